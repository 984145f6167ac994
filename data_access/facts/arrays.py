"""The facts as plain numpy arrays, read-only and without names or free text.

Every table is a frozen dataclass of equally long one-dimensional arrays; two tables are the same only if
they are the same object, so that what was computed from one can be remembered with it. Columns
named ``patient``, ``course``, ``screening``, ``dosing`` hold row numbers of the table of that
name *in the same Facts object*. Days are local day numbers since 1970-01-01.
``MISSING`` stands for an absent small number, ``NEVER`` for a day that has not come.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MISSING: Final = -1
NO_DAY: Final = -(2**31)
NEVER: Final = 2**31 - 1

SESSION_KINDS: Final = ("preparation", "dosing", "integration", "psychotherapy", "check-in")
SESSION_STATUSES: Final = ("attended", "missed", "cancelled")
SUBSTANCES: Final = ("racemic", "esketamine")
ASKED_HOW: Final = ("checklist", "spontaneous")
END_REASONS: Final = ("completed", "dropped out", "side effects", "no response", "moved", "other")
SEXES: Final = ("female", "male", "other")

Int8 = NDArray[np.int8]
Int16 = NDArray[np.int16]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]
Bool = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PatientFacts:
    """One row per patient, sorted by id."""

    id: Int64
    birth_day: Int32
    """NO_DAY where not recorded."""
    sex: Int8
    diagnosis: Int16
    """Main diagnosis as an index into ``Facts.diagnoses``; MISSING where none."""
    payer: Int16
    """Who pays, as an index into ``Facts.payers``; MISSING where not recorded."""
    prior_treatments: Int16
    """How many earlier treatments are recorded; 0 where none is."""
    consent_day: Int32
    referred_day: Int32


@dataclass(frozen=True, eq=False)
class AssignmentFacts:
    """One row per assignment; ``clinician`` indexes ``Facts.clinicians``; ``until`` is exclusive (NEVER: open)."""

    patient: Int32
    clinician: Int16
    from_day: Int32
    until_day: Int32


@dataclass(frozen=True, eq=False)
class CourseFacts:
    """One row per course, sorted by patient and number."""

    id: Int64
    patient: Int32
    number: Int8
    protocol: Int16
    """Index into ``Facts.protocols``."""
    started_day: Int32
    ended_day: Int32
    """NEVER while open."""
    end_reason: Int8
    primary_instrument: Int8
    """Instrument code."""


@dataclass(frozen=True, eq=False)
class ScreeningFacts:
    """One row per screening, sorted by patient, instrument, day, time of day."""

    patient: Int32
    instrument: Int8
    day: Int32
    total: Int16
    """MISSING where it could not be computed."""
    risk_item: Int8
    """Answer to the risk item (C-SSRS: triage 0-3); MISSING where not asked or not answered."""
    recorded_day: Int32
    triage_open: Bool
    """C-SSRS only: a yes gave a level, and a question that was to be answered and was not could have raised it."""
    source_total_differs: Int8
    """1: the source's own total is not the one computed from the answers (or none could be); 0: it is; MISSING: there
    is nothing to compare, because the source gave no total or only a total came."""


@dataclass(frozen=True, eq=False)
class SubscaleFacts:
    """One row per screening and cluster of its questionnaire, sorted by both.

    Long, not wide: a questionnaire with other clusters is other rows, not other columns. A screening of a
    questionnaire without clusters has no row; one of a questionnaire with clusters has a row for each of them,
    also where only its total came.
    """

    screening: Int32
    cluster: Int8
    """Place in ``Instrument.clusters`` of the screening's questionnaire."""
    score: Int16
    """Sum of the cluster's answers, never prorated; MISSING where one of them is missing or the form does not fit."""


@dataclass(frozen=True, eq=False)
class SessionFacts:
    """One row per session of any kind and status, sorted by patient, day, time of day."""

    patient: Int32
    course: Int32
    clinician: Int16
    kind: Int8
    status: Int8
    day: Int32
    start_minute: Int32
    """When it began, or was to begin: whole minutes since 1970-01-01 00:00 UTC. A difference of two is time that
    passed, whatever the clocks were set to in between: 72 hours are 4,320 minutes, also over a change of the clock."""
    duration_min: Int16
    """MISSING where not recorded."""
    recorded_day: Int32


@dataclass(frozen=True, eq=False)
class DosingFacts:
    """One row per dosing session of any status, sorted by patient, day, time of day."""

    session_id: Int64
    patient: Int32
    course: Int32
    clinician: Int16
    status: Int8
    day: Int32
    start_minute: Int32
    """As in ``SessionFacts``."""
    recorded_day: Int32
    number: Int16
    """k-th attended dosing session of its course; 0 where not attended."""
    substance: Int8
    route: Int8
    """Route code."""
    dose_mg: Float32
    weight_kg: Float32
    """NaN where not recorded."""
    assessed: Int8
    """1: side effects were assessed; 0: they were not, or nobody recorded it."""
    asked_how: Int8
    severity: Int64
    """Two bits per side-effect kind at ``2 * kind.code``: 0 none, 1 mild, 2 moderate, 3 severe."""
    dissociation_expected: Int8
    dissociation_distress: Int8
    serious: Bool
    systolic_before: Int16
    diastolic_before: Int16
    systolic_peak: Int16
    """Highest of all readings after the dose."""
    diastolic_peak: Int16
    systolic_leaving: Int16
    diastolic_leaving: Int16
    read_at_40: Bool
    """There is a reading 30 to 60 minutes after the dose."""
    pressure_reversed: Bool
    """Some reading has a diastolic that is not below its systolic: no blood pressure can be so."""
    spo2_lowest: Int16
    cadss: Int16
    escort: Int8


@dataclass(frozen=True, eq=False)
class SideEffectFacts:
    """One row per side effect, in the order of its dosing session."""

    dosing: Int32
    kind: Int8
    """Side-effect kind code."""
    severity: Int8
    expected: Int8
    distressing: Int8
    serious: Bool
    onset_min: Int16
    duration_min: Int32
    resolved_before_leaving: Int8


@dataclass(frozen=True, eq=False)
class CheckFacts:
    """One row per long-term check that was done; ``check`` indexes ``Facts.checks``."""

    patient: Int32
    check: Int8
    day: Int32


@dataclass(frozen=True)
class ClinicianRow:
    """A clinician as the facts know one: no name, the words come from a query."""

    id: int
    role: str
    supervisor_id: int | None


@dataclass(frozen=True)
class ProtocolScreening:
    """When one instrument is due under a protocol (instrument code)."""

    instrument: int
    before_first_dose_days: int | None
    before_each_dose: bool
    after_last_dose: bool
    follow_up_months: tuple[int, ...]
    at_start: bool
    at_end: bool


@dataclass(frozen=True)
class ProtocolRow:
    """A protocol of the clinic, as the due rules read it."""

    id: int
    code: str
    substance: str
    route: str
    planned_doses: int
    dose_interval_days: int
    preparation_sessions: int
    integration_after_doses: tuple[int, ...]
    integration_within_days: int
    screenings: tuple[ProtocolScreening, ...]
    long_term_checks: tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class Facts:
    """All facts of one site at one data version; after ``view`` cut to one scope and one as-of day.

    ``as_of_day`` is NEVER for the whole. A view holds only patients in scope, with
    row numbers made anew, so that nothing of a foreign patient, not even a count, is in it.
    """

    site_id: int
    data_version: int
    as_of_day: int
    clinicians: tuple[ClinicianRow, ...]
    protocols: tuple[ProtocolRow, ...]
    diagnoses: tuple[str, ...]
    payers: tuple[str, ...]
    checks: tuple[str, ...]
    patients: PatientFacts
    assignments: AssignmentFacts
    courses: CourseFacts
    screenings: ScreeningFacts
    subscales: SubscaleFacts
    sessions: SessionFacts
    dosings: DosingFacts
    side_effects: SideEffectFacts
    long_term_checks: CheckFacts
    last_screening_id: int = 0
    """The highest row key of a screening of the site when these were read; 0: not known."""
