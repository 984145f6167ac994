"""The agenda with names hidden says spans in weeks, and of one patient it says what the clinic's agenda says."""
# ruff: noqa: E501 - a line says one story whole

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.load.agenda import make_agenda_basis
from dashboard.reports.agenda import AgendaLine, build_agenda
from dashboard.reports.agenda_rules.basis import AgendaBasis
from dashboard.reports.patient.agenda import build_patient_agenda
from dashboard.reports.view import View
from data_access.database import open_store
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.queries.meeting_state import MeetingState
from tests.conftest import make_settings
from tests.dashboard.reports.told_clinic import AS_OF, Story, ToldClinic, tell_clinic
from tests.factories import make_dosing

TOP = 40
"""The clinic's bound of CADSS in these tests."""


def _tell(clinic: ToldClinic) -> None:
    clinic.tell("dose 2 without a score").form(20).doses(15, 8)
    clinic.tell("overdue").form(30).form(29).doses(29)
    clinic.tell("integration missing").dose(20)
    clinic.tell("lapsed").dose(11)
    clinic.tell("check due", began=100).dose(91)
    clinic.tell("risk not asked").item9((45, 0))
    rising = clinic.tell("exposure rising").dose(21, dose_mg=40.0)
    rising.dose(14, dose_mg=50.0).dose(3, dose_mg=62.5)

    def treated(name: str) -> Story:
        return clinic.tell(name).doses(28)

    treated("item up").form(28, 18, "phq9", risk_item=0).form(3, 10, "phq9", risk_item=1)
    treated("other worse").forms((28, 15), (3, 9)).forms((28, 10), (3, 16), instrument="phq9")
    treated("functioning").forms((28, 15), (3, 9)).forms((28, 20), (3, 20), instrument="wsas")
    scale = clinic.tell("scale alone", began=60)
    both = treated("scale and functioning").forms((28, 15), (3, 9)).forms((28, 20), (3, 20), instrument="wsas")
    for story in (scale, both):
        _dose_with_scale(story, 2, TOP)
    # Enough of one patient's own scales for a top tenth, were it asked of the patient alone.
    for ago in range(3, 34):
        _dose_with_scale(scale, ago, 5)


def _dose_with_scale(story: Story, ago: int, cadss: int) -> None:
    """A dose whose side effects were assessed and none reported, with its CADSS peak."""
    dosing = make_dosing(story.session, story.course, AS_OF - ago, {})
    story.form(ago, cadss, "cadss", session_id=dosing.id)


@dataclass
class Told:
    """The facts of the told clinic, and its stories."""

    facts: Facts
    ids: dict[str, int]

    def basis(self, *stories: str, hide_names: bool = False, top: int | None = TOP) -> AgendaBasis:
        ids = self.facts.patients.id
        chosen = ids[[int(i) in {self.ids[s] for s in stories or self.ids} for i in ids]]
        facts = view_facts(self.facts, chosen, AS_OF)
        view = View(AS_OF, hide_names=hide_names)
        expected = build_clinic_courses(view_facts(self.facts, ids, AS_OF), AS_OF)
        return make_agenda_basis(facts, view, MeetingState(None, ()), top, expected)

    def lines(self, story: str, hide_names: bool = False) -> dict[str, AgendaLine]:
        agenda = build_agenda(self.basis(hide_names=hide_names))
        words = agenda.word(range(len(agenda)))  # type: ignore[arg-type]
        return {line.rule.key: line for line in words if line.patient_id == self.ids[story]}


@pytest.fixture(scope="module")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("hidden") / "store"
    shutil.copytree(sqlite_template, folder)
    store = open_store(make_settings(folder))
    clinic = tell_clinic(store, _tell)
    with store.read() as session:
        facts = load_facts(session, clinic.site_id)  # type: ignore[attr-defined]
    yield Told(facts, clinic.ids)
    store.close()


@pytest.mark.parametrize(
    ("rule", "story", "value"),
    [
        ("no_score", "dose 2 without a score", "No GAD-7 for about 3 weeks (2 screenings in a row missed, ≥ 2); dose 2 given without one"),
        ("overdue", "overdue", "GAD-7 about 3 weeks overdue (≥ 1 day late)"),
        ("integration_missed", "integration missing", "No integration after dose 1 (planned within 3 days); about 3 weeks without; IM 1.00 mg/kg"),
        ("lapsed", "lapsed", "No session for under 2 weeks (≥ 11 days); last: dosing; 1 of 6 doses given"),
        ("check_due", "check due", "Bladder check under a week overdue (every 90 days)"),
        ("risk_not_asked", "risk not asked", "No risk item answered for about 6 weeks (≥ 30 days); last answered week of 22 Sep"),
        ("exposure_rising", "exposure rising", "Dose 40 → 50 → 62.5 mg (twice ≥ 25 % up or closer); intervals under 2 weeks and about 2 weeks; no reliable improvement"),
    ],
)  # fmt: skip
def test_with_names_hidden_a_span_is_said_in_weeks_and_the_bound_stays(
    told: Told, rule: str, story: str, value: str
) -> None:
    assert told.lines(story, hide_names=True)[rule].value == value


def test_with_names_hidden_no_line_counts_days_but_in_its_bound(told: Told) -> None:
    agenda = build_agenda(told.basis(hide_names=True))
    words = agenda.word(range(len(agenda)))  # type: ignore[arg-type]
    assert len(words) > 12
    assert not [line for line in words if re.search(r"\d+ d(ays?)?\b", f"{line.finding} {line.context}")]


@pytest.mark.parametrize(
    ("story", "finding"),
    [
        ("item up", "PHQ-9 better, item 9 0 → 1"),
        ("other worse", "GAD-7 better, PHQ-9 worse"),
        ("functioning", "Symptoms better, functioning not"),
        ("scale and functioning", "Symptoms better, functioning not"),
    ],
)
def test_discordance_of_a_patient_s_own_scores_stands_on_the_patient_page_too(
    told: Told, story: str, finding: str
) -> None:
    line = build_patient_agenda(told.basis(story)).find("discordance")
    assert line is not None
    assert line.finding == finding
    assert line.value == told.lines(story)["discordance"].value


def test_the_clinic_s_top_tenth_of_cadss_is_asked_on_the_agenda_only(told: Told) -> None:
    assert told.lines("scale alone")["discordance"].finding == f"CADSS {TOP}, no dissociation reported"
    basis = told.basis("scale alone")
    agenda = build_agenda(basis)
    assert "discordance" in {agenda.rules[rule].key for rule in agenda.rule}, "the agenda knows the clinic's bound"
    assert build_patient_agenda(basis).find("discordance") is None


def test_a_clinic_without_a_top_tenth_asks_nobody_though_one_patient_had_scales_enough(told: Told) -> None:
    agenda = build_agenda(told.basis("scale alone", top=None))
    assert "discordance" not in {agenda.rules[rule].key for rule in agenda.rule}


def test_the_patient_page_and_the_caseload_agree_but_for_the_top_tenth(told: Told) -> None:
    for story in told.ids:
        own = [(line.rule.key, line.value, line.day) for line in build_patient_agenda(told.basis(story)).lines]
        listed = [(line.rule.key, line.value, line.day) for line in told.lines(story).values()]
        if story == "scale alone":
            listed = [line for line in listed if line[0] != "discordance"]
        assert own == listed, story
