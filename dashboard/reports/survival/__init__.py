"""Time to a first response and how long it lasts, as the screens and the packet say it."""
