"""Sessions say how long they took, so that therapy can be counted in hours.

The column is added, not the table rebuilt: on SQLite ``ADD COLUMN`` keeps STRICT and every
CHECK as they stand, and takes no time however many sessions there are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
changes: tuple[str, ...] = ("session",)
"""Tables whose rows this migration changes; the rows of every other one must stay as they are."""


def upgrade() -> None:
    """Add ``session.duration_min``, empty in every row there is."""
    within_a_day = sa.CheckConstraint("duration_min BETWEEN 1 AND 1440", name="ck_session_duration_min_range")
    op.add_column("session", sa.Column("duration_min", sa.Integer(), within_a_day, nullable=True))
