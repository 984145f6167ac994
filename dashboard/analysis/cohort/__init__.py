"""Outcomes of many courses together, with their denominators."""
