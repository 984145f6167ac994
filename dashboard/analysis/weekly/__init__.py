"""Counts and rates by week."""
