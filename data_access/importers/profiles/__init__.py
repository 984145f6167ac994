"""Mapping profiles: how a source's own columns become rows of the program's tables, told as data, not as code."""
