"""What the caseload says."""
