"""The scores of questionnaires: totals, subscales, bands, baselines."""
