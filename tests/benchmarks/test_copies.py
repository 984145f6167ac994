"""The network ten times as large is a regular database, on both databases."""

from sqlalchemy import func, select

from benchmarks.copies import COPIED, multiply
from data_access.database import Store
from data_access.demo.build import build_demo_clinic
from data_access.models import Base, Patient, Protocol
from data_access.queries.same_people import get_same_people
from data_access.scope import see_whole_site
from data_access.sight import see_site
from data_access.store_check import check_store
from data_access.versions import get_versions
from tests.dashboard.conftest import DEMO_DAY

PATIENTS, TIMES = 12, 4


def count(store: Store, site_id: int) -> dict[str, int]:
    with store.read_as(see_site(site_id)) as session:
        tables = {name: Base.metadata.tables[name] for name in (*COPIED, "protocol")}
        return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}


def test_copies_are_people_of_their_own_and_every_reference_leads_to_a_row(store: Store) -> None:
    site = build_demo_clinic(store, PATIENTS, 7, DEMO_DAY)
    before = count(store, site.id)
    with store.read_as(see_site(site.id)) as session:
        version, _ = get_versions(session, site.id)
    multiply(store, TIMES)
    after = count(store, site.id)
    assert after == {name: rows if name == "protocol" else TIMES * rows for name, rows in before.items()}
    assert check_store(store).faults == ()
    with store.read_as(see_site(site.id)) as session:
        assert get_versions(session, site.id)[0] > version
        assert session.scalar(select(func.count(Patient.handle.distinct()))) == TIMES * PATIENTS
        assert session.scalar(select(func.max(func.length(Patient.handle)))) == 16
        own = get_same_people(session, see_whole_site(site.id, DEMO_DAY))
        # Who was recorded twice in the clinic is so in each copy; nobody becomes somebody else's double.
        assert all(len(group) <= 2 for group in own)
        assert session.scalar(select(func.count()).select_from(Protocol)) == before["protocol"]


def test_a_row_added_after_copying_gets_a_key_of_its_own(store: Store) -> None:
    site = build_demo_clinic(store, 1, 7, DEMO_DAY)
    multiply(store, 2)
    with store.write_as(see_site(site.id)) as session:
        last = session.scalar(select(func.max(Protocol.id))) or 0
        copy = session.scalars(select(Protocol).where(Protocol.id == last)).one()
        values = {c.name: getattr(copy, c.name) for c in Protocol.__table__.columns if c.name not in ("id", "code")}
        added = Protocol(code="another", **values)
        session.add(added)
        session.flush()
        assert added.id > last
