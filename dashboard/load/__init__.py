"""Queries, facts and reports put together, one file per page, without Streamlit."""
