"""The audit trail: who did or saw what, in a chain that shows whether anything was changed."""
