"""Every view's numbers a second way: good SQL written by hand, for SQLite and PostgreSQL.

Tests hold the program's numbers against them, and the benchmarks measure what pushing a view down into the database
would cost. They know nothing of facts: scope and as-of day are their own WHERE clauses.
"""
