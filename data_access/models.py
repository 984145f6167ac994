"""The tables. Long form: new vocabulary never adds a column.

Every table carries ``site_id`` and every unique and foreign key contains it, so
that a network can be partitioned by site. ``*_day`` columns are local day numbers
(days since 1970-01-01 in the site's time zone). Every clinical row says when it
happened (``*_at``/``*_day``) and when it was recorded (``recorded_at``).
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from data_access.columns import CalendarDate, Flag, Instant, Key, Real, Structure, Whole, Words, between, one_of

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table; annotations map to the column types of ``columns.py``."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Words,
        int: Whole,
        float: Real,
        bool: Flag,
        date: CalendarDate,
        datetime: Instant,
        dict[str, Any]: Structure,
        list[Any]: Structure,
    }


def _belongs(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key that contains the site."""
    return ForeignKeyConstraint(["site_id", column], [f"{table}.site_id", f"{table}.id"])


def _only_filled(name: str, column: str) -> Index:
    """An index of the rows in which a column that is mostly empty is filled."""
    filled = text(f"{column} IS NOT NULL")
    return Index(name, "site_id", column, sqlite_where=filled, postgresql_where=filled)


class Site(Base):
    """One clinic: its name, time zone and whether everything in it is invented."""

    __tablename__ = "site"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    time_zone: Mapped[str]
    is_demo: Mapped[bool]


class DataVersion(Base):
    """Counters that caches are keyed by; bumped in the transaction of the write itself."""

    __tablename__ = "data_version"
    __table_args__ = (ForeignKeyConstraint(["site_id"], ["site.id"]),)
    site_id: Mapped[int] = mapped_column(Key, primary_key=True)
    data_version: Mapped[int]
    meeting_version: Mapped[int]


class SiteRow:
    """What every row below the site has: its own key and its site."""

    id: Mapped[int] = mapped_column(Key, primary_key=True, sort_order=-2)
    site_id: Mapped[int] = mapped_column(Key, sort_order=-1)


class Clinician(SiteRow, Base):
    """A person who treats, supervises or directs."""

    __tablename__ = "clinician"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "code"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        _belongs("supervisor_id", "clinician"),
        one_of("role", "director", "supervisor", "therapist"),
    )
    code: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    supervisor_id: Mapped[int | None] = mapped_column(Key)


class Patient(SiteRow, Base):
    """A person in treatment. ``handle`` is random and the only patient key a URL ever holds."""

    __tablename__ = "patient"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "code"),
        UniqueConstraint("site_id", "handle"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
    )
    code: Mapped[str]
    handle: Mapped[str]
    name: Mapped[str]
    birth_date: Mapped[date | None]
    sex: Mapped[str | None]
    ethnicity: Mapped[str | None]
    payer: Mapped[str | None]
    diagnoses: Mapped[list[Any]]
    """ICD-10 codes, the main one first."""
    prior_treatments: Mapped[list[Any]]
    contraindications: Mapped[list[Any] | None]
    """None: never recorded. Empty: asked, none."""
    interacting_medicines: Mapped[list[Any] | None]
    consent_day: Mapped[int | None]
    referred_day: Mapped[int | None]
    recorded_at: Mapped[datetime]


class Assignment(SiteRow, Base):
    """A clinician is responsible for a patient from one day until (not including) another."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "clinician_id", "from_day"),
        _belongs("patient_id", "patient"),
        _belongs("clinician_id", "clinician"),
        Index("ix_assignment_in_force", "site_id", "clinician_id", "from_day", "until_day", "patient_id"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    clinician_id: Mapped[int] = mapped_column(Key)
    from_day: Mapped[int]
    until_day: Mapped[int | None]


class Protocol(SiteRow, Base):
    """The plan of a course: the clinic's own copy of a default in ``definitions/protocols.toml``.

    ``screenings``: a list of the fields of ``definitions.vocabulary.ScreeningPlan``;
    ``long_term_checks``: check name to interval in days.
    """

    __tablename__ = "protocol"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "code"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
    )
    code: Mapped[str]
    name: Mapped[str]
    substance: Mapped[str]
    route: Mapped[str]
    planned_doses: Mapped[int]
    dose_interval_days: Mapped[int]
    preparation_sessions: Mapped[int]
    integration_after_doses: Mapped[list[Any]]
    integration_within_days: Mapped[int]
    screenings: Mapped[list[Any]]
    long_term_checks: Mapped[dict[str, Any]]


class Course(SiteRow, Base):
    """An episode of care: one patient, one protocol, a start and perhaps an end."""

    __tablename__ = "course"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "number"),
        _belongs("patient_id", "patient"),
        _belongs("protocol_id", "protocol"),
        one_of("end_reason", "completed", "dropped out", "side effects", "no response", "moved", "other"),
        between("number", 1, 99),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    number: Mapped[int]
    protocol_id: Mapped[int] = mapped_column(Key)
    started_day: Mapped[int]
    ended_day: Mapped[int | None]
    end_reason: Mapped[str | None]
    primary_instrument: Mapped[str]
    recorded_at: Mapped[datetime]


class TreatmentSession(SiteRow, Base):
    """A preparation, dosing, integration, psychotherapy or check-in session, attended or not."""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "kind", "starts_at"),
        _belongs("patient_id", "patient"),
        _belongs("course_id", "course"),
        _belongs("clinician_id", "clinician"),
        one_of("kind", "preparation", "dosing", "integration", "psychotherapy", "check-in"),
        one_of("status", "attended", "missed", "cancelled"),
        one_of("asked_how", "checklist", "spontaneous"),
        between("dose_mg", 0, 2000),
        between("weight_kg", 20, 400),
        between("duration_min", 1, 1440),
        Index(None, "site_id", "patient_id", "day"),
        Index(None, "site_id", "course_id"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    course_id: Mapped[int] = mapped_column(Key)
    clinician_id: Mapped[int | None] = mapped_column(Key)
    kind: Mapped[str]
    status: Mapped[str]
    starts_at: Mapped[datetime]
    day: Mapped[int]
    duration_min: Mapped[int | None]
    """How long it took, from ``starts_at`` on; None: not recorded."""
    place: Mapped[str | None]
    substance: Mapped[str | None]
    formulation: Mapped[str | None]
    route: Mapped[str | None]
    dose_mg: Mapped[float | None]
    weight_kg: Mapped[float | None]
    infusion_min: Mapped[int | None]
    adjuncts: Mapped[list[Any]]
    side_effects_assessed: Mapped[bool | None]
    """Dosing only. None: not recorded, which counts as not assessed."""
    asked_how: Mapped[str | None]
    ready_min: Mapped[int | None]
    """Minutes from the dose until ready to leave."""
    left_with_escort: Mapped[bool | None]
    recorded_at: Mapped[datetime]


class Vital(SiteRow, Base):
    """One reading: minutes from the dose (negative: before), at which moment, blood pressure, pulse, SpO2."""

    __tablename__ = "vital"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "session_id", "moment", "minutes_from_dose"),
        _belongs("session_id", "session"),
        one_of("moment", "before", "during", "leaving"),
        between("systolic", 60, 260),
        between("diastolic", 30, 160),
        between("pulse", 30, 220),
        between("spo2", 50, 100),
        between("minutes_from_dose", -1440, 1440),
    )
    session_id: Mapped[int] = mapped_column(Key)
    moment: Mapped[str]
    minutes_from_dose: Mapped[int]
    systolic: Mapped[int | None]
    diastolic: Mapped[int | None]
    pulse: Mapped[int | None]
    spo2: Mapped[int | None]
    recorded_at: Mapped[datetime]


class SideEffect(SiteRow, Base):
    """One kind of side effect seen at one dosing session."""

    __tablename__ = "side_effect"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "session_id", "kind"),
        _belongs("session_id", "session"),
        between("severity", 1, 3),
        between("distressing", 0, 3),
        between("onset_min", 0, 10080),
        between("duration_min", 0, 43200),
    )
    session_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str]
    severity: Mapped[int]
    expected: Mapped[bool | None]
    distressing: Mapped[int | None]
    serious: Mapped[bool]
    onset_min: Mapped[int | None]
    duration_min: Mapped[int | None]
    resolved_before_leaving: Mapped[bool | None]
    action: Mapped[str | None]
    recorded_at: Mapped[datetime]


class Screening(SiteRow, Base):
    """One filled questionnaire.

    ``answers``: the raw answers in item order, comma separated, an empty place for a
    missing one ("2,3,,1,0,1,2"); NULL where only a total came. ``total`` is computed
    from them under ``definition_version`` (NULL: not computable); ``source_total`` is
    what the source said. ``risk_item``: the answer to the risk item, or the triage
    level 0–3 of C-SSRS; NULL: not asked or not answered.
    """

    __tablename__ = "screening"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "instrument", "taken_at"),
        _belongs("patient_id", "patient"),
        _belongs("course_id", "course"),
        _belongs("session_id", "session"),
        between("total", 0, 1000),
        between("risk_item", 0, 6),
        # Covers the scores of one patient without a visit to the table.
        Index("ix_screening_scores", "site_id", "patient_id", "instrument", "taken_day", "total", "risk_item"),
        # Without these a course or a session that an undone import takes away is looked for in every screening.
        _only_filled("ix_screening_of_course", "course_id"),
        _only_filled("ix_screening_of_session", "session_id"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    course_id: Mapped[int | None] = mapped_column(Key)
    session_id: Mapped[int | None] = mapped_column(Key)
    """Set for scales that belong to one session (CADSS)."""
    instrument: Mapped[str]
    taken_at: Mapped[datetime]
    taken_day: Mapped[int]
    total: Mapped[int | None]
    source_total: Mapped[int | None]
    answers: Mapped[str | None]
    risk_item: Mapped[int | None]
    definition_version: Mapped[int]
    recorded_at: Mapped[datetime]


class LongTermCheck(SiteRow, Base):
    """A long-term check that was done (bladder, liver, cognition, craving, blood pressure)."""

    __tablename__ = "long_term_check"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "check_key", "day"),
        _belongs("patient_id", "patient"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    check_key: Mapped[str]
    day: Mapped[int]
    result: Mapped[str | None]
    recorded_at: Mapped[datetime]


class Review(SiteRow, Base):
    """A saved weekly review: its own figures and agenda, as they stood."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "as_of_day", "saved_at"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        _belongs("saved_by", "clinician"),
    )
    as_of_day: Mapped[int]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(Key)
    figures: Mapped[dict[str, Any]]
    agenda: Mapped[list[Any]]


class Acknowledgement(SiteRow, Base):
    """A risk line of the agenda was seen: by whom, what was done, the date of the safety plan.

    A line may be seen more than once: by two people, or again after a late record reopened it.
    """

    __tablename__ = "acknowledgement"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "rule", "event_day", "seen_at"),
        _belongs("patient_id", "patient"),
        _belongs("seen_by", "clinician"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    rule: Mapped[str]
    event_day: Mapped[int]
    seen_by: Mapped[int] = mapped_column(Key)
    seen_at: Mapped[datetime]
    action: Mapped[str]
    safety_plan_day: Mapped[int | None]


class Decision(SiteRow, Base):
    """What a meeting decided: about a patient, or (without one) about the clinic. It is never rewritten.

    Whether it is done, open again or put off is told by its ``decision_change`` rows.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        _belongs("patient_id", "patient"),
        _belongs("owner_id", "clinician"),
        _belongs("decided_by", "clinician"),
        one_of("meeting", "weekly_review", "supervision"),
        Index(None, "site_id", "patient_id", "meeting_day"),
    )
    patient_id: Mapped[int | None] = mapped_column(Key)
    meeting: Mapped[str]
    meeting_day: Mapped[int]
    text: Mapped[str]
    reason: Mapped[str | None]
    owner_id: Mapped[int] = mapped_column(Key)
    due_day: Mapped[int | None]
    decided_by: Mapped[int] = mapped_column(Key)
    decided_at: Mapped[datetime]


class DecisionChange(SiteRow, Base):
    """What became of a decision afterwards, in the order in which it happened; ``until_day`` and reason: put off."""

    __tablename__ = "decision_change"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        _belongs("decision_id", "decision"),
        _belongs("changed_by", "clinician"),
        one_of("kind", "done", "reopened", "postponed"),
        Index(None, "site_id", "decision_id", "changed_at"),
    )
    decision_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str]
    until_day: Mapped[int | None]
    reason: Mapped[str | None]
    changed_by: Mapped[int] = mapped_column(Key)
    changed_at: Mapped[datetime]


class Snooze(SiteRow, Base):
    """A line of the agenda was put off until a day, with a reason. The latest one of a patient and rule holds."""

    __tablename__ = "snooze"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "rule", "snoozed_at"),
        _belongs("patient_id", "patient"),
        _belongs("snoozed_by", "clinician"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    rule: Mapped[str]
    event_day: Mapped[int]
    until_day: Mapped[int]
    reason: Mapped[str]
    snoozed_by: Mapped[int] = mapped_column(Key)
    snoozed_at: Mapped[datetime]


class Discussion(SiteRow, Base):
    """What was said of a patient at a meeting. ``clinician_id``: whose supervision it was."""

    __tablename__ = "discussion"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        _belongs("patient_id", "patient"),
        _belongs("clinician_id", "clinician"),
        _belongs("recorded_by", "clinician"),
        one_of("meeting", "weekly_review", "supervision"),
        Index(None, "site_id", "patient_id", "meeting_day"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    meeting: Mapped[str]
    meeting_day: Mapped[int]
    clinician_id: Mapped[int | None] = mapped_column(Key)
    text: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(Key)
    recorded_at: Mapped[datetime]


class ImportBatch(SiteRow, Base):
    """One run of the importer, a repair of rejected rows or the undoing of either: who, when, by which rules.

    ``of_batch_id``: the batch that a repair or an undo is about. ``program``: the version of the program and of its
    definitions; empty for batches from before undoing was possible.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        _belongs("of_batch_id", "import_batch"),
        _belongs("imported_by", "clinician"),
        _belongs("undone_by", "clinician"),
        one_of("kind", "import", "repair", "undo"),
        one_of("policy", "replace", "keep", "reject"),
        one_of("state", "done", "undone"),
    )
    kind: Mapped[str]
    of_batch_id: Mapped[int | None] = mapped_column(Key)
    imported_at: Mapped[datetime]
    imported_by: Mapped[int | None] = mapped_column(Key)
    profile: Mapped[str | None]
    profile_version: Mapped[int | None]
    policy: Mapped[str]
    """What became of a stored row of which a file said something else."""
    reason: Mapped[str | None]
    program: Mapped[str]
    relies_on: Mapped[list[Any]]
    """Earlier batches whose rows it found as its own files have them: undoing one of those would undo it in part."""
    state: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(Key)


class ImportFile(SiteRow, Base):
    """What became of the rows of one source of a batch. The law of the importer is a rule of the database."""

    __tablename__ = "import_file"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        _belongs("batch_id", "import_batch"),
        CheckConstraint("rows_in = inserted + unchanged + updated + rejected + blank", name="every_row_accounted_for"),
        CheckConstraint(
            "rows_in >= 0 AND inserted >= 0 AND unchanged >= 0 AND updated >= 0 AND rejected >= 0 AND blank >= 0 "
            "AND mismatched >= 0",
            name="no_count_below_zero",
        ),
        CheckConstraint("kept >= 0 AND kept <= unchanged", name="kept_among_unchanged"),
        Index(None, "site_id", "batch_id"),
        Index(None, "site_id", "digest"),
    )
    batch_id: Mapped[int] = mapped_column(Key)
    name: Mapped[str]
    digest: Mapped[str]
    """BLAKE2 of the file's bytes."""
    reading: Mapped[str]
    """By which encoding, delimiter and decimal sign it was read."""
    table_name: Mapped[str]
    rows_in: Mapped[int]
    inserted: Mapped[int]
    unchanged: Mapped[int]
    kept: Mapped[int]
    """Of the unchanged rows those of which the file said something else, and the stored row was kept."""
    updated: Mapped[int]
    rejected: Mapped[int]
    blank: Mapped[int]
    left_out: Mapped[dict[str, Any]]
    """Of the blank rows those that were rightly not taken: why, and how many."""
    mismatched: Mapped[int]
    """Rows whose total differs from their answers; both are kept."""


class ImportRow(SiteRow, Base):
    """One rejected row of a batch, with the cell and the rule it broke, and what has become of it since."""

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        _belongs("batch_id", "import_batch"),
        _belongs("fixed_by", "import_batch"),
        one_of("state", "open", "fixed", "dismissed"),
        Index(None, "site_id", "batch_id"),
    )
    batch_id: Mapped[int] = mapped_column(Key)
    file: Mapped[str]
    line: Mapped[int]
    field: Mapped[str]
    value: Mapped[str]
    rule: Mapped[str]
    table_name: Mapped[str]
    cells: Mapped[dict[str, Any]]
    """Column of the program's own table to text; empty where the row could not even be told apart into cells."""
    raw: Mapped[dict[str, Any]]
    """Column of the file to text, where a profile made the cells from others."""
    state: Mapped[str]
    fixed_by: Mapped[int | None] = mapped_column(Key)


class ImportChange(SiteRow, Base):
    """What undoing a batch takes back: rows that it inserted (a range of ids), or one row that it updated.

    ``before``: the former value of each column that changed, as ``importers.driver`` keeps values; NULL: inserted.
    """

    __tablename__ = "import_change"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        _belongs("batch_id", "import_batch"),
        CheckConstraint("before IS NULL OR first_id = last_id", name="one_row_at_a_time"),
        Index(None, "site_id", "batch_id"),
        Index(None, "site_id", "table_name", "first_id"),
    )
    batch_id: Mapped[int] = mapped_column(Key)
    table_name: Mapped[str]
    first_id: Mapped[int] = mapped_column(Key)
    last_id: Mapped[int] = mapped_column(Key)
    before: Mapped[dict[str, Any] | None]


class MappingProfile(SiteRow, Base):
    """One version of how a source's columns are read; ``content`` is its TOML. A version is never rewritten."""

    __tablename__ = "mapping_profile"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "name", "version"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        _belongs("made_by", "clinician"),
    )
    name: Mapped[str]
    version: Mapped[int]
    content: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(Key)
