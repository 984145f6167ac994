"""The vectorised agenda against a slow plain-Python twin, on every patient of the demonstration clinic."""

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.analysis.side_effects.discordance import find_top_tenth
from dashboard.load.agenda import load_agenda
from dashboard.reports.agenda import Agenda
from dashboard.reports.view import View
from data_access.database import open_store
from data_access.definitions.instrument import ThresholdSet
from data_access.definitions.registry import get_agenda_rules, get_instruments
from data_access.facts.arrays import Facts, ScreeningFacts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.queries.meeting_state import MeetingState, get_meeting_state
from data_access.scope import Scope
from tests.conftest import make_settings
from tests.dashboard.analysis.expected_course.slow_expected_course import judge_slowly
from tests.dashboard.analysis.expected_course.test_expected_course_twin import fit_anew
from tests.dashboard.conftest import DEMO_DAY
from tests.dashboard.reports.slow_agenda import find_lines, to_rows
from tests.long_proof import Proof, long_proof

SETS: tuple[ThresholdSet, ...] = ("nhs", "conservative")
AGO = (0, 45, 300, 1, 5, 12, 26, 90, 140, 200, 450, 700)
FIRST = [(0, "nhs"), (0, "conservative"), (45, "nhs"), (300, "nhs")]
CASES = [*FIRST, *(case for case in itertools.product(AGO, SETS) if case not in FIRST)]
"""(days before the clinic's last day, threshold set): the sample first."""

Clinic = tuple[Facts, dict[int, MeetingState]]


def read_clinic(folder: Path) -> Clinic:
    """The facts of a clinic, and what meetings had left behind on each as-of day."""
    store = open_store(make_settings(folder))
    with store.read() as session:
        facts = load_facts(session, store.site().id)
        days = {DEMO_DAY - ago for ago in AGO}
        meetings = {
            day: get_meeting_state(session, Scope(facts.site_id, 1, "director", None, day), day) for day in days
        }
    store.close()
    return replace(facts, screenings=leave_half_asked(facts.screenings)), meetings


def leave_half_asked(screenings: ScreeningFacts) -> ScreeningFacts:
    """The demonstration clinic asks every C-SSRS to its end: here every fifth stopped at a yes, at low or moderate."""
    triages = [instrument.code for instrument in get_instruments() if instrument.triage]
    half = np.isin(screenings.instrument, triages) & (np.arange(len(screenings.day)) % 5 == 0)
    level = np.where(screenings.patient % 2 == 0, 1, 2).astype(np.int8)
    return replace(
        screenings,
        triage_open=screenings.triage_open | half,
        risk_item=np.where(half, level, screenings.risk_item),
    )


@pytest.fixture(scope="module")
def clinic(demo_template: Path) -> Clinic:
    return read_clinic(demo_template)


@pytest.fixture(scope="module")
def larger_clinic(large_demo: Path) -> Clinic:
    return read_clinic(large_demo)


@long_proof("agenda against its slow twin", sample=4, full=len(CASES), parts=6, unit="as-of days and threshold sets")
def test_every_line_of_the_demonstration_clinic_is_the_twins(proof: Proof, request: pytest.FixtureRequest) -> None:
    facts, meetings = request.getfixturevalue("larger_clinic" if proof.full else "clinic")
    for number in proof:
        ago, thresholds = CASES[number]
        as_of = DEMO_DAY - ago
        view = view_facts(facts, facts.patients.id, as_of)
        cadss_top = find_top_tenth(facts.dosings, as_of)
        expected = build_clinic_courses(view, as_of)
        agenda = load_agenda(view, View(as_of, thresholds), meetings[as_of], cadss_top, expected)
        lines = check_agenda(view, meetings[as_of], agenda, thresholds, cadss_top)
        proof.count("patients judged", len(view.patients.id))
        proof.count("agenda lines compared", lines)


def find_off_track(tables: dict[str, Any], as_of: int, thresholds: ThresholdSet) -> set[int]:
    """Who is red by the slow twin of the expected course, on any measure."""
    planned = [p.planned_doses for p in tables["protocols"]]
    used = {course["primary_instrument"] for course in tables["courses"]}
    places = [
        judge_slowly(tables, planned, as_of, i, thresholds, fit_anew) for i in get_instruments() if i.code in used
    ]
    return {p for found in places for p, place in found.items() if place.status == "NOT_ON_TRACK"}


def check_agenda(
    view: Facts, meeting: MeetingState, agenda: Agenda, thresholds: ThresholdSet, cadss_top: int | None
) -> int:
    """The agenda is the twin's, line for line; returns how many lines it has."""
    as_of = view.as_of_day
    rows = {int(patient_id): row for row, patient_id in enumerate(view.patients.id)}
    seen = {rows[patient_id]: (event, day) for patient_id, event, day in meeting.acknowledged}
    since = as_of - 7 if meeting.review_day is None else meeting.review_day - 1
    tables = to_rows(view)
    off_track = find_off_track(tables, as_of, thresholds)
    slow = find_lines(tables, as_of, thresholds, since, seen, cadss_top, off_track)
    keys = [rule.key for rule in agenda.rules]
    fast = {(keys[rule], int(patient)) for rule, patient in zip(agenda.rule, agenda.patient, strict=True)}
    assert fast - slow == set()
    assert slow - fast == set()
    if as_of == DEMO_DAY and thresholds == "nhs":
        assert {key for key, _ in fast} == {rule.key for rule in get_agenda_rules()}, "every rule is true of someone"
    assert np.all(np.diff(agenda.rule) >= 0)
    return len(fast)
