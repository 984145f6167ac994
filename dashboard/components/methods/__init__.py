"""Pieces of Methods."""
