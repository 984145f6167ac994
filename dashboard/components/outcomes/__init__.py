"""Pieces of the Outcomes page."""
