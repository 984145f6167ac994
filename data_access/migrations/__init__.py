"""Alembic migrations: packaged, run by ``upgrade.py``, no alembic.ini needed."""
