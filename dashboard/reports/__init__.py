"""What each screen says, computed once as a frozen dataclass."""
