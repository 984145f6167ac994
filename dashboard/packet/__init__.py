"""Reports on paper: tagged PDF set by typst, made without a browser."""
