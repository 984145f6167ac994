"""Pieces of the side-effect page."""
