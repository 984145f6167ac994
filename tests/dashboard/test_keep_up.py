"""Facts in memory follow the database, whoever changed it; one that does not answer is told of once."""

import logging
from threading import Event

import pytest

from dashboard import keep_up
from dashboard.load.expected_courses import ExpectedCourses
from data_access.errors import StoreError
from data_access.facts.store import FactsStore
from data_access.models import Site
from data_access.store import Store
from data_access.versions import Changed, bump_data_version
from tests.data_access.facts.random_clinic import make_random_clinic
from tests.factories import make_patient

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def facts(store: Store, monkeypatch: pytest.MonkeyPatch) -> FactsStore:
    """The process's facts over a database with two clinics, one of them in memory."""
    with store.write() as session:
        make_random_clinic(session, 1, patients=3)
        make_random_clinic(session, 2, patients=3)
    kept = FactsStore(store)
    courses = ExpectedCourses(kept)
    monkeypatch.setattr(keep_up, "get_store", lambda: store)
    monkeypatch.setattr(keep_up, "get_facts_store", lambda: kept)
    monkeypatch.setattr(keep_up, "get_expected_courses", lambda: courses)
    kept.get(store.site().id)
    return kept


def admit(store: Store) -> None:
    with store.write() as session:
        site = session.get_one(Site, store.site().id)
        patient = make_patient(session, site)
        bump_data_version(session, site.id, Changed(all=[patient.id]))


def test_a_change_is_in_memory_before_anybody_asks_and_no_other_clinic_is_read(store: Store, facts: FactsStore) -> None:
    site_id = store.site().id
    before = facts.list_kept()
    keep_up.KeepUp().look()
    assert facts.list_kept() == before
    admit(store)
    keep_up.KeepUp().look()
    assert facts.list_kept() == {site_id: before[site_id] + 1}
    assert len(facts.get(site_id).patients.id) == 4


def test_a_database_that_is_gone_is_told_of_once_and_looked_at_again(
    store: Store, facts: FactsStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise StoreError("The database does not answer.")

    following = keep_up.KeepUp()
    with monkeypatch.context() as gone, caplog.at_level(logging.WARNING, "kap_outcomes"):
        gone.setattr(keep_up, "get_store", refuse)
        following.look()
        following.look()
    assert [record.getMessage() for record in caplog.records] == ["The database does not answer."]
    admit(store)
    following.look()
    assert len(facts.get(store.site().id).patients.id) == 4
    assert following._fails is False


def test_the_thread_looks_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    following, looked = keep_up.KeepUp(every_s=0.0), Event()
    monkeypatch.setattr(keep_up, "follow_versions", looked.set)
    following.start()
    assert looked.wait(10)
    following.stop()
    assert not following._thread.is_alive()
