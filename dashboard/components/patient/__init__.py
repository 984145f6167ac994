"""Pieces of the patient page."""
