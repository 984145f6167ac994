"""Accounts: who may sign in, by what, and for how long."""
