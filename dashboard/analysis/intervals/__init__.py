"""Intervals of proportions, counts and means."""
