"""Rule 5 in words: which of the three has spoken, from how many courses, and nobody out of scope."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses, build_clinic_courses
from dashboard.load.agenda import load_agenda
from dashboard.load.patient_course import load_patient_course
from dashboard.reports.agenda import AgendaLine
from dashboard.reports.agenda_rules.expected import STILL_COMPUTING
from dashboard.reports.view import View
from data_access.database import Store, open_store
from data_access.definitions.instrument import ThresholdSet
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.store import FactsStore
from data_access.facts.view import view_facts
from data_access.models import Patient
from data_access.queries.meeting_state import MeetingState
from data_access.scope import decide_scope
from tests.conftest import make_settings
from tests.dashboard.reports.told_clinic import AS_OF, ToldClinic, tell_clinic
from tests.factories import find_row

DOSES = (27, 20, 13, 6)
EXPECTED_MODULE = "dashboard.analysis.expected_course.expected_course"


def _tell(clinic: ToldClinic) -> None:
    for k in range(33):
        first = 15 + k % 4
        fall = (1 + k % 3, 2 + k % 4, 4 + k % 3, 5 + k % 5)
        story = clinic.tell(f"other {k}", ended=1).doses(*DOSES).form(27, first)
        story.forms(*((day - 6, first - points) for day, points in zip(DOSES, fall, strict=True)))
    clinic.tell("slow").doses(*DOSES).forms((27, 16), (0, 17))
    clinic.tell("as the others").doses(*DOSES).forms((27, 16), (0, 10))
    clinic.tell("late but healthy").doses(*DOSES).forms((27, 8), (0, 7))
    clinic.tell("slow in WHO-5", primary_instrument="who5").doses(*DOSES).forms((27, 32), (0, 28), instrument="who5")


@dataclass
class Told:
    """The told clinic, its facts and what its courses let expect."""

    store: Store
    clinic: ToldClinic
    facts: Facts
    expected: ClinicCourses

    def lines(
        self, *stories: str, expected: ClinicCourses | None = None, thresholds: ThresholdSet = "nhs"
    ) -> dict[str, AgendaLine]:
        """Story to its line of rule 5, of a scope of these stories (none: everybody)."""
        names = {patient_id: story for story, patient_id in self.clinic.ids.items()}
        ids = self.facts.patients.id
        chosen = ids[[not stories or names[int(i)] in stories for i in ids]]
        scope, view = view_facts(self.facts, chosen, AS_OF), View(AS_OF, thresholds)
        agenda = load_agenda(scope, view, MeetingState(None, ()), None, expected or self.expected)
        words = agenda.word(range(len(agenda)))  # type: ignore[arg-type]
        return {names[line.patient_id]: line for line in words if line.rule.key == "not_on_track"}


@pytest.fixture(scope="module")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("expected") / "store"
    shutil.copytree(sqlite_template, folder)
    store = open_store(make_settings(folder))
    clinic = tell_clinic(store, _tell)
    with store.read() as session:
        facts = load_facts(session, clinic.site_id)
    yield Told(store, clinic, facts, build_clinic_courses(view_facts(facts, facts.patients.id, AS_OF), AS_OF))
    store.close()


def test_the_line_of_the_mixed_model(told: Told) -> None:
    line = told.lines()["slow"]
    placed = told.expected.by_instrument[0].placed
    row = placed.latest.patient.tolist().index(told.facts.patients.id.tolist().index(told.clinic.ids["slow"]))
    assert line.value == (
        f"GAD-7 17 after dose 4, about {placed.expected[row]:.0f} expected (z {placed.z[row]:.2f}, ≥ 1.28); "
        "mixed model, 35 other courses of this clinic"
    )
    assert line.day == AS_OF
    assert placed.z[row] > 1.28


def test_who_is_as_expected_or_below_caseness_has_none(told: Told) -> None:
    assert set(told.lines()) == {"slow", "slow in WHO-5"}


def test_a_scale_without_enough_courses_is_spoken_of_by_rule(told: Told) -> None:
    assert told.lines()["slow in WHO-5"].value == (
        "WHO-5 32 → 28 after dose 4, no reliable improvement (change under 10 and at caseness, from dose 4 or day 28 "
        "on); by rule: 0 other courses of this clinic, too few to expect a course from"
    )


def test_a_scope_sees_its_own_patients_judged_by_the_whole_clinic(told: Told) -> None:
    assert told.lines("slow")["slow"].value == told.lines()["slow"].value
    assert told.lines("as the others") == {}


def test_the_line_of_the_tolerance_limits(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{EXPECTED_MODULE}.LEAST_COURSES", 10_000)
    view = view_facts(told.facts, told.facts.patients.id, AS_OF)
    by_limits = build_clinic_courses(view, AS_OF)
    placed = by_limits.by_instrument[0].placed
    line = told.lines("slow", expected=by_limits)["slow"]
    assert line.finding == f"GAD-7 17 after dose 4, about {placed.expected[0]:.0f} expected"
    assert line.bound == f"{placed.z[0]:.2f} SD worse, limit {placed.red_from[0]:.2f}"
    assert line.context == "tolerance limits, 34 other courses of the same baseline band"


def test_while_they_are_being_computed_nobody_is_listed_and_it_is_said(told: Told) -> None:
    view = view_facts(told.facts, told.facts.patients.id, AS_OF)
    agenda = load_agenda(view, View(AS_OF), MeetingState(None, ()), None, None)
    keys = [rule.key for rule in agenda.rules]
    assert keys.index("not_on_track") not in agenda.rule
    assert agenda.waiting == STILL_COMPUTING
    assert load_agenda(view, View(AS_OF), MeetingState(None, ()), None, told.expected).waiting == ""


def test_the_patients_own_page_says_the_same(told: Told) -> None:
    with told.store.read() as session:
        handle = find_row(session, Patient, told.clinic.ids["slow"]).handle
        scope = decide_scope(session, told.clinic.site_id, told.clinic.director_id, AS_OF)
    facts_store = FactsStore(told.store)
    page = load_patient_course(told.store, facts_store, scope, View(AS_OF), (handle, None), told.expected)
    said = [line.text for line in page.on_agenda if line.text.startswith("**Not on track:**")]
    assert said == [f"**Not on track:** {told.lines()['slow'].value} · rule 5"]
    assert page.waiting == ""
    early = load_patient_course(told.store, facts_store, scope, View(AS_OF), (handle, None), None)
    assert early.waiting == STILL_COMPUTING
