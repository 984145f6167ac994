"""The demonstration clinic: invented patients, deterministic for a seed."""
