"""Pieces of the weekly review."""
