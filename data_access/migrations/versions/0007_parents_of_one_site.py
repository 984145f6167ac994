"""Rows that are seen with their parent look for it within the site that the transaction told, on PostgreSQL.

Readings, side effects and changes of decisions are given where their session or decision is. Of many rows at once the
server makes a list of all parents first; untied, that list was made from every clinic's, and thrown away by the
parents' own rule. Nothing else is seen than before: of a network in partitions, one is touched.

Everything here is frozen: it describes the tables as they were on this day.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
changes: tuple[str, ...] = ()
"""Tables whose rows this migration changes; the rows of every other one must stay as they are."""

PARENTS = {"vital": "session", "side_effect": "session", "decision_change": "decision"}
TOLD_SITE = "(SELECT nullif(nullif(current_setting('kap.site', true), 'all'), '')::bigint)"
OWN_SITE = f"((SELECT current_setting('kap.site', true) = 'all') OR site_id = {TOLD_SITE})"
EVERYONE = "(SELECT current_setting('kap.clinicians', true) = 'all')"


def upgrade() -> None:
    """Tie the parent to the site."""
    if op.get_context().dialect.name != "postgresql":
        return
    for table, parent in PARENTS.items():
        same = f"{parent}.site_id = {table}.site_id AND {parent}.id = {table}.{parent}_id"
        with_parent = f"EXISTS (SELECT FROM {parent} WHERE {parent}.site_id = {TOLD_SITE} AND {same})"
        rows = f"({OWN_SITE} AND ({EVERYONE} OR {with_parent}))"
        written = f" WITH CHECK {rows}" if table == "decision_change" else ""  # Others are written by imports alone.
        op.execute(f"ALTER POLICY sight ON {table} USING {rows}{written}")
