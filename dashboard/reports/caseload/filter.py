"""Which patients of a scope the caseload's filters keep, and what there is to filter by."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.phase import PatientStates, Phase
from dashboard.analysis.process.due import Due
from dashboard.analysis.process.screening_due import find_screening_due
from dashboard.analysis.process.workload import get_therapist_index
from dashboard.analysis.scores.baseline import BASELINE_WINDOW_DAYS
from dashboard.analysis.scores.scores import make_key
from dashboard.analysis.standing import Measure, Standing
from dashboard.reports.caseload.choice import (
    ANY_DIAGNOSIS,
    ANY_PHASE,
    ANY_ROUTE,
    ANY_THERAPIST,
    ANY_VERDICT,
    PAGE_ROWS,
    CaseloadChoice,
    CaseloadOptions,
)
from dashboard.reports.caseload.words import PHASE_WORDS, get_route_codes, say_day
from dashboard.reports.track import Track, find_tracks
from dashboard.reports.view import View
from dashboard.reports.words.dose_words import word_route
from dashboard.reports.words.verdict_words import VERDICT_WORDS
from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING, Bool, Facts, Int64

NO_DIAGNOSIS = "No diagnosis recorded"


@dataclass(frozen=True)
class CaseloadBasis:
    """Where everyone in scope stands, on one instrument, with what the filters compare.

    ``with_lines``: who is on the agenda; ``split``: whose measures disagree. ``clinician_names``: by index in
    ``facts.clinicians``.
    """

    standing: Standing
    view: View
    instrument: Instrument
    with_lines: Bool
    split: Bool
    clinician_names: dict[int, str]
    expected: ClinicCourses | None = None
    """What the whole clinic's courses let expect; None while that is still being computed."""

    @property
    def facts(self) -> Facts:
        """The facts of the scope."""
        return self.standing.facts

    @property
    def states(self) -> PatientStates:
        """Where each patient stands in treatment."""
        return self.standing.states

    @property
    def patient_ids(self) -> Int64:
        """Ids of everyone in scope."""
        return self.facts.patients.id

    @cached_property
    def measure(self) -> Measure:
        """The chosen instrument's pairs and verdicts."""
        return self.standing.measure(self.instrument)

    @cached_property
    def due(self) -> Due:
        """When the chosen instrument is due next."""
        return find_screening_due(self.standing, self.instrument)

    @cached_property
    def last_day(self) -> Int64:
        """Day of the last usable form of the chosen instrument in the current course."""
        return self.standing.last_answered_day(self.instrument)

    @cached_property
    def route(self) -> Int64:
        """Route code of each patient."""
        return get_route_codes(self.facts, self.states)

    @cached_property
    def therapist(self) -> Int64:
        """Index of each patient's therapist."""
        return get_therapist_index(self.facts, self.view.as_of_day)

    @cached_property
    def active(self) -> Int64:
        """Rows of the patients in treatment."""
        return np.flatnonzero(self.states.in_treatment)

    @cached_property
    def present(self) -> Int64:
        """Rows listed unless a phase is chosen: everyone in treatment, and whoever else is on the agenda."""
        return np.flatnonzero(self.states.in_treatment | self.with_lines)

    def count_unlisted(self, phase: Phase) -> int:
        """How many patients of a phase are not listed."""
        return int(((self.states.phase == phase) & ~self.with_lines).sum())

    @cached_property
    def options(self) -> CaseloadOptions:
        """The words of each filter."""
        return find_options(self.facts, self.states, self.route, self.therapist, self.clinician_names)

    def paginate(self, rows: int, page: int) -> tuple[int, int, int]:
        """Number of pages, first and (exclusive) last row of one page; page 0 holds everything."""
        if page == 0:
            return 1, 0, rows
        pages = max(1, -(-rows // PAGE_ROWS))
        first = (min(page, pages) - 1) * PAGE_ROWS
        return pages, first, first + PAGE_ROWS

    @cached_property
    def course_of_scores(self) -> tuple[Int64, Int64]:
        """First and (exclusive) last position of each patient's scores in the current course; without one, of all."""
        scores, states = self.measure.scores, self.states
        begin = np.where(states.course == MISSING, 0, states.started_day - BASELINE_WINDOW_DAYS)
        end = np.full(len(begin), self.view.as_of_day + 1)
        rows = self.standing.patients
        first = np.searchsorted(scores.key, make_key(rows, begin)).astype(np.int64)
        return first, np.searchsorted(scores.key, make_key(rows, end)).astype(np.int64)

    def get_course_of_scores(self, row: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Days and totals of the chosen instrument in one patient's current course."""
        first, last = self.course_of_scores
        span = slice(first[row], last[row])
        return tuple(self.measure.scores.day[span].tolist()), tuple(self.measure.scores.total[span].tolist())

    def find_tracks(self, rows: Int64) -> dict[int, Track]:
        """Where these patients stand against the expected course, by id: only those judged by the chosen measure."""
        if self.expected is None:
            return {}
        own = rows[self.states.primary_instrument[rows] == self.instrument.code]
        return find_tracks(self.expected, self.patient_ids[own], self.view.thresholds)

    def say_day(self, day: int) -> str:
        """A day in words, blurred where names are hidden."""
        return say_day(day, self.view.as_of_day, self.view.hide_names)


def choose_instrument(states: PatientStates, key: str) -> Instrument:
    """The instrument asked for, or the first of the patients' primary ones by code (GAD-7 is 0)."""
    available = list_instruments(states)
    return next((i for i in available if i.key == key), available[0])


def list_instruments(states: PatientStates) -> tuple[Instrument, ...]:
    """The primary instruments of the current courses, by code; GAD-7 where there is no course."""
    held = set(np.unique(states.primary_instrument).tolist())
    every = tuple(i for i in get_instruments() if i.scoring != "cssrs")
    return tuple(i for i in every if i.code in held) or every[:1]


def find_options(
    facts: Facts, states: PatientStates, route: Int64, therapist: Int64, clinician_names: dict[int, str]
) -> CaseloadOptions:
    """What these patients can be filtered by; only words that are true of somebody."""
    phases = [PHASE_WORDS[Phase(int(p))] for p in np.unique(states.phase)]
    routes = [word_route(int(r)) for r in np.unique(route) if r != MISSING]
    held = np.unique(facts.patients.diagnosis)
    diagnoses = sorted(facts.diagnoses[int(d)] for d in held if d != MISSING) + [NO_DIAGNOSIS] * bool((held < 0).any())
    therapists = sorted(clinician_names[int(t)] for t in np.unique(therapist) if int(t) in clinician_names)
    return CaseloadOptions(
        (ANY_PHASE, *phases),
        (ANY_ROUTE, *routes),
        (ANY_DIAGNOSIS, *diagnoses),
        (ANY_VERDICT, *(words.words for words in VERDICT_WORDS.values() if words.key != "split")),
        (ANY_THERAPIST, *therapists),
        tuple((i.key, i.name) for i in list_instruments(states)),
    )


def find_chosen(basis: CaseloadBasis, choice: CaseloadChoice) -> Int64:
    """Rows that every filter but search and concern keeps."""
    states = basis.states
    keep = np.zeros(len(basis.patient_ids), np.bool_)
    if choice.phase == ANY_PHASE:
        keep[basis.present] = True
    else:
        phase = next((p for p, words in PHASE_WORDS.items() if words == choice.phase), None)
        keep = states.phase == phase if phase is not None else keep
    if choice.route != ANY_ROUTE:
        keep = keep & np.isin(basis.route, [r for r in np.unique(basis.route) if word_route(int(r)) == choice.route])
    if choice.verdict != ANY_VERDICT:
        wanted = [int(v) for v, words in VERDICT_WORDS.items() if words.words == choice.verdict]
        keep = keep & np.isin(basis.measure.outcome.verdict, wanted)
    if choice.therapist != ANY_THERAPIST:
        named = [index for index, name in basis.clinician_names.items() if name == choice.therapist]
        keep = keep & np.isin(basis.therapist, named)
    return np.flatnonzero(keep & _has_diagnosis(basis.facts, choice.diagnosis))


def _has_diagnosis(facts: Facts, diagnosis: str) -> Bool:
    codes = facts.patients.diagnosis
    if diagnosis == ANY_DIAGNOSIS:
        return np.ones(len(codes), np.bool_)
    if diagnosis == NO_DIAGNOSIS or diagnosis not in facts.diagnoses:
        return np.asarray(codes == MISSING)
    return np.asarray(codes == facts.diagnoses.index(diagnosis))
