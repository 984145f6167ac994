"""The caseload of a told clinic: who is in it, in which order, in which words."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.analysis.weekly.weeks import monday_of
from dashboard.components.caseload.table import _spark, make_csv
from dashboard.load.caseload import load_caseload, load_options
from dashboard.load.people import load_people_behind
from dashboard.reports.caseload.caseload import Caseload
from dashboard.reports.caseload.choice import BY_DUE, BY_GAIN, BY_LAST_DOSE, BY_NAME, ORDER_NOTES, CaseloadChoice
from dashboard.reports.caseload.row import CaseloadRow
from dashboard.reports.view import View
from data_access.database import Store, open_store
from data_access.facts.store import FactsStore
from data_access.scope import Scope, decide_scope
from tests.conftest import make_settings
from tests.dashboard.reports.told_clinic import AS_OF, ToldClinic, tell_clinic
from tests.factories import make_clinician

LoadFor = Callable[..., Caseload]


def _tell(clinic: ToldClinic) -> None:
    story = clinic.tell("Ada Risk").form(28, 17).item9((28, 0), (3, 3)).form(3, 7).dose(28).dose(5, {"nausea": 3})
    story.form(20, 12).meeting(26).meeting(4)
    calm = clinic.tell("Ben Better").forms((28, 17), (15, 12), (10, 11), (2, 7)).item9((2, 0))
    calm.dose(28).dose(12, {}).dose(9).meeting(11).meeting(8)
    clinic.tell("Cy Late", began=40).forms((38, 15)).item9((20, 0)).dose(37).meeting(36)
    clinic.tell("Di Start", began=3).item9((2, 0)).form(2, 13)
    clinic.tell("Ed Gone", ended=10).forms((28, 11), (12, 15)).dose(28)
    clinic.tell("Flo Gone at risk", ended=10).item9((12, 3)).form(12, 15)
    worse = clinic.tell("Gus Worse").forms((28, 11), (1, 15)).item9((1, 0)).dose(28).dose(1).meeting(27).meeting(0)
    worse.check(1)
    clinic.idle = make_clinician(clinic.session, clinic.site, name="N. Obody")  # type: ignore[attr-defined]
    clinic.session.flush()
    clinic.idle_id = clinic.idle.id  # type: ignore[attr-defined]


class Told:
    """A told clinic with its store and facts."""

    def __init__(self, store: Store, clinic: ToldClinic) -> None:
        self.store, self.facts, self.clinic = store, FactsStore(store), clinic

    def scope(self, who: str = "director") -> Scope:
        with self.store.read() as session:
            return decide_scope(session, self.clinic.site_id, getattr(self.clinic, f"{who}_id"), AS_OF)

    def load(self, choice: CaseloadChoice | None = None, view: View | None = None, who: str = "director") -> Caseload:
        seen = view or View(AS_OF)
        expected = build_clinic_courses(self.facts.get_view(self.clinic.site_id, None, seen.as_of_day), seen.as_of_day)
        return load_caseload(self.store, self.facts, self.scope(who), seen, choice or CaseloadChoice(), expected)


@pytest.fixture(scope="module")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("caseload") / "store"
    shutil.copytree(sqlite_template, folder)
    store = open_store(make_settings(folder))
    yield Told(store, tell_clinic(store, _tell))
    store.close()


def _rows(report: Caseload) -> dict[str, CaseloadRow]:
    return {row.person.label: row for group in report.groups for row in group.rows if row.person}


def test_rows_stand_in_groups_in_the_order_of_concern(told: Told) -> None:
    report = told.load()
    names = {group.key: [row.person.label for row in group.rows if row.person] for group in report.groups}
    assert names["discuss"][:2] == ["Flo Gone at risk", "Ada Risk"], "rule 1, the oldest first"
    assert names["discuss"][2:] == ["Gus Worse", "Cy Late"], "rule 4 before rule 9"
    assert names["none"] == ["Di Start", "Ben Better"]
    assert report.counts == {"all": 6, "discuss": 4, "watch": 0, "none": 2}
    assert report.subtitle == "5 active patients · **4 to discuss**, 0 to watch, 2 without concern"


def test_a_row_says_where_the_patient_stands(told: Told) -> None:
    row = _rows(told.load())["Ada Risk"]
    assert row.line is not None
    assert (row.line.finding, row.line_day) == ("PHQ-9 item 9 rose 0 → 3", "5 Nov")
    assert (row.baseline, row.latest, row.change) == ("17", "7", "−10")
    assert (row.verdict.words, row.verdict_note) == ("Reliable recovery", "response")
    assert (row.phase, row.last_dose, row.side_effects, row.any_severe) == (
        "Dosing 2 of 6 · IM",
        "3 Nov",
        "1 severe",
        True,
    )
    assert row.spark_totals == (17, 12, 7)
    assert row.spark_alt == "GAD-7 17 → 7 in 3 scores, caseness 8"


def test_not_assessed_none_and_no_dose_are_three_different_words(told: Told) -> None:
    rows = _rows(told.load())
    assert rows["Ben Better"].side_effects == "not assessed"
    assert rows["Gus Worse"].side_effects == "not assessed"
    assert (rows["Di Start"].last_dose, rows["Di Start"].side_effects) == ("no dose yet", "")
    earlier = _rows(told.load(view=View(AS_OF - 10)))
    assert earlier["Ben Better"].side_effects == "none"


def test_a_patient_before_the_first_dose_has_a_score_and_no_verdict(told: Told) -> None:
    row = _rows(told.load())["Di Start"]
    assert (row.baseline, row.latest, row.change) == ("", "13", "no baseline")
    assert (row.verdict.words, row.spark_alt, row.phase) == ("No dose yet", "one score", "Preparation · IM")


def test_a_late_screening_says_by_how_many_days(told: Told) -> None:
    row = _rows(told.load())["Cy Late"]
    assert (row.due, row.due_note, row.is_late) == ("9 Oct", "30 d late", True)
    assert _rows(told.load())["Gus Worse"].due_note == "last 7 Nov"


def test_the_discharged_are_listed_only_with_an_open_risk_or_when_asked_for(told: Told) -> None:
    assert "Ed Gone" not in _rows(told.load())
    assert "Not listed: 1 discharged; choose their phase to see them." in told.load().note
    report = told.load(CaseloadChoice(phase="Discharged"))
    assert set(_rows(report)) == {"Ed Gone", "Flo Gone at risk"}
    assert report.subtitle.startswith("2 patients match · ")
    assert {row.due for row in _rows(report).values()} == {"none due"}, "nothing is due after discharge"


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (CaseloadChoice(search="gus"), {"Gus Worse"}),
        (CaseloadChoice(search="  BEN b "), {"Ben Better"}),
        (CaseloadChoice(concern="none"), {"Ben Better", "Di Start"}),
        (CaseloadChoice(phase="Preparation"), {"Di Start"}),
        (CaseloadChoice(verdict="Reliable deterioration"), {"Gus Worse"}),
        (CaseloadChoice(route="IV"), set()),
        (CaseloadChoice(diagnosis="No diagnosis recorded"), set()),
        (CaseloadChoice(therapist="N. Obody"), set()),
    ],
)
def test_each_filter_keeps_whom_it_names(told: Told, choice: CaseloadChoice, names: set[str]) -> None:
    report = told.load(choice)
    assert set(_rows(report)) == names
    assert bool(report.empty) >= (not names)


def test_search_finds_a_code_and_with_hidden_names_only_a_code(told: Told) -> None:
    row = _rows(told.load())["Gus Worse"]
    assert row.person is not None
    hidden = View(AS_OF, hide_names=True)
    assert set(_rows(told.load(CaseloadChoice(search=row.person.code)))) == {"Gus Worse"}
    assert set(_rows(told.load(CaseloadChoice(search=row.person.code), hidden))) == {row.person.code}
    assert _rows(told.load(CaseloadChoice(search="Gus"), hidden)) == {}


def test_a_hidden_name_is_nowhere_in_the_report(told: Told) -> None:
    text = repr(told.load(view=View(AS_OF, hide_names=True)))
    assert not any(name in text for name in told.clinic.ids)


def test_with_names_hidden_lateness_is_said_in_weeks_in_the_table_and_in_its_file(told: Told) -> None:
    code = _rows(told.load())["Cy Late"].person
    assert code is not None
    report = told.load(view=View(AS_OF, hide_names=True))
    row = _rows(report)[code.code]
    assert (row.due, row.due_note, row.is_late) == ("week of 6 Oct", "about 4 weeks late", True)
    file = make_csv(report)
    assert "about 4 weeks late" in {line[-1] for line in file.rows}
    loose = {file.titles.index(title) for title in ("finding", "context", "day", "last dose", "due note")}
    cells = [str(line[place]) for line in file.rows for place in loose]
    assert not [cell for cell in cells if re.search(r"\d+ d(ays?)?\b", cell)]


def test_with_names_hidden_a_sparkline_gives_no_places_in_time(told: Told) -> None:
    shown, hidden = told.load(), told.load(view=View(AS_OF, hide_names=True))
    row = _rows(shown)["Ada Risk"]
    assert "L48 " not in _spark(shown, row), "17 of 25 days are not in the middle"
    assert "L48 " in _spark(hidden, row), "the second of three scores stands in the middle"


def test_a_therapist_without_patients_reads_a_sentence(told: Told) -> None:
    report = told.load(who="idle")
    assert (report.empty, report.counts["all"], report.groups) == ("No patient is assigned to you today.", 0, ())
    assert report.outcome_map.sentence == "Nobody here has two GAD-7 scores yet."
    assert report.workload.rows == ()


def test_no_match_says_what_was_looked_for(told: Told) -> None:
    report = told.load(CaseloadChoice(search="zebra"))
    assert report.empty == "No patient matches “zebra”."


def test_the_map_holds_everyone_with_a_pair_and_counts_the_rest(told: Told) -> None:
    found = told.load().outcome_map
    assert {(m.baseline, m.latest): len(m.patient_ids) for m in found.marks} == {(17, 7): 2, (11, 15): 1}
    assert (
        found.sentence
        == "2 of 3 patients with two GAD-7 scores improved by more than measurement error; 1 worsened by more."
    )
    assert found.denominator == "Grey: within ±3, measurement error. Not shown: 3 of 6 without a pair."
    behind = next(m.patient_ids for m in found.marks if m.latest == 7)
    assert (found.paired, found.word_mark(behind)) == (3, "GAD-7 17 → 7, reliable recovery")
    people = load_people_behind(told.store, told.facts, told.scope(), View(AS_OF), behind)
    assert [person.label for person in people] == ["Ada Risk", "Ben Better"]


def test_thresholds_change_the_verdict_and_the_note(told: Told) -> None:
    report = told.load(view=View(AS_OF, "conservative"))
    assert _rows(report)["Gus Worse"].verdict.words == "No reliable change"
    assert report.note.startswith("Verdict on GAD-7, conservative thresholds: reliable change ≥ 6, caseness ≥ 10.")


def test_workload_counts_patients_sessions_of_seven_days_and_the_overdue(told: Told) -> None:
    rows = told.load(who="therapist").workload.rows
    assert [(row.name, row.is_viewer, row.active) for row in rows] == [("T. Therapist", True, 5)]
    assert rows[0].overdue == 1
    assert monday_of(AS_OF) <= AS_OF


def test_options_name_only_what_is_true_of_somebody(told: Told) -> None:
    options = load_options(told.store, told.facts, told.scope(), View(AS_OF), None)
    assert options.phases == ("Any phase", "Preparation", "Dosing", "Discharged")
    assert options.routes == ("Any route", "IM")
    assert options.diagnoses == ("Any diagnosis", "F41.1")
    assert options.therapists == ("Any therapist", "T. Therapist")
    assert options.instruments == (("gad7", "GAD-7"),)


def test_the_as_of_day_shows_the_clinic_as_it_was(told: Told) -> None:
    then = told.load(view=View(AS_OF - 20))
    assert set(_rows(then)) >= {"Ada Risk", "Ed Gone", "Cy Late"}
    assert "Di Start" not in _rows(then)


def test_names_come_in_one_query_of_the_rows_shown(told: Told) -> None:
    told.load()
    statements: list[str] = []
    event.listen(told.store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    told.load(replace(CaseloadChoice(), concern="none"))
    naming = [s for s in statements if "patient.name" in s]
    assert len(naming) == 1
    assert not any("FROM screening" in s or "FROM session" in s for s in statements)


def test_the_expected_course_stands_under_the_verdict_or_says_that_there_is_none(told: Told) -> None:
    rows = _rows(told.load())
    words = {name: row.track.words if row.track else None for name, row in rows.items()}
    # Four courses let expect nothing; only the rule can speak, from dose 4 or day 28 on.
    assert words["Ada Risk"] == "No expected course"
    assert words["Di Start"] is None, "without a dose there is nothing to expect"
    waiting = load_caseload(told.store, told.facts, told.scope(), View(AS_OF), CaseloadChoice(), None)
    assert {row.track for row in _rows(waiting).values()} == {None}


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (BY_NAME, ["Ada Risk", "Ben Better", "Cy Late", "Di Start", "Flo Gone at risk", "Gus Worse"]),
        (BY_GAIN, ["Gus Worse", "Ada Risk", "Ben Better", "Flo Gone at risk", "Cy Late", "Di Start"]),
        (BY_LAST_DOSE, ["Cy Late", "Ben Better", "Ada Risk", "Gus Worse", "Flo Gone at risk", "Di Start"]),
    ],
)
def test_another_order_is_one_list_that_says_how_it_goes(told: Told, order: str, names: list[str]) -> None:
    report = told.load(CaseloadChoice(order=order))
    assert [(group.title, group.count) for group in report.groups] == [("In this order", 6)]
    found = [row.person.label for row in report.groups[0].rows if row.person]
    assert found == names
    assert report.groups[0].note == ORDER_NOTES[order]
    assert report.counts == told.load().counts


def test_by_due_day_the_overdue_come_first_and_who_has_no_day_last(told: Told) -> None:
    rows = told.load(CaseloadChoice(order=BY_DUE)).groups[0].rows
    late = [row.is_late for row in rows]
    assert late == sorted(late, reverse=True)
    assert rows[0].person is not None
    assert rows[0].person.label == "Cy Late"
    assert rows[-1].due == "none due"


def test_each_count_of_the_workload_opens_as_many_patients(told: Told) -> None:
    (row,) = told.load(who="therapist").workload.rows
    assert len(row.patient_ids["active"]) == row.active == 5
    assert len(row.patient_ids["overdue"]) == row.overdue
    assert (row.sessions, row.patient_ids["sessions"]) == (0, ()), "nobody is recorded as having held one"
    people = load_people_behind(
        told.store, told.facts, told.scope("therapist"), View(AS_OF), row.patient_ids["overdue"]
    )
    assert [person.label for person in people] == ["Cy Late"]
