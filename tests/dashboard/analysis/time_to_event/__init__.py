"""Times to an event, and their curves."""
