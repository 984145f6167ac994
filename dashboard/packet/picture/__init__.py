"""The screen's own figures as SVG for paper: the same numbers, marks and words, drawn without a browser."""
