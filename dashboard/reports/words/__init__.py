"""Words and numbers as every screen writes them."""
