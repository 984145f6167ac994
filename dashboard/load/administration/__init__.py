"""What the Administration page reads and changes. Nothing here knows a screen."""
