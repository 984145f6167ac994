"""The pieces of the supervision page."""
