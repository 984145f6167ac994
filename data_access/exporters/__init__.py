"""The way out for files: what goes out can come in again, and what is for research names nobody."""
