"""The Outcomes report against a slow plain-Python twin over the tables, and the patients behind its numbers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.load.outcomes import load_outcome_options, load_outcome_patients, load_outcomes
from dashboard.reports.outcomes.download import make_parts_table, make_rates_table
from dashboard.reports.outcomes.outcomes import Shown
from dashboard.reports.outcomes.sections import RateRow
from dashboard.reports.outcomes.selection import OutcomeSelection
from dashboard.reports.view import View
from data_access.database import open_store
from data_access.days import to_day_number
from data_access.definitions.registry import get_instrument, get_route
from data_access.facts.store import FactsStore
from data_access.models import Clinician, Patient
from data_access.scope import Scope, decide_scope, get_patient_ids
from tests.conftest import make_settings
from tests.dashboard.analysis.cohort.slow_cohort import (
    SlowCourse,
    count_instrument,
    count_nhs,
    describe_course,
    find_window,
    judge,
    read_courses,
)
from tests.dashboard.conftest import DEMO_DAY

GAD7, VIEW = get_instrument("gad7"), View(DEMO_DAY)
EVERYBODY = OutcomeSelection(started="any time")
OUTCOMES = ("improvement", "recovery", "response", "remission", "no_change", "deterioration")


class Clinic:
    """The demonstration clinic as the page loads it and as the twin reads it."""

    def __init__(self, folder: Path) -> None:
        self.store = open_store(make_settings(folder))
        self.facts_store = FactsStore(self.store)
        site_id = self.store.site().id
        with self.store.read() as session:
            self.courses, _, _ = read_courses(session, site_id, DEMO_DAY, {})
            self.patients = sorted(
                session.scalars(select(Patient).where(Patient.site_id == site_id)), key=lambda p: p.id
            )
            self.scopes = {
                role: decide_scope(session, site_id, found[0], DEMO_DAY)
                for role in ("director", "supervisor", "therapist")
                if (found := session.scalars(select(Clinician.id).where(Clinician.role == role)).all())
            }

    def show(self, selection: OutcomeSelection = EVERYBODY, role: str = "director") -> Shown:
        shown = load_outcomes(self.store, self.facts_store, self.scopes[role], VIEW, selection).shown
        assert shown is not None
        return shown

    def ids(self, pick: str, selection: OutcomeSelection = EVERYBODY, role: str = "director") -> list[int]:
        found = load_outcome_patients(self.store, self.facts_store, self.scopes[role], VIEW, (selection, pick))
        assert found is not None
        assert len(found.people) == len(found.behind.patient_ids)
        return sorted(found.behind.patient_ids)

    def choose(self, keep: Any) -> list[SlowCourse]:
        return [c for c in self.courses if c.doses and keep(c, self.patients[c.patient])]


@pytest.fixture(scope="module")
def clinic(demo_template: Path) -> Iterator[Clinic]:
    found = Clinic(demo_template)
    yield found
    found.store.close()


def counts(rows: tuple[RateRow, ...]) -> list[tuple[int | None, int | None]]:
    return [(row.events, row.total) for row in rows]


SELECTIONS: list[tuple[OutcomeSelection, Any, tuple[str, int]]] = [
    (EVERYBODY, lambda c, p: True, ("last score", 0)),
    (
        OutcomeSelection(started="last 12 months", point="after dose 4"),
        lambda c, p: DEMO_DAY - 365 < c.doses[0]["day"] <= DEMO_DAY,
        ("after dose", 4),
    ),
    (
        OutcomeSelection(started="2025", route="IV", point="end of treatment"),
        lambda c, p: (
            to_day_number(date(2025, 1, 1)) <= c.doses[0]["day"] <= to_day_number(date(2025, 12, 31))
            and c.doses[0]["route"] == get_route("iv").code
        ),
        ("end", 0),
    ),
    (
        OutcomeSelection(started="any time", diagnosis="F41.1", prior="3 or more", point="1 month after last dose"),
        lambda c, p: p.diagnoses[:1] == ["F41.1"] and len(p.prior_treatments) >= 3,
        ("follow-up", 1),
    ),
    (
        OutcomeSelection(started="any time", band="severe", point="4 weeks after dose 1"),
        lambda c, p: (c.baseline(GAD7) or (0, 0, 0))[2] >= 15,
        ("after first dose", 28),
    ),
]


@pytest.mark.parametrize(("selection", "keep", "point"), SELECTIONS)
def test_every_row_and_its_bounds_are_the_twins(
    clinic: Clinic, selection: OutcomeSelection, keep: Any, point: tuple[str, int]
) -> None:
    courses = clinic.choose(keep)
    assert len(courses) >= 5
    shown = clinic.show(selection)
    slow, _ = count_instrument(courses, DEMO_DAY, GAD7, "nhs", *point)
    assert counts(shown.rates.rows) == [slow[outcome]["observed"] for outcome in OUTCOMES]
    for row, outcome in zip(shown.rates.rows, OUTCOMES, strict=True):
        if row.share is not None:
            ends = sorted(n / total for n, total in (slow[outcome]["worst"], slow[outcome]["best"]))
            assert [row.worst, row.best] == pytest.approx(ends)


def test_another_questionnaire_under_the_other_thresholds_is_the_twins(clinic: Clinic) -> None:
    phq9, view = get_instrument("phq9"), View(DEMO_DAY, "conservative")
    selection = OutcomeSelection(measure="PHQ-9", started="any time")
    shown = load_outcomes(clinic.store, clinic.facts_store, clinic.scopes["director"], view, selection).shown
    assert shown is not None
    courses = clinic.choose(lambda c, p: True)
    slow, _ = count_instrument(courses, DEMO_DAY, phq9, "conservative", "last score", 0)
    assert counts(shown.rates.rows) == [slow[outcome]["observed"] for outcome in OUTCOMES]
    assert counts(shown.nhs.rows)[0] == count_nhs(courses, "conservative")["improvement"]


def test_both_measures_together_are_the_twins(clinic: Clinic) -> None:
    slow = count_nhs(clinic.choose(lambda c, p: True), "nhs")
    shown = clinic.show()
    keys = ("improvement", "recovery", "reliable_recovery", "deterioration")
    assert counts(shown.nhs.rows) == [slow[key] for key in keys]


def test_each_point_of_the_mean_course_is_the_twins(clinic: Clinic) -> None:
    courses = clinic.choose(lambda c, p: True)
    points = clinic.show().course.points
    assert len(points) > 4
    for point in points:
        _, scores, _ = describe_course(courses, GAD7, point.number)
        assert (point.count, point.mean) == (len(scores), pytest.approx(mean(scores)))


def pairs_of(courses: list[SlowCourse]) -> list[tuple[SlowCourse, int, int]]:
    """Courses with a baseline and a last score, and both totals."""
    found = []
    for course in courses:
        window = find_window(course, "last score")
        base = course.baseline(GAD7)
        if window is not None and base is not None and (last := course.later(GAD7, window)[0]) is not None:
            found.append((course, base[2], last))
    return found


def test_the_waterfall_holds_every_change_and_each_bar_opens_its_own_patient(clinic: Clinic) -> None:
    pairs = pairs_of(clinic.choose(lambda c, p: True))
    bars = clinic.show().changes.bars
    assert [bar.change for bar in bars] == sorted(last - first for _, first, last in pairs)
    for bar in (bars[0], bars[-1]):
        (patient,) = clinic.ids(bar.pick)
        changes = [last - first for course, first, last in pairs if clinic.patients[course.patient].id == patient]
        assert bar.change in changes


def test_of_very_many_courses_equal_changes_are_one_bar(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    single = clinic.show().changes.bars
    monkeypatch.setattr("dashboard.reports.outcomes.changes.MOST_BARS", 5)
    merged = clinic.show().changes.bars
    assert [(bar.change, bar.tone) for bar in merged for _ in range(bar.count)] == [(b.change, b.tone) for b in single]
    widest = max(merged, key=lambda bar: bar.count)
    pairs = pairs_of(clinic.choose(lambda c, p: True))
    expected = {clinic.patients[c.patient].id for c, first, last in pairs if last - first == widest.change}
    assert widest.count > 1
    assert set(clinic.ids(widest.pick)) == expected


def test_groups_are_the_twins_and_small_ones_are_hidden(clinic: Clinic) -> None:
    pairs = pairs_of(clinic.choose(lambda c, p: True))
    rows = {row.label: row for row in clinic.show().for_whom.rows}
    for label, sex in (("Women", "female"), ("Men", "male")):
        own = [(f, t) for c, f, t in pairs if clinic.patients[c.patient].sex == sex]
        better = sum("improvement" in judge(GAD7, first, last, "nhs") for first, last in own)
        assert rows[label].value == "hidden" or rows[label].counts == f"{better} of {len(own)}"
    payers: dict[str, set[int]] = {}
    for course, _, _ in pairs:
        payers.setdefault((clinic.patients[course.patient].payer or "").capitalize(), set()).add(course.patient)
    assert any(len(patients) < 11 for patients in payers.values())
    for label, patients in payers.items():
        if len(patients) < 11:
            assert (rows[label].value, rows[label].counts, rows[label].pick) == ("hidden", "", "")


def test_a_hidden_group_opens_nobody(clinic: Clinic) -> None:
    hidden = [(k, code) for k in ("age", "sex", "payer") for code in range(-1, 4)]
    shown = {row.pick for row in clinic.show().for_whom.rows if row.pick}
    for kind, code in hidden:
        pick = f"group:{kind}:{code}"
        found = load_outcome_patients(
            clinic.store, clinic.facts_store, clinic.scopes["director"], VIEW, (EVERYBODY, pick)
        )
        assert (found is not None) == (pick in shown)


def test_a_number_opens_as_many_patients_as_it_counts(clinic: Clinic) -> None:
    """Everybody in the cohort of one year has one course there, so that courses are patients."""
    selection = OutcomeSelection(started="2025", point="3 months after last dose")
    shown = clinic.show(selection)
    picked = 0
    for row in (*shown.rates.rows, *shown.nhs.rows):
        if row.pick:
            assert len(clinic.ids(row.pick, selection)) == row.events
            picked += 1
    for fact in (*shown.rates.facts, *shown.nhs.facts):
        assert len(clinic.ids(fact.pick, selection)) == int(fact.words.split()[0].replace(",", ""))
        picked += 1
    for point in shown.course.points:
        assert len(clinic.ids(point.pick, selection)) == point.count
        picked += 1
    assert picked > 15


def test_what_each_patient_in_a_list_scored_stands_beside_the_name(clinic: Clinic) -> None:
    found = load_outcome_patients(
        clinic.store, clinic.facts_store, clinic.scopes["director"], VIEW, (EVERYBODY, "rate:improvement")
    )
    assert found is not None
    assert found.people
    said = {clinic.patients[c.patient].id: (first, last) for c, first, last in pairs_of(clinic.courses)}
    for person in found.people:
        first, last = said[person.patient_id]
        assert found.details[person.patient_id] == f"GAD-7 {first} → {last}, −{first - last}"


@pytest.mark.parametrize(
    "pick", ["", "rate:fame", "bar:99999", "bar:x", "dose:99", "group:sex", "part:B", "x:y", "nhs:"]
)
def test_an_unknown_pick_opens_nothing(clinic: Clinic, pick: str) -> None:
    asked = (EVERYBODY, pick)
    assert load_outcome_patients(clinic.store, clinic.facts_store, clinic.scopes["director"], VIEW, asked) is None


@pytest.mark.parametrize("role", ["supervisor", "therapist"])
def test_no_number_of_a_narrower_scope_comes_from_a_foreign_patient(clinic: Clinic, role: str) -> None:
    scope: Scope = clinic.scopes[role]
    with clinic.store.read() as session:
        permitted = set(get_patient_ids(session, scope).tolist())
    own = clinic.choose(lambda c, p: p.id in permitted)
    assert 0 < len(own) < len(clinic.choose(lambda c, p: True))
    shown = clinic.show(role=role)
    slow, _ = count_instrument(own, DEMO_DAY, GAD7, "nhs", "last score", 0)
    assert counts(shown.rates.rows) == [slow[outcome]["observed"] for outcome in OUTCOMES]
    assert set(clinic.ids("complete:paired", role=role)) <= permitted


def test_the_filters_offer_only_what_is_true_of_somebody(clinic: Clinic) -> None:
    options = load_outcome_options(clinic.store, clinic.facts_store, clinic.scopes["director"], VIEW, None)
    begun = clinic.choose(lambda c, p: True)
    assert set(options.diagnoses) == {"any", *(clinic.patients[c.patient].diagnoses[0] for c in begun)}
    assert options.started[:4] == ("last 12 months", "last 6 months", "last 24 months", "any time")
    assert options.started[4:] == ("2026", "2025", "2024", "2023")[: len(options.started) - 4]
    assert options.measures[:3] == ("GAD-7", "PHQ-9", "PCL-5")
    # Dissociation is asked for during a dose: no outcome of a course, however often it was scored before the first.
    assert "CADSS" not in options.measures
    assert options.bands["GAD-7"] == ("any", "minimal", "mild", "moderate", "severe")


def test_the_download_holds_the_rows_of_the_screen_and_nothing_of_a_hidden_group(clinic: Clinic) -> None:
    shown = clinic.show()
    table = make_rates_table(shown)
    assert len(table.rows) == len(shown.rates.rows) + len(shown.nhs.rows) + len(shown.for_whom.rows)
    first, row = table.rows[0], shown.rates.rows[0]
    assert row.share is not None
    assert first[1:6] == ("Reliable improvement", row.rule, row.events, row.total, round(100 * row.share, 1))
    hidden = [line for line in table.rows if line[2] == "hidden"]
    assert len(hidden) == sum(group.value == "hidden" for group in shown.for_whom.rows) > 0
    assert all(value is None for line in hidden for value in line[3:])


def test_parts_are_downloaded_with_their_means(clinic: Clinic) -> None:
    parts = clinic.show(OutcomeSelection(measure="PCL-5", started="any time")).parts
    assert parts is not None
    table = make_parts_table(parts)
    assert [line[0] for line in table.rows] == [
        "Intrusion",
        "Avoidance",
        "Cognition and mood",
        "Arousal and reactivity",
    ]
    for line, row in zip(table.rows, parts.rows, strict=True):
        means = (row.baseline or 0.0, row.latest or 0.0, row.change or 0.0)
        assert row.count > 0
        assert line[1:5] == (row.count, *(round(value, 2) for value in means))
