"""Which patients each data version touched: what facts in memory read anew after an import, and nothing else.

A row with patient 0 says it of the version as a whole. Everything here is frozen: it describes the tables as they were
on this day.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0008"
down_revision = "0007"
changes: tuple[str, ...] = ()
"""Tables whose rows this migration changes; the rows of every other one must stay as they are."""

ROLE = "kap_outcomes_app"
KEY = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
WORDS = sa.Text(collation="C").with_variant(sqlite.TEXT(), "sqlite")
SITE = (
    "((SELECT current_setting('kap.site', true) = 'all') "
    "OR site_id = (SELECT nullif(nullif(current_setting('kap.site', true), 'all'), '')::bigint)::bigint)"
)
EVERYONE = "(SELECT current_setting('kap.clinicians', true) = 'all')"


def upgrade() -> None:
    """Make the table; on a server only whoever sees the whole clinic reads or writes it."""
    op.create_table(
        "patient_change",
        sa.Column("site_id", KEY, nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("what", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "data_version", "patient_id", name="pk_patient_change"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_patient_change_site_id"),
        sa.CheckConstraint(
            "what IN ('nothing', 'screenings', 'all', 'everything')", name="ck_patient_change_what_known"
        ),
        sqlite_strict=True,
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON patient_change TO {ROLE}")
        op.execute("ALTER TABLE patient_change ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY sight ON patient_change USING ({SITE} AND {EVERYONE}) WITH CHECK ({SITE} AND {EVERYONE})"
        )
