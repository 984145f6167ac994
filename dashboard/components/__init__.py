"""The pieces of screen that repeat."""
