"""Pieces of the Administration page."""
