"""The quality report of a small clinic, to the digit, and who is behind its numbers."""

from datetime import timedelta

import pytest

from dashboard.load.quality import find_quality, load_quality, load_quality_behind
from dashboard.reports.data_quality.quality import Finding, QualityReport, QualitySelection
from dashboard.reports.view import View
from data_access.database import Store
from data_access.days import to_date
from data_access.facts.store import FactsStore
from data_access.models import Site
from data_access.scope import Scope, decide_scope
from tests.factories import (
    DAY,
    at,
    make_batch,
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_rejected_row,
    make_screening,
    make_session,
    make_site,
    make_vital,
)

AS_OF = DAY + 30
"""A Sunday."""


@pytest.fixture
def clinic(sqlite_store: Store) -> tuple[Store, Scope, Scope]:
    """Two therapists, two patients who are likely one; the store, a director's scope and the first therapist's."""
    with sqlite_store.write() as session:
        site = make_site(session)
        director = make_clinician(session, site, "director", name="D. Rector")
        zed, abel = (make_clinician(session, site, name=name) for name in ("Z. Zed", "A. Abel"))
        one = make_patient(session, site, zed, name="Ann Lee", code="P1", birth_date=to_date(4_000))
        two = make_patient(session, site, abel, name="Lee, Ann", code="P2", birth_date=to_date(4_000))
        make_patient(session, site, name="Nobody’s", code="P3")
        first, second = make_course(session, one), make_course(session, two)
        make_screening(session, one, DAY, 10, answers="1,1,1,1,2,2,2", source_total=11, recorded_at=at(DAY + 8))
        make_screening(session, one, DAY, 9, hour=15)
        make_screening(session, two, DAY + 1, None, answers="1,,,,2,2,2", recorded_at=at(DAY))
        dosing = make_dosing(session, first, DAY + 2, {"nausea": 1})
        make_vital(session, dosing, "before", -5, systolic=90, diastolic=90)
        make_dosing(session, second, DAY + 3)
        make_session(session, second, DAY + 4, recorded_at=at(DAY + 4) + timedelta(days=8))
        make_session(session, second, DAY + 5, status="missed", recorded_at=at(DAY + 40))
        scopes = [decide_scope(session, site.id, who.id, AS_OF) for who in (director, zed)]
    return sqlite_store, scopes[0], scopes[1]


def line(report: QualityReport, key: str) -> Finding:
    return next(finding for part in report.parts for finding in part.findings if finding.key == key)


def counts(report: QualityReport) -> dict[str, tuple[int, int]]:
    lines = [finding for part in report.parts for finding in part.findings]
    return {f.key: (f.ever.rate.numerator, f.ever.rate.denominator) for f in lines}


def test_every_question_is_counted_of_those_that_could_be_asked(clinic: tuple[Store, Scope, Scope]) -> None:
    store, director, _ = clinic
    assert counts(find_quality(store, director, AS_OF)) == {
        "missed": (3, 4),
        "late_forms": (1, 3),
        "no_total": (1, 3),
        "differing_totals": (1, 1),
        "second_forms": (1, 3),
        "forms_ahead": (1, 3),
        "late_sessions": (1, 3),
        "unassessed": (1, 2),
        "incomplete_monitoring": (2, 2),
        "no_vitals": (1, 2),
        "no_assessment": (1, 2),
        "implausible": (1, 1),
        "sessions_ahead": (0, 3),
        "same_person": (2, 3),
        "rejected": (0, 0),
    }


def test_a_therapist_is_counted_their_own_patients_only(clinic: tuple[Store, Scope, Scope]) -> None:
    store, _, therapist = clinic
    own = counts(find_quality(store, therapist, AS_OF))
    assert (own["missed"], own["no_total"], own["unassessed"], own["same_person"]) == ((1, 2), (0, 2), (0, 1), (0, 1))


def test_what_is_due_today_is_not_missed_yet(clinic: tuple[Store, Scope, Scope]) -> None:
    store, director, _ = clinic
    assert [counts(find_quality(store, director, DAY + day))["missed"] for day in (2, 3, 4)] == [(0, 0), (1, 2), (3, 4)]


def test_the_period_begins_on_a_monday_and_the_whole_record_goes_on(clinic: tuple[Store, Scope, Scope]) -> None:
    store, director, _ = clinic
    later = find_quality(store, director, DAY + 12 * 7 + 2)
    found = line(later, "second_forms")
    assert found.recent is not None
    assert (found.recent.rate.denominator, found.ever.rate.denominator) == (0, 3)
    assert later.period == "12 weeks, 7 Oct to 29 Dec"


def test_therapists_stand_by_name_and_who_has_nobody_responsible_last(clinic: tuple[Store, Scope, Scope]) -> None:
    store, director, _ = clinic
    forms, sessions = find_quality(store, director, AS_OF).tables
    assert [row.name for row in forms.rows] == ["A. Abel", "Z. Zed", "Nobody responsible"]
    late = [None if cell is None else (cell.rate.numerator, cell.note) for cell in (r.cells[1] for r in forms.rows)]
    assert late == [(0, "median −1 days"), (1, "median 4 days"), None]
    assert [title for title, _ in sessions.columns][:3] == ["late · median", "not assessed", "readings missing"]


def test_questionnaires_have_no_sessions_and_weeks_come_newest_first(clinic: tuple[Store, Scope, Scope]) -> None:
    store, director, _ = clinic
    facts = FactsStore(store)
    by = load_quality(store, facts, director, View(AS_OF), QualitySelection(12, "questionnaire"))
    assert [(table.title, [row.name for row in table.rows]) for table in by.tables] == [
        ("Screenings, by questionnaire", ["GAD-7", "PHQ-9"])
    ]
    weeks = load_quality(store, facts, director, View(AS_OF), QualitySelection(12, "week")).tables[0].rows
    assert (len(weeks), weeks[0].name, weeks[0].note, weeks[-1].name) == (12, "28 Oct–3 Nov", "", "12–18 Aug")


def behind(clinic: tuple[Store, Scope, Scope], pick: str, hide_names: bool = False, who: int = 1):
    store = clinic[0]
    scope = clinic[who]
    assert isinstance(scope, Scope)
    view = View(AS_OF, hide_names=hide_names)
    found = load_quality_behind(store, FactsStore(store), scope, view, (QualitySelection(), pick))
    if found is None:
        return None
    return found.denominator, {person.label: dict(found.details)[person.patient_id] for person in found.people}


def test_a_number_opens_who_they_are_and_which_of_their_rows(clinic: tuple[Store, Scope, Scope]) -> None:
    assert behind(clinic, "late_forms:recent") == (
        "1 screening of 1 patient, of 3 forms in 12 weeks.",
        {"Ann Lee": "GAD-7 4 Oct, recorded 8 days later"},
    )
    assert behind(clinic, "unassessed:ever") == (
        "1 session of 1 patient, of 2 dosing sessions on record.",
        {"Lee, Ann": "7 Oct"},
    )
    assert behind(clinic, "missed:questionnaire:0") == (
        "1 screening of 1 patient, of 2 screenings due, GAD-7.",
        {"Lee, Ann": "GAD-7 7 Oct"},
    )


def test_the_list_says_of_which_rows_it_is(clinic: tuple[Store, Scope, Scope]) -> None:
    store, director, _ = clinic
    picks = ("late_forms:ever", "late_sessions:ever", "same_person:ever")
    asked = [(QualitySelection(), pick) for pick in picks]
    found = [load_quality_behind(store, FactsStore(store), director, View(AS_OF), one) for one in asked]
    assert [one and one.title for one in found] == [
        "Screenings: Recorded more than 7 days late",
        "Sessions: Recorded more than 7 days late",
        "Same birth date and name as another patient",
    ]


def test_where_names_are_hidden_codes_and_weeks_stand_in_the_list(clinic: tuple[Store, Scope, Scope]) -> None:
    assert behind(clinic, "late_forms:recent", hide_names=True) == (
        "1 screening of 1 patient, of 3 forms in 12 weeks.",
        {"P1": "GAD-7 week of 30 Sep, recorded under 2 weeks later"},
    )


def test_likely_one_person_is_told_as_a_pair(clinic: tuple[Store, Scope, Scope]) -> None:
    sentence, people = behind(clinic, "same_person:ever", hide_names=True)
    assert sentence.startswith("1 person recorded as 2 patients, likely: ")
    assert people == {"P1": "person 1 of 1", "P2": "person 1 of 1"}
    assert behind(clinic, "same_person:ever", who=2)[1] == {}


@pytest.mark.parametrize(
    "pick", ["", "nothing", "late_forms", "late_forms:week:x", "late_forms:mood:1", "missed:week:1"]
)
def test_a_pick_that_no_number_gives_opens_nothing(clinic: tuple[Store, Scope, Scope], pick: str) -> None:
    assert behind(clinic, pick) is None


def test_rejected_rows_are_counted_for_who_sees_the_whole_clinic(clinic: tuple[Store, Scope, Scope]) -> None:
    store, director, therapist = clinic
    with store.write() as session:
        for state, rows in (("done", ("open", "open", "fixed")), ("undone", ("open",))):
            batch = make_batch(session, director.site_id, state=state)
            for number, row in enumerate(rows):
                make_rejected_row(session, batch, number + 2, state=row)
    assert counts(find_quality(store, director, AS_OF))["rejected"] == (2, 3)
    assert "rejected" not in counts(find_quality(store, therapist, AS_OF))


def test_the_opening_sentence_says_what_is_missing_most(clinic: tuple[Store, Scope, Scope]) -> None:
    store, director, _ = clinic
    assert find_quality(store, director, AS_OF).sentence == (
        "**3 of 4 screenings due were missed**; 2 of 2 dosing sessions lack a blood pressure; "
        "2 of 15 questions found nothing."
    )


def test_what_came_in_stands_beside_a_usual_week(clinic: tuple[Store, Scope, Scope]) -> None:
    store, director, _ = clinic
    with store.write() as session:
        patient = make_patient(session, session.get_one(Site, director.site_id))
        for day in range(7, 13 * 7, 7):
            make_screening(session, patient, AS_OF - day, 3, "who5")
        make_screening(session, patient, AS_OF - 7, 3, "who5", hour=12)
    told = [(a.name, a.last, a.this_week, a.usual, a.is_missing) for a in find_quality(store, director, AS_OF).arrivals]
    assert told == [
        ("Sessions attended", "8 Oct", 0, "0", False),
        ("Of them dosing sessions", "7 Oct", 0, "0", False),
        ("GAD-7", "5 Oct", 0, "0", False),
        ("PHQ-9", "none yet", 0, "0", False),
        ("WHO-5", "27 Oct", 0, "1", True),
    ]


def test_an_empty_clinic_says_so(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        scope = decide_scope(session, site.id, make_clinician(session, site, "director").id, AS_OF)
    report = find_quality(sqlite_store, scope, AS_OF)
    assert report.empty == "Nothing to check yet: no screening and no session is on record until this day."
    assert (report.missed.empty, report.late.empty) == (
        "No screening was due in this period.",
        "No screening was filled in this period.",
    )
