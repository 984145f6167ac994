"""One question of the database a file, always within a scope."""
