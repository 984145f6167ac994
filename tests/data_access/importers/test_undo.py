"""An import is taken back whole: every row and every former value as before, or nothing at all and the rows named."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from data_access.clock import now
from data_access.database import Store
from data_access.digests import TableDigest, digest_tables
from data_access.errors import ImportRefused
from data_access.importers.history import list_batches
from data_access.importers.import_files import import_sources
from data_access.importers.policy import Policy
from data_access.importers.source import open_sources
from data_access.importers.undo import UndoRefused, undo_batch
from data_access.models import Acknowledgement, Clinician, Decision, ImportBatch, Patient
from data_access.versions import get_versions
from tests.conftest import NOON
from tests.data_access.importers.clinic import FILES, import_clinic, spoil, write_clinic
from tests.data_access.random_files import NOT_CLINICAL, change_clinic, make_random_tables, spread_files
from tests.long_proof import Proof, long_proof

pytestmark = pytest.mark.usefixtures("today")
ALONE = {"site": "", "clinicians": "", "patients": "", "assignments": "", "protocols": "", "courses": "",
         "sessions": "", "vitals": "", "side_effects": "", "screenings": "", "long_term_checks": ""}  # fmt: skip


def digest(store: Store) -> dict[str, TableDigest]:
    """Every clinical row with every value, keys and handles too."""
    with store.engine.connect() as connection:
        return digest_tables(connection, (*NOT_CLINICAL, "alembic_version"))


def version(store: Store) -> int:
    with store.read() as session:
        return get_versions(session, store.site().id)[0]


def import_some(store: Store, folder: Path, **texts: str) -> int:
    """Import some files alone; returns the number of the import."""
    outcome = import_sources(store, open_sources(write_clinic(folder, **{**ALONE, **texts})))
    assert outcome.batch_id is not None
    return outcome.batch_id


LATER_SESSIONS = FILES["sessions.csv"].splitlines()[0] + "\n00123,,dosing,attended,2026-01-19 09:30,T1,racemic,im,75,,75,yes,checklist,yes\n"  # fmt: skip  # noqa: E501
LATER_VITALS = FILES["vitals.csv"].splitlines()[0] + "\n00123,2026-01-19 09:30,before,-10,130,82,70,98\n"


def test_inserted_rows_go_and_updated_rows_get_their_values_back(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    before, was = digest(store), version(store)
    batch = import_some(
        store,
        tmp_path / "later",
        site=spoil("site", "Hill Clinic", "Hill House"),
        patients="patient,name,diagnoses,birth_date\n00123,N. A.,F41.1,1980-05-18\nB-3,Bo,,\n",
        sessions=LATER_SESSIONS,
        vitals=LATER_VITALS,
        screenings=spoil("screenings", "2,3,2,1,2,3,2", "3,3,2,1,2,3,2"),
    )
    assert digest(store) != before
    undone = undo_batch(store, batch)
    assert digest(store) == before
    assert undone.removed == {"patient": 1, "session": 1, "vital": 1}
    assert undone.restored == {"patient": 1, "screening": 1, "site": 1}
    assert version(store) == was + 2
    undoing, first, _ = list_batches(store)[0], list_batches(store)[1], list_batches(store)[2]
    assert (undoing.kind, undoing.of_batch_id, undoing.state) == ("undo", batch, "done")
    assert (first.id, first.state, first.undone_at) == (batch, "undone", NOON)
    assert [one.may_be_undone for one in list_batches(store)] == [False, False, True]


def test_the_first_import_undone_leaves_an_empty_clinic(store: Store, tmp_path: Path) -> None:
    outcome = import_clinic(store, tmp_path)
    assert outcome.batch_id is not None
    undone = undo_batch(store, outcome.batch_id)
    assert sum(undone.removed.values()) == 23
    assert {name: table.rows for name, table in digest(store).items() if table.rows} == {"site": 1}
    again = import_clinic(store, tmp_path)
    assert again.total("inserted") == 23
    assert again.repeated == []


def test_imports_are_undone_one_after_the_other_and_come_back_the_same(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    before = digest(store)
    first = import_some(store, tmp_path / "a", vitals=spoil("vitals", "150,95", "151,95"))
    between = digest(store)
    second = import_some(store, tmp_path / "b", vitals=spoil("vitals", "150,95", "152,96"))
    with pytest.raises(UndoRefused) as refused:
        undo_batch(store, first)
    assert str(refused.value) == (
        "The import of 2026-03-04 cannot be undone, because since then the reading of vital signs of patient 00123 on "
        "2026-01-12 was changed by a later import."
    )
    assert refused.value.count == 1
    undo_batch(store, second)
    assert digest(store) == between
    undo_batch(store, first)
    assert digest(store) == before
    with pytest.raises(ImportRefused, match="was undone on 2026-03-04 already"):
        undo_batch(store, first)
    with pytest.raises(ImportRefused, match="is itself an undoing"):
        undo_batch(store, list_batches(store)[0].id)
    with pytest.raises(ImportRefused, match="There is no import number 99"):
        undo_batch(store, 99)


def test_rows_of_a_later_import_that_refer_to_rows_of_it_are_named(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    sessions = import_some(store, tmp_path / "a", sessions=LATER_SESSIONS)
    import_some(store, tmp_path / "b", vitals=LATER_VITALS)
    now_there = digest(store)
    with pytest.raises(UndoRefused) as refused:
        undo_batch(store, sessions)
    assert str(refused.value) == (
        "The import of 2026-03-04 cannot be undone, because since then the reading of vital signs of patient 00123 on "
        "2026-01-19 was written and refers to a row of it."
    )
    assert digest(store) == now_there
    assert {batch.state for batch in list_batches(store)} == {"done"}


def test_what_meetings_wrote_about_a_patient_of_it_is_named_and_counted(
    store: Store, tmp_path: Path, set_now: Callable[..., None]
) -> None:
    import_clinic(store, tmp_path)
    batch = import_some(store, tmp_path / "a", patients="patient,name\nB-3,Bo\n")
    with store.write() as session:
        patient = session.scalars(select(Patient).where(Patient.code == "B-3")).one()
        by = session.scalars(select(Clinician.id).where(Clinician.code == "D1")).one()
        same = {"site_id": patient.site_id, "patient_id": patient.id}
        for number in range(11):
            session.add(
                Acknowledgement(
                    **same, rule="high_risk", event_day=20_000 + number, seen_by=by, seen_at=NOON, action="called"
                )
            )
        session.add(
            Decision(
                **same, meeting="supervision", meeting_day=20_500, text="x", owner_id=by, decided_by=by, decided_at=NOON
            )
        )
    set_now(now() + timedelta(days=3))
    with pytest.raises(UndoRefused) as refused:
        undo_batch(store, batch)
    assert refused.value.count == 12
    assert "the acknowledged risk line of patient B-3 on 2024-10-04 was written" in str(refused.value)
    assert str(refused.value).endswith("; and 2 more.")
    assert "Bo" not in str(refused.value).replace("Both", "")
    with store.read() as session:
        assert session.scalars(select(Patient.code).order_by(Patient.code)).all() == ["00123", "A-2", "B-3"]


def test_rows_that_a_later_import_brought_too_are_not_pulled_away_from_under_it(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    before = digest(store)
    first = import_some(store, tmp_path / "a", patients="patient,name\nB-3,Bo\nC-4,Cy\n")
    other = import_some(store, tmp_path / "b", patients="patient,name\nC-4,Cy\nD-5,Di\n")
    with pytest.raises(UndoRefused, match="brought some of the same rows, which would be lost to it too"):
        undo_batch(store, first)
    apart = import_some(store, tmp_path / "c", patients="patient,name\nE-6,Em\n")
    undo_batch(store, other)
    undo_batch(store, first)
    undo_batch(store, apart)
    assert digest(store) == before


def test_files_of_an_undone_import_are_not_taken_for_known(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    path = tmp_path / "later"
    batch = import_some(store, path, patients="patient,name\nB-3,Bo\n")
    undo_batch(store, batch)
    again = import_sources(store, open_sources([path / "patients.csv"]))
    assert (again.total("inserted"), again.repeated) == (1, [])
    whole = import_sources(store, open_sources([tmp_path / "patients.csv"]))
    assert whole.total("unchanged") == 2


def test_imports_from_before_undoing_was_possible_say_so(store: Store, tmp_path: Path) -> None:
    outcome = import_clinic(store, tmp_path)
    with store.write() as session:
        session.scalars(select(ImportBatch)).one().program = ""
    assert outcome.batch_id is not None
    with pytest.raises(ImportRefused, match="from before the program kept former values"):
        undo_batch(store, outcome.batch_id)
    assert not list_batches(store)[0].may_be_undone


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@long_proof("undone imports", sample=3, full=120, parts=4, unit="imports undone")
def test_undoing_restores_the_digest_from_before(
    proof: Proof, dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A clinic grows import by import, any of which may be taken back at once; its digest is then that from before."""
    store: Store = request.getfixturevalue("sqlite_store" if dialect == "sqlite" else "postgres_store")
    tables = make_random_tables(Random(proof.draws.start), patients=4)
    import_sources(store, open_sources(spread_files(Random(0), tables, tmp_path / "first")))
    for number in proof:
        random = Random(number)
        before = digest(store)
        changed = change_clinic(random, tables, len(tables["patients"]) + random.randint(0, 3))
        files = spread_files(random, changed, tmp_path / f"{number}")
        kept = random.choice(files) if random.random() < 0.3 else None
        policy = Policy(random.choice(("replace", "keep", "reject")))
        outcome = import_sources(store, open_sources([file for file in files if file != kept]), policy=policy)
        after = digest(store)
        assert outcome.batch_id is not None
        assert (after != before) == outcome.changed
        undo_batch(store, outcome.batch_id)
        assert digest(store) == before
        proof.count("rows removed", outcome.total("inserted"))
        proof.count("rows restored", outcome.total("updated"))
        proof.count(f"on {dialect}")
        if random.random() < 0.5 and kept is None and policy.name == "replace":
            again = import_sources(store, open_sources(files))
            assert again.total("inserted") == outcome.total("inserted")
            tables = changed
