"""Change between two scores, and the verdict on it."""
