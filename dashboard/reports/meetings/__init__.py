"""What meetings decided, what became of it, and their minutes."""
