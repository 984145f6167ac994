"""What a protocol plans, and whether it was done."""
