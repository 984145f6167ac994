"""The facts of one patient, made from the rows the patient page has read anyway.

So that a patient's own page is judged by the very functions that judge a caseload,
without a second reading of the database and without waiting for the facts of the site.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from data_access.days import to_day_number
from data_access.definitions.registry import get_instrument, get_route, get_side_effect_kind
from data_access.definitions.scoring_arrays import NO_ANSWER, find_open_triages, score_clusters
from data_access.facts.answers import parse_answers
from data_access.facts.arrays import (
    ASKED_HOW,
    END_REASONS,
    MISSING,
    NEVER,
    NO_DAY,
    SESSION_KINDS,
    SESSION_STATUSES,
    SEXES,
    SUBSTANCES,
    AssignmentFacts,
    CheckFacts,
    ClinicianRow,
    CourseFacts,
    DosingFacts,
    Facts,
    PatientFacts,
    ProtocolRow,
    ProtocolScreening,
    ScreeningFacts,
    SessionFacts,
    SideEffectFacts,
    SubscaleFacts,
)
from data_access.facts.fetch import LINE_END
from data_access.facts.load_vitals import AT_40_MIN
from data_access.records import (
    CourseRecord,
    EffectRecord,
    PatientRecords,
    ScreeningRecord,
    SessionRecord,
    VitalRecord,
)


def build_patient_facts(records: PatientRecords, site_id: int, data_version: int = 0) -> Facts:
    """Facts that hold this patient only, cut to the records' as-of day.

    Protocols are numbered in the order of the courses. Who treated is left out: ``clinician`` is MISSING in
    sessions, and assignments are those in force on the as-of day.
    """
    courses = {course.id: row for row, course in enumerate(records.courses)}
    dosings = [session for session in records.sessions if session.kind == "dosing"]
    checks = tuple(
        sorted({c.check for c in records.checks} | {key for c in records.courses for key, _ in c.plan.long_term_checks})
    )
    diagnoses = records.patient.diagnoses[:1]
    screenings = sorted(records.screenings, key=lambda s: (get_instrument(s.instrument).code, s.taken_at))
    return Facts(
        site_id=site_id,
        data_version=data_version,
        as_of_day=records.as_of_day,
        clinicians=tuple(ClinicianRow(a.clinician_id, a.role, None) for a in records.assigned),
        protocols=tuple(_read_plan(course) for course in records.courses),
        diagnoses=diagnoses,
        payers=(),
        checks=checks,
        patients=_build_patient(records),
        assignments=_build_assignments(records),
        courses=_build_courses(records.courses),
        screenings=_build_screenings(screenings),
        subscales=_build_subscales(screenings),
        sessions=_build_sessions(records.sessions, courses),
        dosings=_build_dosings(records, dosings, courses),
        side_effects=_build_effects(dosings),
        long_term_checks=CheckFacts(
            _zeros(records.checks), _of(np.int8, (checks.index(c.check) for c in records.checks)),
            _of(np.int32, (c.day for c in records.checks)),
        ),
    )  # fmt: skip


def _of(dtype: Any, values: Iterable[Any]) -> Any:
    return np.array([MISSING if value is None else value for value in values], dtype)


def _zeros(rows: Sequence[Any]) -> Any:
    return np.zeros(len(rows), np.int32)


def _place(words: Sequence[str], word: str | None) -> int:
    return words.index(word) if word in words else MISSING


def _read_plan(course: CourseRecord) -> ProtocolRow:
    plan = course.plan
    return ProtocolRow(
        id=course.id,
        code=plan.code,
        substance=plan.substance,
        route=plan.route,
        planned_doses=plan.planned_doses,
        dose_interval_days=plan.dose_interval_days,
        preparation_sessions=plan.preparation_sessions,
        integration_after_doses=plan.integration_after_doses,
        integration_within_days=plan.integration_within_days,
        screenings=tuple(
            ProtocolScreening(
                get_instrument(s.instrument).code, s.before_first_dose_days, s.before_each_dose, s.after_last_dose,
                s.follow_up_months, s.at_start, s.at_end,
            )
            for s in plan.screenings
        ),
        long_term_checks=plan.long_term_checks,
    )  # fmt: skip


def _build_patient(records: PatientRecords) -> PatientFacts:
    patient = records.patient
    return PatientFacts(
        np.array([patient.id], np.int64),
        np.array([NO_DAY if patient.birth_date is None else to_day_number(patient.birth_date)], np.int32),
        np.array([_place(SEXES, patient.sex)], np.int8),
        np.array([0 if patient.diagnoses else MISSING], np.int16),
        np.array([MISSING], np.int16),
        np.array([len(patient.prior_treatments)], np.int16),
        np.array([NO_DAY if patient.consent_day is None else patient.consent_day], np.int32),
        np.array([NO_DAY if patient.referred_day is None else patient.referred_day], np.int32),
    )


def _build_assignments(records: PatientRecords) -> AssignmentFacts:
    rows = records.assigned
    return AssignmentFacts(
        _zeros(rows),
        np.arange(len(rows), dtype=np.int16),
        _of(np.int32, (row.from_day for row in rows)),
        np.full(len(rows), NEVER, np.int32),
    )


def _build_courses(courses: Sequence[CourseRecord]) -> CourseFacts:
    return CourseFacts(
        id=_of(np.int64, (c.id for c in courses)),
        patient=_zeros(courses),
        number=_of(np.int8, (c.number for c in courses)),
        protocol=np.arange(len(courses), dtype=np.int16),
        started_day=_of(np.int32, (c.started_day for c in courses)),
        ended_day=_of(np.int32, (NEVER if c.ended_day is None else c.ended_day for c in courses)),
        end_reason=_of(np.int8, (_place(END_REASONS, c.end_reason) for c in courses)),
        primary_instrument=_of(np.int8, (get_instrument(c.primary_instrument).code for c in courses)),
    )


def _build_screenings(rows: Sequence[ScreeningRecord]) -> ScreeningFacts:
    return ScreeningFacts(
        _zeros(rows),
        _of(np.int8, (get_instrument(s.instrument).code for s in rows)),
        _of(np.int32, (s.day for s in rows)),
        _of(np.int16, (s.total for s in rows)),
        _of(np.int8, (s.risk_item for s in rows)),
        _of(np.int32, (s.recorded_day for s in rows)),
        _of(np.bool_, (is_left_open(s) for s in rows)),
        _of(np.int8, (_differs(s) for s in rows)),
    )


def _differs(screening: ScreeningRecord) -> bool | None:
    """Whether the source's total is another than ours; None where there is nothing to compare."""
    if screening.source_total is None or screening.answers is None:
        return None
    return screening.total != screening.source_total


def is_left_open(screening: ScreeningRecord) -> bool:
    """Whether the level of a triage could be higher; where only the level came, nothing is known of its questions."""
    if get_instrument(screening.instrument).triage is None:
        return False
    return _could_be_higher(screening.instrument, screening.answers or "", screening.risk_item)


@lru_cache(maxsize=4096)
def _could_be_higher(key: str, text: str, level: int | None) -> bool:
    """The few ways in which a triage is answered come again and again, also within one page."""
    instrument = get_instrument(key)
    answers = parse_answers([text], 1, len(instrument.items))
    return bool((answers != NO_ANSWER).any() and find_open_triages(instrument, answers, _of(np.int8, [level]))[0])


def _build_subscales(screenings: Sequence[ScreeningRecord]) -> SubscaleFacts:
    scores = _score_all_clusters(screenings)
    rows = [(place, *score) for place in range(len(screenings)) for score in enumerate(scores.get(place, ()))]
    return SubscaleFacts(
        _of(np.int32, (place for place, _, _ in rows)),
        _of(np.int8, (cluster for _, cluster, _ in rows)),
        _of(np.int16, (score for _, _, score in rows)),
    )


def _score_all_clusters(screenings: Sequence[ScreeningRecord]) -> dict[int, list[int]]:
    """Scores in the order of the definition, by place of the screening; MISSING where one cannot be computed."""
    places: dict[str, list[int]] = {}
    for place, one in enumerate(screenings):
        places.setdefault(one.instrument, []).append(place)
    found: dict[int, list[int]] = {}
    for key, rows in places.items():
        instrument = get_instrument(key)
        if instrument.clusters:
            texts = LINE_END.join(screenings[row].answers or "" for row in rows)
            answers = parse_answers([texts], len(rows), len(instrument.items))
            found |= dict(zip(rows, score_clusters(instrument, answers).tolist(), strict=True))
    return found


def _build_sessions(rows: Sequence[SessionRecord], courses: dict[int, int]) -> SessionFacts:
    return SessionFacts(
        _zeros(rows),
        _of(np.int32, (courses.get(s.course_id) for s in rows)),
        np.full(len(rows), MISSING, np.int16),
        _of(np.int8, (SESSION_KINDS.index(s.kind) for s in rows)),
        _of(np.int8, (SESSION_STATUSES.index(s.status) for s in rows)),
        _of(np.int32, (s.day for s in rows)),
        _of(np.int32, (_minute(s) for s in rows)),
        _of(np.int16, (s.duration_min for s in rows)),
        _of(np.int32, (s.recorded_day for s in rows)),
    )


def _minute(session: SessionRecord) -> int:
    return int(session.starts_at.timestamp()) // 60


def _build_dosings(records: PatientRecords, rows: Sequence[SessionRecord], courses: dict[int, int]) -> DosingFacts:
    vitals = [_sum_up_vitals(session.vitals) for session in rows]
    effects = [_sum_up_effects(session.effects) for session in rows]
    return DosingFacts(
        session_id=_of(np.int64, (s.id for s in rows)),
        patient=_zeros(rows),
        course=_of(np.int32, (courses.get(s.course_id) for s in rows)),
        clinician=np.full(len(rows), MISSING, np.int16),
        status=_of(np.int8, (SESSION_STATUSES.index(s.status) for s in rows)),
        day=_of(np.int32, (s.day for s in rows)),
        start_minute=_of(np.int32, (_minute(s) for s in rows)),
        recorded_day=_of(np.int32, (s.recorded_day for s in rows)),
        number=_of(np.int16, records.dose_numbers.values()),
        substance=_of(np.int8, (_place(SUBSTANCES, s.substance) for s in rows)),
        route=_of(np.int8, (None if s.route is None else get_route(s.route).code for s in rows)),
        dose_mg=np.array([np.nan if s.dose_mg is None else s.dose_mg for s in rows], np.float32),
        weight_kg=np.array([np.nan if s.weight_kg is None else s.weight_kg for s in rows], np.float32),
        assessed=_of(np.int8, (int(s.side_effects_assessed is True) for s in rows)),
        asked_how=_of(np.int8, (_place(ASKED_HOW, s.asked_how) for s in rows)),
        escort=_of(np.int8, (s.left_with_escort for s in rows)),
        severity=_of(np.int64, (e[0] for e in effects)),
        dissociation_expected=_of(np.int8, (e[1] for e in effects)),
        dissociation_distress=_of(np.int8, (e[2] for e in effects)),
        serious=np.array([e[3] for e in effects], np.bool_),
        read_at_40=np.array([_is_read_at_40(session.vitals) for session in rows], np.bool_),
        pressure_reversed=np.array([_has_reversed(session.vitals) for session in rows], np.bool_),
        cadss=_of(np.int16, (records.find_cadss(session) for session in rows)),
        **{name: _of(np.int16, (v[name] for v in vitals)) for name in _VITAL_COLUMNS},
    )


_VITAL_COLUMNS = (
    "systolic_before", "diastolic_before", "systolic_peak", "diastolic_peak", "systolic_leaving", "diastolic_leaving",
    "spo2_lowest",
)  # fmt: skip


def _sum_up_vitals(vitals: Sequence[VitalRecord]) -> dict[str, int | None]:
    """Before and leaving: the last reading that has the value; peak: the highest not before the dose."""
    summed: dict[str, int | None] = {"spo2_lowest": min((v.spo2 for v in vitals if v.spo2 is not None), default=None)}
    for name in ("systolic", "diastolic"):
        there = [(v.moment, value) for v in vitals if (value := getattr(v, name)) is not None]
        for moment in ("before", "leaving"):
            summed[f"{name}_{moment}"] = next((value for at, value in reversed(there) if at == moment), None)
        summed[f"{name}_peak"] = max((value for at, value in there if at != "before"), default=None)
    return summed


def _is_read_at_40(vitals: Sequence[VitalRecord]) -> bool:
    first, last = AT_40_MIN
    return any(first <= v.minutes_from_dose <= last and v.systolic is not None for v in vitals)


def _has_reversed(vitals: Sequence[VitalRecord]) -> bool:
    return any(None not in (v.systolic, v.diastolic) and v.diastolic >= v.systolic for v in vitals)  # type: ignore[operator]


def _sum_up_effects(effects: Sequence[EffectRecord]) -> tuple[int, bool | None, int | None, bool]:
    packed = 0
    for effect in effects:
        packed |= effect.severity << 2 * get_side_effect_kind(effect.kind).code
    dissociation = next((e for e in effects if e.kind == "dissociation"), None)
    expected = dissociation.expected if dissociation else None
    return packed, expected, dissociation.distressing if dissociation else None, any(e.serious for e in effects)


def _build_effects(dosings: Sequence[SessionRecord]) -> SideEffectFacts:
    rows = [(place, effect) for place, session in enumerate(dosings) for effect in session.effects]
    rows.sort(key=lambda row: (row[0], get_side_effect_kind(row[1].kind).code))
    effects = [effect for _, effect in rows]
    return SideEffectFacts(
        _of(np.int32, (place for place, _ in rows)),
        _of(np.int8, (get_side_effect_kind(e.kind).code for e in effects)),
        _of(np.int8, (e.severity for e in effects)),
        _of(np.int8, (e.expected for e in effects)),
        _of(np.int8, (e.distressing for e in effects)),
        np.array([e.serious for e in effects], np.bool_),
        _of(np.int16, (e.onset_min for e in effects)),
        _of(np.int32, (e.duration_min for e in effects)),
        _of(np.int8, (e.resolved_before_leaving for e in effects)),
    )
