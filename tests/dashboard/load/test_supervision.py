"""A supervision's agenda is the clinic's own, cut to one clinician's patients; the wall says the same lines."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses, build_clinic_courses
from dashboard.analysis.side_effects.discordance import find_top_tenth
from dashboard.load.agenda import load_agenda
from dashboard.load.present import load_present
from dashboard.load.supervision import load_supervisees, load_supervision
from dashboard.reports.agenda import AgendaLine
from dashboard.reports.supervision.present import MOST_FINDINGS
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.supervision.supervision import Supervision
from dashboard.reports.view import View
from data_access.database import Store, open_store
from data_access.errors import NotFound
from data_access.facts.store import FactsStore
from data_access.queries.clinicians import get_clinicians
from data_access.queries.meeting_state import get_meeting_state
from data_access.scope import Scope, decide_scope, get_patient_ids, narrow_scope
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY

VIEWS = (View(DEMO_DAY), View(DEMO_DAY - 120, "conservative"), View(DEMO_DAY, hide_names=True))


class Clinic:
    """The demonstration clinic with everything a supervision is made of."""

    def __init__(self, store: Store) -> None:
        self.store, self.facts, self.site_id = store, FactsStore(store), store.site().id
        with store.read() as session:
            self.clinicians = get_clinicians(session, self.site_id)
        self._expected: dict[int, ClinicCourses] = {}

    def expected(self, day: int) -> ClinicCourses:
        if day not in self._expected:
            self._expected[day] = build_clinic_courses(self.facts.get_view(self.site_id, None, day), day)
        return self._expected[day]

    def scope(self, clinician_id: int) -> Scope:
        with self.store.read() as session:
            return decide_scope(session, self.site_id, clinician_id, DEMO_DAY)

    def people(self, clinician_id: int, view: View = VIEWS[0]) -> tuple[Supervisee, ...]:
        return load_supervisees(self.store, self.facts, self.scope(clinician_id), view, None).people

    def load(self, viewer_id: int, whose: Supervisee, view: View) -> Supervision:
        expected = self.expected(view.as_of_day)
        return load_supervision(self.store, self.facts, self.scope(viewer_id), view, whose, expected)

    def find(self, role: str) -> int:
        return next(c.id for c in self.clinicians if c.role == role)


@pytest.fixture(scope="module")
def clinic(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    folder = tmp_path_factory.mktemp("supervision") / "store"
    shutil.copytree(demo_template, folder)
    store = open_store(make_settings(folder))
    yield Clinic(store)
    store.close()


def _told(line: AgendaLine) -> tuple[str, str, int]:
    return line.rule.key, line.value, line.day


@pytest.mark.parametrize("view", VIEWS)
def test_the_agenda_is_the_weekly_one_cut_to_the_clinicians_patients(clinic: Clinic, view: View) -> None:
    director = clinic.find("director")
    with clinic.store.read() as session:
        whole = clinic.facts.get_view(clinic.site_id, None, view.as_of_day)
        meeting = get_meeting_state(session, clinic.scope(director), view.as_of_day)
        top = find_top_tenth(clinic.facts.get(clinic.site_id).dosings, view.as_of_day)
        agenda = load_agenda(whole, view, meeting, top, clinic.expected(view.as_of_day))
    lines = agenda.word(np.arange(len(agenda)))
    weekly = [line.patient_id for line in agenda.word(agenda.top_lines()) if line.rule.group == "discuss"]
    seen = 0
    for whose in clinic.people(director):
        with clinic.store.read() as session:
            mine = set(get_patient_ids(session, narrow_scope(clinic.scope(director), whose.id)).tolist())
        report = clinic.load(director, whose, view)
        assert [block.patient_id for block in report.blocks] == [key for key in weekly if key in mine]
        for block in report.blocks:
            told = [_told(reason.line) for reason in block.reasons]
            assert sorted(told) == sorted(_told(line) for line in lines if line.patient_id == block.patient_id)
            assert block.reasons[0].line.rule.group == "discuss"
        watched = {line.patient_id for line in lines} & mine - {block.patient_id for block in report.blocks}
        counted = {one.key: set(one.patient_ids) for one in report.others}
        assert counted.get("watch", set()) | counted.get("snoozed", set()) == watched
        assert sum(map(len, counted.values())) == len(mine) - len(report.blocks) == len(set().union(*counted.values()))
        seen += len(report.blocks)
    assert seen >= len(weekly) > 0


def test_viewers_see_the_same_list_of_the_same_clinician(clinic: Clinic) -> None:
    supervisor = next(c for c in clinic.clinicians if c.role == "supervisor")
    whose = next(one for one in clinic.people(supervisor.id) if not one.is_self)
    lists = [clinic.load(who, whose, VIEWS[0]) for who in (clinic.find("director"), supervisor.id, whose.id)]
    assert lists[0].blocks == lists[1].blocks == lists[2].blocks != ()


def test_who_may_be_chosen_by_whom(clinic: Clinic) -> None:
    for one in clinic.clinicians:
        found = clinic.people(one.id)
        if one.role == "therapist":
            assert [p.id for p in found] == [one.id]
        elif one.role == "supervisor":
            own = {c.id for c in clinic.clinicians if c.supervisor_id == one.id}
            assert own <= {p.id for p in found} <= own | {one.id}
        elif one.role == "data manager":
            assert not found
        else:
            assert all(p.patients for p in found)
            assert {c.id for c in clinic.clinicians if c.role == "therapist"} <= {p.id for p in found}


def test_a_foreign_clinicians_list_is_never_made(clinic: Clinic) -> None:
    supervisors = [c.id for c in clinic.clinicians if c.role == "supervisor"]
    foreign = next(
        p for p in clinic.people(supervisors[1]) if p.id not in {q.id for q in clinic.people(supervisors[0])}
    )
    with pytest.raises(NotFound, match="not among those you supervise"):
        clinic.load(supervisors[0], foreign, VIEWS[0])


@pytest.mark.parametrize("view", VIEWS)
def test_the_wall_says_the_lines_of_the_list(clinic: Clinic, view: View) -> None:
    director = clinic.find("director")
    compared = 0
    for whose in clinic.people(director):
        for block in clinic.load(director, whose, view).blocks:
            handle, expected = block.person.handle, clinic.expected(view.as_of_day)
            told = load_present(clinic.store, clinic.facts, clinic.scope(director), view, handle, expected)
            found = [finding.finding for finding in told.findings]
            lines = [reason.line.finding for reason in block.reasons][:MOST_FINDINGS]
            assert found[: len(lines)] == lines
            assert told.person == block.person
            compared += 1
    assert compared


def test_the_wall_refuses_a_foreign_patient(clinic: Clinic) -> None:
    therapists = [c.id for c in clinic.clinicians if c.role == "therapist"]
    foreign = next(
        block.person.handle
        for one in clinic.people(therapists[1])
        for block in clinic.load(therapists[1], one, VIEWS[0]).blocks
    )
    with pytest.raises(NotFound):
        load_present(clinic.store, clinic.facts, clinic.scope(therapists[0]), VIEWS[0], foreign, None)
