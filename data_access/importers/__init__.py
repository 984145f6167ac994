"""The way in for files: every row accounted for."""
