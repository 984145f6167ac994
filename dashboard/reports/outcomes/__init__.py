"""What the Outcomes page says."""
