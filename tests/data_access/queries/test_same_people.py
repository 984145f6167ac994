"""Patients who are likely one person recorded twice."""

import pytest
from sqlalchemy.orm import Session

from data_access.database import Store
from data_access.days import to_date
from data_access.models import Site
from data_access.queries.same_people import fold_name, get_same_people
from data_access.scope import decide_scope
from tests.factories import DAY, make_clinician, make_patient, make_site

BORN = to_date(4_000)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Müller", "ANNA MÜLLER"),
        ("Anna Müller", "Müller, Anna"),
        ("Zoë O’Neill", "Zoe O'Neill"),
        ("Ana-Maria  Costa", "ana maria costa"),
        ("José Núñez", "Jose\N{COMBINING ACUTE ACCENT} Nun\N{COMBINING TILDE}ez"),
        ("Weiß", "WEISS"),
    ],
)
def test_a_name_is_the_same_whatever_its_case_accents_signs_and_order(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("Ann Lee", "Anne Lee"), ("Anna Lee", "Annalee"), ("Lee", "Ann Lee")])
def test_another_name_stays_another(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


def make_twins(session: Session) -> tuple[Site, list[int]]:
    site = make_site(session)
    make_clinician(session, site, "director")
    names = [("Anna Lee", BORN), ("Lee, Anna", BORN), ("Anna Lee", to_date(4_001)), ("anna lee", BORN)]
    names += [("Bo Day", None), ("Bo Day", None), ("–", to_date(4_500)), ("…", to_date(4_500)), ("Cy Fox", BORN)]
    return site, [make_patient(session, site, name=name, birth_date=born).id for name, born in names]


def test_only_the_same_birth_date_and_name_make_one_person(store: Store) -> None:
    with store.write() as session:
        site, ids = make_twins(session)
        other = make_site(session)
        make_patient(session, other, name="Anna Lee", birth_date=BORN)
        director = make_clinician(session, site, "director")
        scope = decide_scope(session, site.id, director.id, DAY)
    with store.read() as session:
        assert get_same_people(session, scope) == ((ids[0], ids[1], ids[3]),)


def test_a_therapist_is_told_of_their_own_patients_only(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        one, two = (make_clinician(session, site) for _ in range(2))
        mine = [make_patient(session, site, one, name="Anna Lee", birth_date=BORN).id for _ in range(2)]
        make_patient(session, site, two, name="Anna Lee", birth_date=BORN)
        scopes = [decide_scope(session, site.id, clinician.id, DAY) for clinician in (one, two)]
    with store.read() as session:
        assert [get_same_people(session, scope) for scope in scopes] == [(tuple(mine),), ()]
