"""Sessions of one site, and what is known of the dosing sessions among them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from data_access.definitions.registry import get_routes, get_side_effect_kind
from data_access.facts.arrays import (
    ASKED_HOW,
    MISSING,
    SESSION_KINDS,
    SESSION_STATUSES,
    SUBSTANCES,
    ClinicianRow,
    DosingFacts,
    SessionFacts,
    SideEffectFacts,
)
from data_access.facts.cells import (
    code_cell,
    coded_cell,
    day_cell,
    flag_cell,
    key_cell,
    measure_cell,
    recorded_cell,
    second_cell,
    to_measure,
    to_minutes,
    to_recorded_days,
)
from data_access.facts.fetch import Columns, fetch_columns
from data_access.facts.keys import RowFinder
from data_access.facts.load_vitals import find_peak_cadss, load_vitals
from data_access.facts.order import order_by
from data_access.facts.packing import Cell
from data_access.facts.source import Source
from data_access.models import TreatmentSession

DOSING = SESSION_KINDS.index("dosing")
ATTENDED = SESSION_STATUSES.index("attended")
BITS_PER_KIND = 2
MOST_MG, MOST_KG = 2000, 400


def load_sessions(
    source: Source,
    patients: RowFinder,
    courses: RowFinder,
    clinicians: tuple[ClinicianRow, ...],
) -> tuple[SessionFacts, Columns]:
    """Every session, by patient, day and time of day; and ``id`` and dose columns of the dosing sessions among them."""
    columns = _fetch_sessions(source)
    patient = patients.find(columns["patient"])
    order = order_by(patient, columns["day"], columns["second"], columns["kind"])
    clinician_rows = RowFinder(np.array([clinician.id for clinician in clinicians], np.int64))
    kind = columns["kind"][order].astype(np.int8)
    facts = SessionFacts(
        patient=patient[order],
        course=courses.find(columns["course"])[order],
        clinician=clinician_rows.find(columns["clinician"])[order].astype(np.int16),
        kind=kind,
        status=columns["status"][order].astype(np.int8),
        day=columns["day"][order].astype(np.int32),
        start_minute=to_minutes(columns["day"][order], columns["second"][order]),
        duration_min=columns["duration_min"][order].astype(np.int16),
        recorded_day=to_recorded_days(columns["recorded"][order], source.time_zone),
    )
    dosings = order[kind == DOSING]
    return facts, {name: columns[name][dosings] for name in ("id", *_DOSE_COLUMNS)}


_DOSE_COLUMNS = ("dose_mg", "weight_kg", "substance", "route", "assessed", "asked_how", "escort")


def _fetch_sessions(source: Source) -> Columns:
    row = TreatmentSession
    cells = [
        recorded_cell(source, row.recorded_at),
        key_cell("id", row.id, source.keys.session),
        day_cell("day", row.day),
        key_cell("patient", row.patient_id, source.keys.patient),
        code_cell("kind", row.kind, SESSION_KINDS),
        key_cell("course", row.course_id, source.keys.course),
        second_cell(source, row.starts_at, row.day),
        code_cell("status", row.status, SESSION_STATUSES),
        measure_cell(source, "dose_mg", row.dose_mg, MOST_MG),
        measure_cell(source, "weight_kg", row.weight_kg, MOST_KG),
        code_cell("substance", row.substance, SUBSTANCES),
        flag_cell(source, "assessed", row.side_effects_assessed),
        code_cell("asked_how", row.asked_how, ASKED_HOW),
        flag_cell(source, "escort", row.left_with_escort),
        Cell("duration_min", row.duration_min, 1, 1440),
        key_cell("clinician", row.clinician_id, source.keys.clinician, MISSING),
        coded_cell("route", row.route, {route.key: route.code for route in get_routes()}),
    ]
    return fetch_columns(source, TreatmentSession, cells)


def load_dosings(
    source: Source,
    sessions: SessionFacts,
    doses: Columns,
    side_effects: SideEffectFacts,
    cadss_scores: Columns,
) -> DosingFacts:
    """Every dosing session with its dose, how side effects were asked for, their severities and the vital signs."""
    is_dosing = sessions.kind == DOSING
    course, status, day = sessions.course[is_dosing], sessions.status[is_dosing], sessions.day[is_dosing]
    count, rows = len(day), RowFinder(doses["id"])
    return DosingFacts(
        session_id=doses["id"].astype(np.int64),
        patient=sessions.patient[is_dosing],
        course=course,
        clinician=sessions.clinician[is_dosing],
        status=status,
        day=day,
        start_minute=sessions.start_minute[is_dosing],
        recorded_day=sessions.recorded_day[is_dosing],
        number=count_doses(course, status == ATTENDED),
        substance=doses["substance"].astype(np.int8),
        route=doses["route"].astype(np.int8),
        dose_mg=to_measure(doses["dose_mg"]),
        weight_kg=to_measure(doses["weight_kg"]),
        assessed=(doses["assessed"] == 1).astype(np.int8),
        asked_how=doses["asked_how"].astype(np.int8),
        escort=doses["escort"].astype(np.int8),
        **_sum_up_effects(side_effects, count),
        **load_vitals(source, rows, count),
        cadss=find_peak_cadss(cadss_scores, rows, day),
    )


def count_doses(course: NDArray[np.int32], attended: NDArray[np.bool_]) -> NDArray[np.int16]:
    """For each dosing session (in order of time): the k-th attended one of its course; 0 where not attended."""
    order = np.argsort(course, kind="stable")
    sorted_course, doses = course[order], np.cumsum(attended[order])
    first = np.searchsorted(sorted_course, sorted_course, side="left")
    before_course = np.concatenate([[0], doses])[first]
    number = np.zeros(len(course), np.int16)
    number[order] = np.where(attended[order], doses - before_course, 0)
    return number


def _sum_up_effects(effects: SideEffectFacts, dosings: int) -> dict[str, NDArray[Any]]:
    """One row per dosing session: severities two bits a kind, dissociation, anything serious."""
    severity = np.zeros(dosings, np.int64)
    np.bitwise_or.at(severity, effects.dosing, effects.severity.astype(np.int64) << BITS_PER_KIND * effects.kind)
    serious = np.zeros(dosings, np.bool_)
    serious[effects.dosing[effects.serious]] = True
    dissociation = effects.kind == get_side_effect_kind("dissociation").code
    expected, distress = np.full(dosings, MISSING, np.int8), np.full(dosings, MISSING, np.int8)
    expected[effects.dosing[dissociation]] = effects.expected[dissociation]
    distress[effects.dosing[dissociation]] = effects.distressing[dissociation]
    return {
        "severity": severity,
        "serious": serious,
        "dissociation_expected": expected,
        "dissociation_distress": distress,
    }
