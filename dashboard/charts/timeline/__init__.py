"""The timeline of one patient: one figure of stacked panels on one time axis."""
