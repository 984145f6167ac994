"""How far the data of a site reach."""

from datetime import UTC, datetime

import pytest

from data_access.database import Store
from data_access.queries.freshness import Freshness, get_freshness
from tests.factories import DAY, make_batch, make_course, make_patient, make_screening, make_session, make_site

TODAY = DAY + 20


def hour(number: int) -> datetime:
    return datetime(2024, 10, 20, number, tzinfo=UTC)


def ask(store: Store, site_id: int) -> Freshness:
    with store.read() as session:
        return get_freshness(session, site_id, TODAY)


@pytest.mark.parametrize(
    ("sessions", "screenings", "expected"),
    [
        ([3, 9, 5], [], (9, None, 9)),
        ([3], [4, 2], (3, 4, 4)),
        ([9], [4], (9, None, 9)),
        ([], [4, 6], (None, 6, 6)),
        ([3, 21], [2, 21], (3, None, 3)),
        ([20], [20], (20, None, 20)),
        ([], [], (None, None, None)),
    ],
)
def test_the_last_day_is_that_of_the_last_session_or_screening_until_today(
    store: Store, sessions: list[int], screenings: list[int], expected: tuple[int | None, ...]
) -> None:
    with store.write() as session:
        site, other = make_site(session), make_site(session)
        for where, more in ((site, 0), (other, 1)):
            patient = make_patient(session, where)
            course = make_course(session, patient)
            for day in sessions:
                make_session(session, course, DAY + day + more, status="missed")
            for day in screenings:
                make_screening(session, patient, DAY + day + more)
        site_id = site.id
    found = ask(store, site_id)
    days = (found.session_day, found.screening_day, found.last_day)
    assert days == tuple(None if day is None else DAY + day for day in expected)


def test_the_last_import_is_the_latest_that_brought_something_and_was_not_undone(store: Store) -> None:
    with store.write() as session:
        site_id, other = make_site(session).id, make_site(session).id
        make_batch(session, other, imported_at=hour(12))
    assert ask(store, site_id).imported_at is None
    with store.write() as session:
        make_batch(session, site_id, imported_at=hour(7))
        make_batch(session, site_id, imported_at=hour(8), kind="repair")
        make_batch(session, site_id, imported_at=hour(9), state="undone")
        make_batch(session, site_id, imported_at=hour(10), kind="undo")
        make_batch(session, site_id, imported_at=hour(11), inserted=0)
    assert ask(store, site_id).imported_at == hour(8)
