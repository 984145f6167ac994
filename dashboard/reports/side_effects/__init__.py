"""What the side-effect page says."""
