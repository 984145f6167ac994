"""Many viewers at once: real connections of signed-in people who click through a running program."""
