"""What the patient page says."""
