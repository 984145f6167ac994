"""What supervision and the present mode say."""
