"""Sessions of one site, and what is known of the dosing sessions among them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

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
    QUARTER_SECONDS,
    code_cell,
    coded_cell,
    day_cell,
    flag_cell,
    recorded_cell,
    second_cell,
)
from data_access.facts.fetch import Columns, fetch_columns
from data_access.facts.keys import RowFinder
from data_access.facts.load_vitals import load_peak_cadss, load_vitals
from data_access.facts.local_days import to_local_days
from data_access.facts.packing import key_cell
from data_access.models import TreatmentSession

DOSING = SESSION_KINDS.index("dosing")
ATTENDED = SESSION_STATUSES.index("attended")
BITS_PER_KIND = 2


def load_sessions(
    session: Session,
    site_id: int,
    time_zone: str,
    patients: RowFinder,
    courses: RowFinder,
    clinicians: tuple[ClinicianRow, ...],
) -> tuple[SessionFacts, NDArray[np.int64]]:
    """Every session, by patient, day and time of day; and the ids of the dosing sessions in that order."""
    columns = _fetch_sessions(session, site_id)
    patient = patients.find(columns["patient"])
    order = np.lexsort((columns["kind"], columns["second"], columns["day"], patient))
    clinician_rows = RowFinder(np.array([clinician.id for clinician in clinicians], np.int64))
    kind = columns["kind"][order].astype(np.int8)
    facts = SessionFacts(
        patient=patient[order],
        course=courses.find(columns["course"])[order],
        clinician=clinician_rows.find(columns["clinician"])[order].astype(np.int16),
        kind=kind,
        status=columns["status"][order].astype(np.int8),
        day=columns["day"][order].astype(np.int32),
        recorded_day=to_local_days(columns["recorded"][order] * QUARTER_SECONDS, time_zone),
    )
    return facts, columns["id"][order][kind == DOSING]


def _fetch_sessions(session: Session, site_id: int) -> Columns:
    cells = [
        key_cell("id", TreatmentSession.id),
        recorded_cell(session, TreatmentSession.recorded_at),
        key_cell("patient", TreatmentSession.patient_id),
        second_cell(session, TreatmentSession.starts_at, TreatmentSession.day),
        code_cell("status", TreatmentSession.status, SESSION_STATUSES),
        key_cell("course", TreatmentSession.course_id),
        day_cell("day", TreatmentSession.day),
        code_cell("kind", TreatmentSession.kind, SESSION_KINDS),
        key_cell("clinician", TreatmentSession.clinician_id),
    ]
    return fetch_columns(session, TreatmentSession, site_id, cells)


def load_dosings(
    session: Session,
    site_id: int,
    sessions: SessionFacts,
    dosing_ids: NDArray[np.int64],
    side_effects: SideEffectFacts,
) -> DosingFacts:
    """Every dosing session with its dose, how side effects were asked for, their severities and the vital signs."""
    is_dosing = sessions.kind == DOSING
    details = _fetch_details(session, site_id, dosing_ids)
    course, status = sessions.course[is_dosing], sessions.status[is_dosing]
    rows = RowFinder(dosing_ids)
    return DosingFacts(
        session_id=dosing_ids,
        patient=sessions.patient[is_dosing],
        course=course,
        clinician=sessions.clinician[is_dosing],
        status=status,
        day=sessions.day[is_dosing],
        recorded_day=sessions.recorded_day[is_dosing],
        number=count_doses(course, status == ATTENDED),
        substance=details["substance"].astype(np.int8),
        route=details["route"].astype(np.int8),
        dose_mg=details["dose_mg"].astype(np.float32),
        weight_kg=details["weight_kg"].astype(np.float32),
        assessed=(details["assessed"] == 1).astype(np.int8),
        asked_how=details["asked_how"].astype(np.int8),
        escort=details["escort"].astype(np.int8),
        **_sum_up_effects(side_effects, len(dosing_ids)),
        **load_vitals(session, site_id, rows, len(dosing_ids)),
        cadss=load_peak_cadss(session, site_id, rows, sessions.day[is_dosing]),
    )


def _fetch_details(session: Session, site_id: int, dosing_ids: NDArray[np.int64]) -> Columns:
    """The columns only dosing sessions have, in the order of ``dosing_ids``."""
    columns = fetch_columns(
        session,
        TreatmentSession,
        site_id,
        [
            key_cell("id", TreatmentSession.id),
            code_cell("substance", TreatmentSession.substance, SUBSTANCES),
            coded_cell("route", TreatmentSession.route, {route.key: route.code for route in get_routes()}),
            flag_cell("assessed", TreatmentSession.side_effects_assessed),
            code_cell("asked_how", TreatmentSession.asked_how, ASKED_HOW),
            flag_cell("escort", TreatmentSession.left_with_escort),
        ],
        reals={"dose_mg": TreatmentSession.dose_mg, "weight_kg": TreatmentSession.weight_kg},
        where=[TreatmentSession.kind == "dosing"],
    )
    order = RowFinder(columns["id"]).find(dosing_ids)
    return {name: column[order] for name, column in columns.items()}


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
