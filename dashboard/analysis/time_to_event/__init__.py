"""How long until a first response or improvement, and how long it lasts."""
