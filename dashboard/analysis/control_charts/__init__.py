"""Control charts and the rules that read them."""
