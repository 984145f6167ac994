"""Funnels: units of different size against the limits within which chance alone would keep nearly all of them."""
