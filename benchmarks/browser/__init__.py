"""How long a click lasts in a real browser, and how much is sent for it."""
