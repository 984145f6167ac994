"""The expected course of the clinic's own patients, and who is not on it."""
