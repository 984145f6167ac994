"""Saved reviews and acknowledged risk, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from data_access.database import Store
from data_access.errors import KapError, NotFound
from data_access.models import Acknowledgement, Clinician, Patient, Review
from data_access.queries.acknowledgements import record_acknowledgement
from data_access.queries.meeting_state import get_meeting_state
from data_access.queries.saved_reviews import get_last_review, save_review
from data_access.queries.therapists import get_therapists
from data_access.versions import get_versions
from tests.conftest import NOON
from tests.data_access.queries.meeting_clinic import Clinic
from tests.factories import find_row, make_assignment


@pytest.fixture
def clinic(store: Store, today: int) -> Clinic:
    return Clinic(store, today)


def line(patient: Patient) -> dict[str, object]:
    return {"patient_id": patient.id, "rule": "risk_high", "day": 10, "discuss": True}


def test_the_last_review_before_a_day_is_found_and_a_later_one_is_not(clinic: Clinic) -> None:
    scope = clinic.scope_of(clinic.director)
    for day in (100, 107, 114):
        with clinic.store.write() as session:
            save_review(session, scope, day, {"doses": {"value": str(day)}}, [])
    with clinic.store.read() as session:
        found = get_last_review(session, scope, 114)
        nothing = get_last_review(session, scope, 100)
    assert found is not None
    assert (found.as_of_day, found.saved_by, found.figures) == (107, "Dr M. Hale", {"doses": {"value": "107"}})
    assert nothing is None


def test_a_saved_agenda_is_cut_to_the_viewers_patients_and_figures_stay_with_the_director(clinic: Clinic) -> None:
    with clinic.store.write() as session:
        save_review(session, clinic.scope_of(clinic.director), 100, {"a": 1}, [line(clinic.own), line(clinic.other)])
    with clinic.store.read() as session:
        seen = get_last_review(session, clinic.scope_of(clinic.first), 101)
    assert seen is not None
    assert [entry["patient_id"] for entry in seen.agenda] == [clinic.own.id]
    assert seen.figures == {}


def test_a_button_pressed_twice_within_a_second_saves_one_review(clinic: Clinic) -> None:
    scope = clinic.scope_of(clinic.director)
    for doses, fraction in ((1, 100), (2, 900_000)):
        with clinic.store.write() as session:
            save_review(session, scope, 100, {"doses": doses}, [], NOON.replace(microsecond=fraction))
    with clinic.store.read() as session:
        found = get_last_review(session, scope, 101)
        assert len(session.scalars(select(Review)).all()) == 1
    assert found is not None
    assert found.figures == {"doses": 2}


def test_only_a_director_saves_a_review(clinic: Clinic) -> None:
    with pytest.raises(KapError, match="Only the clinical director"), clinic.store.write() as session:
        save_review(session, clinic.scope_of(clinic.first), 100, {}, [])


def test_an_acknowledged_risk_is_read_back_and_raises_the_meeting_version(clinic: Clinic) -> None:
    scope = clinic.scope_of(clinic.first)
    with clinic.store.write() as session:
        before = get_versions(session, clinic.site.id)
        record_acknowledgement(session, scope, clinic.own.id, "risk_high", 90, " called, seen today ", 91)
    with clinic.store.read() as session:
        assert get_meeting_state(session, scope, clinic.today).acknowledged == ((clinic.own.id, 90, clinic.today),)
        assert get_meeting_state(session, scope, clinic.today - 1).acknowledged == ()
        assert get_versions(session, clinic.site.id) == (before[0], before[1] + 1)
        row = session.scalars(select(Acknowledgement)).one()
        assert (row.action, row.seen_by, row.safety_plan_day) == ("called, seen today", clinic.first.id, 91)


def test_a_foreign_patients_risk_cannot_be_acknowledged_and_reads_as_absent(clinic: Clinic) -> None:
    scope = clinic.scope_of(clinic.first)
    for patient_id in (clinic.other.id, 999_999):
        with pytest.raises(NotFound, match="not in your caseload"), clinic.store.write() as session:
            record_acknowledgement(session, scope, patient_id, "risk_high", 90, "seen", 91)


def test_an_acknowledgement_without_an_action_is_refused(clinic: Clinic) -> None:
    with pytest.raises(KapError, match="Say what was done"), clinic.store.write() as session:
        record_acknowledgement(session, clinic.scope_of(clinic.first), clinic.own.id, "risk_high", 90, "  ", 91)


def test_those_responsible_today_are_named_for_patients_in_scope_only(clinic: Clinic) -> None:
    with clinic.store.write() as session:
        own, second = find_row(session, Patient, clinic.own.id), find_row(session, Clinician, clinic.second.id)
        make_assignment(session, own, second, from_day=clinic.today)
        make_assignment(session, own, find_row(session, Clinician, clinic.director.id), 0, until_day=clinic.today)
    with clinic.store.read() as session:
        found = get_therapists(session, clinic.scope_of(clinic.first), [clinic.own.id, clinic.other.id])
        everyone = get_therapists(session, clinic.scope_of(clinic.director), [clinic.own.id, clinic.other.id])
    assert found == {clinic.own.id: "N. Okafor, P. Reyes"}
    assert everyone == {clinic.own.id: "N. Okafor, P. Reyes", clinic.other.id: "P. Reyes"}


def test_the_same_risk_line_can_be_seen_again_later_and_a_double_click_counts_once(
    clinic: Clinic, set_now: Callable[[datetime], None]
) -> None:
    scope = clinic.scope_of(clinic.director)
    for minute in (0, 0, 5):
        set_now(NOON + timedelta(minutes=minute))
        with clinic.store.write() as session:
            record_acknowledgement(session, scope, clinic.own.id, "risk_high", 90, f"seen at {minute}", 91)
    with clinic.store.read() as session:
        assert session.scalars(select(Acknowledgement.action).order_by(Acknowledgement.id)).all() == [
            "seen at 0",
            "seen at 5",
        ]


def test_what_was_typed_about_a_patient_never_reaches_an_error_text(store: Store) -> None:
    assert store.engine.hide_parameters is True


def test_an_acknowledgement_without_the_date_of_a_safety_plan_is_refused(clinic: Clinic) -> None:
    with pytest.raises(KapError, match="date of the safety plan"), clinic.store.write() as session:
        record_acknowledgement(session, clinic.scope_of(clinic.first), clinic.own.id, "risk_high", 90, "seen", None)
