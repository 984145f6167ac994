"""The rules of the agenda, one subject a file: which patients each is true of, and what its line says."""
