"""The figures as SVG, drawn here and not in the browser: one description, written for the screen and for paper."""
