"""The clinic's own figures beside published ones, and whether they may stand there."""
