"""What the Audit page says, as frozen parts."""
