from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy.orm import Session

from data_access.facts import refresh as facts_refresh
from data_access.facts import store as facts_store
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.store import FactsStore
from data_access.facts.tables import count_bytes
from data_access.models import Site
from data_access.store import Store
from data_access.versions import EVERYTHING, bump_data_version, bump_meeting_version
from tests.data_access.facts.random_clinic import make_random_clinic
from tests.factories import DAY, find_row, make_patient, make_screening, make_site


class Loads:
    """Counts loads in place of ``load_facts``, and can hold them up."""

    def __init__(self) -> None:
        self.sites: list[int] = []
        self.may_go_on = Event()
        self.may_go_on.set()

    def __call__(self, session: Session, site_id: int, patient_ids: Collection[int] | None = None) -> Facts:
        if patient_ids is None:
            self.sites.append(site_id)
        assert self.may_go_on.wait(10)
        return load_facts(session, site_id, patient_ids)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Loads:
    counted = Loads()
    monkeypatch.setattr(facts_store, "load_facts", counted)
    monkeypatch.setattr(facts_refresh, "load_facts", counted)
    return counted


def make_clinics(store: Store, number: int) -> list[int]:
    with store.write() as session:
        return [make_random_clinic(session, seed, patients=4).site.id for seed in range(number)]


def test_facts_are_loaded_once_for_one_data_version(store: Store, loads: Loads) -> None:
    (site_id,) = make_clinics(store, 1)
    facts = FactsStore(store)
    assert facts.get(site_id) is facts.get(site_id)
    assert loads.sites == [site_id]


def test_a_clinical_write_is_seen_by_the_next_reader_and_a_meeting_is_not_one(store: Store, loads: Loads) -> None:
    with store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        site_id, patient_id = site.id, patient.id
    facts = FactsStore(store)
    assert len(facts.get(site_id).screenings.day) == 0
    with store.write() as session:
        bump_meeting_version(session, site_id)
    facts.get(site_id)
    assert loads.sites == [site_id]
    with store.write() as session:
        make_screening(session, find_row(session, type(patient), patient_id), DAY)
        bump_data_version(session, site_id, EVERYTHING)
    assert facts.get(site_id).screenings.day.tolist() == [DAY]
    assert loads.sites == [site_id, site_id]


def test_two_threads_that_ask_at_once_share_one_load(store: Store, loads: Loads) -> None:
    (site_id,) = make_clinics(store, 1)
    facts, together = FactsStore(store), Barrier(4)

    def ask(_: int) -> Facts:
        together.wait(10)
        return facts.get(site_id)

    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(ask, range(4))
    assert all(other is first for other in others)
    assert loads.sites == [site_id]


def test_a_site_that_is_loading_does_not_hold_up_another(store: Store, loads: Loads) -> None:
    slow, quick = make_clinics(store, 2)
    facts = FactsStore(store)
    facts.get(quick)
    loads.may_go_on.clear()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(facts.get, slow)
        assert facts.get(quick).site_id == quick
        assert not waiting.done()
        loads.may_go_on.set()
        assert waiting.result(10).site_id == slow


def test_a_load_that_fails_is_tried_again_by_the_next(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (site_id,) = make_clinics(store, 1)
    facts = FactsStore(store)

    def fail(session: Session, site_id: int) -> Facts:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(facts_store, "load_facts", fail)
        with pytest.raises(RuntimeError):
            facts.get(site_id)
    assert facts.get(site_id).site_id == site_id


def test_the_sites_looked_at_longest_ago_make_room(sqlite_store: Store, loads: Loads) -> None:
    sites = make_clinics(sqlite_store, 3)
    sizes = [count_bytes(FactsStore(sqlite_store).get(site)) for site in sites]
    loads.sites.clear()
    first, second, third = sites
    facts = FactsStore(sqlite_store, max_bytes=sum(sizes) - 1)
    for site in (first, second, first, third):
        facts.get(site)
    assert facts.count_bytes() == sizes[0] + sizes[2]
    facts.get(first)
    assert loads.sites == [first, second, third]
    facts.get(second)
    assert loads.sites == [first, second, third, second]


def test_a_site_larger_than_the_bound_is_still_served(sqlite_store: Store) -> None:
    first, second = make_clinics(sqlite_store, 2)
    facts = FactsStore(sqlite_store, max_bytes=1)
    assert facts.get(first).site_id == first
    assert facts.get(second).site_id == second
    assert facts.count_bytes() == count_bytes(facts.get(second))


def test_a_view_is_kept_for_the_same_patients_and_day_and_for_no_others(sqlite_store: Store) -> None:
    (site_id,) = make_clinics(sqlite_store, 1)
    facts = FactsStore(sqlite_store)
    ids = facts.get(site_id).patients.id
    own = facts.get_view(site_id, ids[:2], 30_000)
    assert facts.get_view(site_id, ids[:2].copy(), 30_000) is own
    assert own.patients.id.tolist() == ids[:2].tolist()
    assert facts.get_view(site_id, ids[1:3], 30_000).patients.id.tolist() == ids[1:3].tolist()
    assert facts.get_view(site_id, ids[:2], 29_999) is not own
    assert len(facts.get_view(site_id, None, 30_000).patients.id) == len(ids)
    assert len(facts.get_view(site_id, ids[:0], 30_000).patients.id) == 0


def test_a_view_of_an_older_version_is_not_served(sqlite_store: Store) -> None:
    (site_id,) = make_clinics(sqlite_store, 1)
    facts = FactsStore(sqlite_store)
    before = facts.get_view(site_id, None, 30_000)
    with sqlite_store.write() as session:
        make_patient(session, session.get_one(Site, site_id))
        bump_data_version(session, site_id, EVERYTHING)
    after = facts.get_view(site_id, None, 30_000)
    assert len(after.patients.id) == len(before.patients.id) + 1
