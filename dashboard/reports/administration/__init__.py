"""What the Administration page says, as frozen parts."""
