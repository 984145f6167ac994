"""What the record lacks, what came late, and what in it cannot be right."""
