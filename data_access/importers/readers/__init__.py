"""Readers of files in every form: they run in a child process only, and hand over text."""
