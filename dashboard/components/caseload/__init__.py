"""Pieces of the caseload."""
