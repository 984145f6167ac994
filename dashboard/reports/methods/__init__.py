"""Every definition of the program in words: for the Methods screen and for docs/methods.md, from one source."""
