"""Therapy beside dosing: integration after a dose, how much therapy a dose has beside it, and what went with it."""
