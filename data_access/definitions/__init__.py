"""The field's vocabulary as files, and the readers that check them."""
