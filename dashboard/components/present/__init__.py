"""The present mode: one patient at a time, large, names hidden."""
