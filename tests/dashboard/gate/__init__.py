"""The gate before everything, the sessions behind it, and the doors of the server."""
