"""Small numbers: what a comparison hides, so that nobody can be recognised in it."""
