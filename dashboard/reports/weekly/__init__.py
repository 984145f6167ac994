"""What the weekly review says."""
