"""The tables, the vocabulary and the only way to a row."""
