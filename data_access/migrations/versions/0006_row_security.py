"""Row security on PostgreSQL: a role that owns nothing, what it may do, and which rows a transaction sees.

Behind the program's own WHERE clauses: a transaction tells the server its sight (``kap_see`` keeps it in
settings of the transaction), and rows beyond it are not there, not for the owner of the tables either. Untold, there
are no rows at all. On SQLite, whose file only the program opens, nothing changes.

Everything here is frozen: it describes the tables as they were on this day.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
changes: tuple[str, ...] = ()
"""Tables whose rows this migration changes; the rows of every other one must stay as they are."""

ROLE = "kap_outcomes_app"
NO_ROLE = "KAP01"
"""The SQLSTATE of our own that says: the role is not there, and this user may not make it."""

OF_PATIENT = ("course", "session", "screening", "long_term_check")
"""Tables with a column ``patient_id`` whose rows come by imports."""
OF_MEETING = ("acknowledgement", "snooze", "discussion")
"""Tables with a column ``patient_id`` whose rows are written down at meetings."""
OF_SESSION = ("vital", "side_effect")
OF_ANYBODY = ("import_row", "import_change")
"""Rows that may be of any patient: only who sees the whole site sees them."""
OF_SITE = ("clinician", "protocol", "review", "import_batch", "import_file", "mapping_profile")
CLINICAL = (
    "patient",
    "assignment",
    *OF_PATIENT,
    *OF_MEETING,
    *OF_SESSION,
    "decision",
    "decision_change",
    *OF_ANYBODY,
    *OF_SITE,
)
"""Tables whose rows come, change and go."""
KEPT = ("user_account", "user_session", "clinic_setting", "emergency_access")
"""Tables whose rows come and change, and are never taken away."""
APPENDED = ("audit_event", "patient_set", "patient_set_member")
ABOVE = ("site", "data_version", "audit_head")
"""Tables with nothing of a patient and one row a site; they have no key of their own and no row security."""


def read_setting(name: str, kind: str) -> str:
    """A setting as a value; NULL where it is not told, or tells of everyone. In brackets: once a statement."""
    # The outer cast does nothing but say to ANY that this is one array, not a query of many rows.
    return f"(SELECT nullif(nullif(current_setting('kap.{name}', true), 'all'), '')::{kind})::{kind}"


def says_all(name: str) -> str:
    """Whether a setting tells of everyone."""
    return f"(SELECT current_setting('kap.{name}', true) = 'all')"


SITE = f"({says_all('site')} OR site_id = {read_setting('site', 'bigint')})"
EVERYONE = says_all("clinicians")
PERMITTED = f"IN (SELECT unnest({read_setting('patients', 'bigint[]')}))"
IN_FORCE = (
    f"clinician_id = ANY ({read_setting('clinicians', 'bigint[]')}) AND from_day <= {read_setting('day', 'integer')} "
    f"AND (until_day IS NULL OR until_day > {read_setting('day', 'integer')})"
)


def upgrade() -> None:
    """Make the role, say what it may do, and which rows are seen."""
    if op.get_context().dialect.name != "postgresql":
        return
    make_role()
    grant()
    protect("patient", f"{EVERYONE} OR id {PERMITTED}", written=EVERYONE)
    protect("assignment", f"{EVERYONE} OR patient_id {PERMITTED} OR ({IN_FORCE})", written=EVERYONE)
    for table in OF_PATIENT:
        protect(table, f"{EVERYONE} OR patient_id {PERMITTED}", written=EVERYONE)
    for table in OF_SESSION:
        protect(table, f"{EVERYONE} OR {seen_with(table, 'session')}", written=EVERYONE)
    for table in OF_MEETING:
        protect(table, f"{EVERYONE} OR patient_id {PERMITTED}")
    protect("decision", f"{EVERYONE} OR CASE WHEN patient_id IS NULL THEN {own()} ELSE patient_id {PERMITTED} END")
    protect("decision_change", f"{EVERYONE} OR {seen_with('decision_change', 'decision')}")
    for table in OF_ANYBODY:
        protect(table, EVERYONE)
    for table in (*OF_SITE, *KEPT, *APPENDED):
        protect(table, "true")
    listen()


def make_role() -> None:
    """Roles are the server's: another database may have made it, or be making it now."""
    op.execute(
        f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
                CREATE ROLE {ROLE} NOLOGIN;
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN RAISE EXCEPTION 'no role {ROLE}' USING ERRCODE = '{NO_ROLE}';
        END $$
        """
    )
    # Whoever makes the tables may use them too, where an administrator has not seen to two logins.
    op.execute(
        f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper) THEN
                GRANT {ROLE} TO CURRENT_USER;
            END IF;
        EXCEPTION WHEN insufficient_privilege OR unique_violation THEN NULL;
        END $$
        """
    )


def grant() -> None:
    """No more than the program does; the tables themselves stay their owner's."""
    op.execute(
        f"DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {ROLE}', current_schema()); END $$",
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(CLINICAL)} TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {', '.join((*KEPT, *ABOVE))} TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT ON {', '.join(APPENDED)} TO {ROLE}")
    op.execute(f"GRANT SELECT ON alembic_version TO {ROLE}")
    # UPDATE: after rows were written with keys of their own, the next key is set.
    numbers = ", ".join(f"{table}_id_seq" for table in ("site", *CLINICAL, *KEPT, *APPENDED))
    op.execute(f"GRANT USAGE, SELECT, UPDATE ON SEQUENCE {numbers} TO {ROLE}")


def listen() -> None:
    """``kap_see``: a transaction tells its sight, and the server finds the patients within it."""
    # It runs as whoever calls it. Once found, the patients are a setting too: a policy on assignments that asked the
    # assignments again would go on for ever.
    op.execute(
        f"""
        CREATE FUNCTION kap_see(site text, clinicians text, day text, opened text, viewer text) RETURNS void
        LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
        BEGIN
            PERFORM set_config('kap.site', site, true), set_config('kap.clinicians', clinicians, true),
                set_config('kap.day', day, true), set_config('kap.opened', opened, true),
                set_config('kap.viewer', viewer, true), set_config('kap.patients', opened, true);
            IF clinicians <> 'all' THEN
                PERFORM set_config('kap.patients', (opened::bigint[] || ARRAY(
                    SELECT patient_id FROM assignment WHERE site_id = {read_setting("site", "bigint")} AND {IN_FORCE}
                ))::text, true);
            END IF;
        END $$
        """  # noqa: S608
    )


def seen_with(table: str, parent: str) -> str:
    """A row is seen where the row of the parent that it belongs to is."""
    same = f"{parent}.site_id = {table}.site_id AND {parent}.id = {table}.{parent}_id"
    return f"EXISTS (SELECT FROM {parent} WHERE {same})"


def own() -> str:
    """A decision about the clinic is seen by whoever owns it or wrote it down."""
    return f"{read_setting('viewer', 'bigint')} IN (owner_id, decided_by)"


def protect(table: str, rows: str, written: str | None = None) -> None:
    """Rows of the site told that fulfil the condition, and no others, are seen, written and taken away.

    ``written``: a narrower condition of new rows. What an import brings is written by whom the whole site is shown,
    and that is asked of each of a million rows: to look for its session would double the time.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY sight ON {table} USING ({SITE} AND ({rows})) WITH CHECK ({SITE} AND ({written or rows}))"
    )
