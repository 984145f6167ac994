"""Figures: one chart a file, plain parts of a report in, a plotly figure out."""
