"""Emergency access: one patient, one hour, one user, a reason; and the director is told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from data_access.accounts.emergency import (
    Emergency,
    add_opened,
    end_emergency,
    get_open_emergencies,
    notice,
    open_patient_in_emergency,
)
from data_access.accounts.emergency_notices import list_emergencies, list_unnoticed
from data_access.database import Store
from data_access.errors import KapError, NotFound
from data_access.models import Clinician, EmergencyAccess, Site
from data_access.queries.patients import check_patient, find_patient_id
from data_access.scope import decide_scope, get_patient_ids
from data_access.sight import see_site
from tests.conftest import NOON
from tests.data_access.accounts.staff import Staff
from tests.factories import find_row, make_patient, make_site

SetNow = Callable[[datetime], None]
REASON = "Rang in distress; Frida is on leave."
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class People:
    """Patients by handle: Thea's own, Frida's, and one of another clinic."""

    own: str
    foreign: str
    elsewhere: str
    foreign_id: int


@pytest.fixture
def people(store: Store, staff: Staff) -> People:
    with store.write_as(see_site(staff.site_id)) as session:
        site = session.get_one(Site, staff.site_id)
        thea, frida = (find_row(session, Clinician, key) for key in (staff.therapist_person, staff.free))
        own, foreign = make_patient(session, site, thea), make_patient(session, site, frida)
    with store.write() as session:
        other = make_site(session)
    with store.write_as(see_site(other.id)) as session:
        elsewhere = make_patient(session, other)
    return People(own.handle, foreign.handle, elsewhere.handle, foreign.id)


def open_foreign(session: Session, staff: Staff, people: People, user: int | None = None) -> Emergency:
    scope = staff.scope(session, user or staff.therapist)
    return open_patient_in_emergency(session, scope, people.foreign, f"  {REASON} ")


def test_an_opened_patient_is_found_for_an_hour_and_not_a_second_longer(
    store: Store, staff: Staff, people: People, set_now: SetNow
) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        plain = staff.scope(session, staff.therapist)
        with pytest.raises(NotFound):
            find_patient_id(session, add_opened(session, plain), people.foreign)
        opened = open_foreign(session, staff, people)
        assert (opened.patient_id, opened.reason, opened.until) == (people.foreign_id, REASON, NOON + HOUR)
        set_now(NOON + HOUR - timedelta(seconds=1))
        assert find_patient_id(session, add_opened(session, plain), people.foreign) == people.foreign_id
        set_now(NOON + HOUR)
        assert add_opened(session, plain) == plain
        with pytest.raises(NotFound):
            check_patient(session, add_opened(session, plain), people.foreign_id)


def test_no_list_and_no_other_user_sees_the_opened_patient(store: Store, staff: Staff, people: People) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        plain = staff.scope(session, staff.therapist)
        before = get_patient_ids(session, plain).tolist()
        open_foreign(session, staff, people)
        assert get_patient_ids(session, add_opened(session, plain)).tolist() == before
        assert people.foreign_id not in before
        with pytest.raises(NotFound):
            check_patient(session, plain, people.foreign_id)
        assert get_open_emergencies(session, staff.scope(session, staff.supervisor)) == ()
        assert add_opened(session, staff.scope(session, staff.director)).opened == ()


def test_an_absent_handle_and_one_of_another_clinic_are_not_found_in_the_same_words(
    store: Store, staff: Staff, people: People
) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        scope = staff.scope(session, staff.therapist)
        for handle in ("absent", "", people.elsewhere):
            with pytest.raises(NotFound, match=r"^This patient is not in your caseload\.$"):
                open_patient_in_emergency(session, scope, handle, REASON)


@pytest.mark.parametrize("reason", ["", "         ", "too short", "x" * 501])
def test_a_reason_is_needed_before_anything_is_told(store: Store, staff: Staff, people: People, reason: str) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        scope = staff.scope(session, staff.therapist)
        for handle in (people.foreign, people.own, "absent"):
            with pytest.raises(KapError, match="Say in 10 to 500 characters why"):
                open_patient_in_emergency(session, scope, handle, reason)


def test_opening_twice_is_once(store: Store, staff: Staff, people: People, set_now: SetNow) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        first = open_foreign(session, staff, people)
        set_now(NOON + timedelta(minutes=30))
        assert open_foreign(session, staff, people) == first


def test_the_own_patient_needs_no_emergency(store: Store, staff: Staff, people: People) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        with pytest.raises(KapError, match="in your caseload and opens without"):
            open_patient_in_emergency(session, staff.scope(session, staff.therapist), people.own, REASON)
        with pytest.raises(KapError, match="in your caseload and opens without"):
            open_patient_in_emergency(session, staff.scope(session, staff.supervisor), people.foreign, REASON)


def test_who_may_open_a_patient_in_an_emergency(store: Store, staff: Staff, people: People) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        manager = replace(staff.scope(session, staff.therapist), role="data manager", clinician_ids=())
        for scope in (manager, staff.scope(session, staff.director), staff.command_line):
            with pytest.raises(KapError, match="by therapists and supervisors"):
                open_patient_in_emergency(session, scope, people.foreign, REASON)
        nobody = decide_scope(session, staff.site_id, staff.therapist_person, 0)
        with pytest.raises(KapError, match="needs a sign-in"):
            open_patient_in_emergency(session, nobody, people.foreign, REASON)
        assert get_open_emergencies(session, nobody) == ()


def test_five_may_be_open_at_once_and_the_sixth_tells_nothing(
    store: Store, staff: Staff, people: People, set_now: SetNow
) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        site, scope = session.get_one(Site, staff.site_id), staff.scope(session, staff.therapist)
        opened = [
            open_patient_in_emergency(session, scope, make_patient(session, site).handle, REASON) for _ in range(5)
        ]
        for handle in (people.foreign, "absent"):
            with pytest.raises(KapError, match="5 patients are open"):
                open_patient_in_emergency(session, scope, handle, REASON)
        end_emergency(session, scope, opened[0].id)
        open_foreign(session, staff, people)
        set_now(NOON + HOUR)
        assert get_open_emergencies(session, scope) == ()
        open_foreign(session, staff, people)


def test_the_user_ends_it_and_so_may_a_director_but_nobody_else(
    store: Store, staff: Staff, people: People, set_now: SetNow
) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        therapist, director = (staff.scope(session, key) for key in (staff.therapist, staff.director))
        first = open_foreign(session, staff, people)
        with pytest.raises(NotFound, match="no such emergency access"):
            end_emergency(session, staff.scope(session, staff.supervisor), first.id)
        set_now(NOON + timedelta(minutes=5))
        end_emergency(session, therapist, first.id)
        set_now(NOON + timedelta(minutes=6))
        end_emergency(session, therapist, first.id)
        assert add_opened(session, therapist) == therapist
        second = open_foreign(session, staff, people)
        end_emergency(session, director, second.id)
        assert get_open_emergencies(session, therapist) == ()
        kept = [find_row(session, EmergencyAccess, one.id) for one in (first, second)]
        assert [(k.ended_at, k.ended_by) for k in kept] == [
            (NOON + timedelta(minutes=5), staff.therapist),
            (NOON + timedelta(minutes=6), staff.director),
        ]


def test_the_director_is_told_until_a_director_has_seen_it(
    store: Store, staff: Staff, people: People, set_now: SetNow
) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        director = staff.scope(session, staff.director)
        assert list_unnoticed(session, director) == ()
        opened = open_foreign(session, staff, people)
        told = list_unnoticed(session, director)
        assert [(n.id, n.user_name, n.login, n.patient_id, n.handle, n.reason, n.noticed_by) for n in told] == [
            (opened.id, "Thea Therapist", "thea", people.foreign_id, people.foreign, REASON, None)
        ]
        set_now(NOON + 2 * HOUR)
        notice(session, director, opened.id)
        set_now(NOON + 3 * HOUR)
        notice(session, director, opened.id)
        assert list_unnoticed(session, director) == ()
        seen = list_emergencies(session, director)
        assert [(n.noticed_at, n.noticed_by, n.ended_at) for n in seen] == [(NOON + 2 * HOUR, "dora", None)]


def test_nobody_but_a_director_is_told(store: Store, staff: Staff, people: People) -> None:
    with store.write_as(see_site(staff.site_id)) as session:
        opened = open_foreign(session, staff, people)
        for user in (staff.therapist, staff.supervisor):
            scope = staff.scope(session, user)
            for ask in (list_emergencies, list_unnoticed):
                with pytest.raises(KapError, match="Only the clinical director"):
                    ask(session, scope)
            with pytest.raises(KapError, match="Only the clinical director"):
                notice(session, scope, opened.id)
