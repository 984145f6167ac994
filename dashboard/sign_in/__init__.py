"""Signing in: plain HTML pages on routes of our own, before Streamlit. They work without a script."""
