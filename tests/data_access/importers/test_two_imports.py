"""Two imports at once: the second waits for the first, or says that it is under way; neither loses a row."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, select

from data_access.database import Store
from data_access.errors import StoreError
from data_access.importers.import_files import import_sources
from data_access.importers.raw import Rows
from data_access.importers.source import Source, open_sources
from data_access.importers.tables import PATIENTS
from data_access.importers.undo import UndoRefused, undo_batch
from data_access.models import Clinician, Decision, Patient
from tests.conftest import NOON
from tests.data_access.importers.clinic import import_clinic, write_clinic

pytestmark = pytest.mark.usefixtures("today")


class Slow:
    """A source that stops after its first row until it is told to go on."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def read(self) -> Iterator[Rows]:
        """Two chunks of one patient each."""
        yield Rows([2], [["S-1", "Sam"]], 5)
        self.begun.set()
        assert self.go_on.wait(30)
        yield Rows([3], [["S-2", "Sue"]], 10)

    @property
    def source(self) -> Source:
        """It as a source."""
        return Source("slow.csv", "digest", 10, PATIENTS, ("patient", "name"), self.read)


class Import(threading.Thread):
    """An import in a thread of its own; what it raised is kept."""

    def __init__(self, store: Store, *sources: Source) -> None:
        super().__init__(daemon=True)
        self.store, self.sources = store, sources
        self.fault: StoreError | None = None
        self.inserted = 0

    def run(self) -> None:
        """Import."""
        try:
            self.inserted = import_sources(self.store, self.sources).total("inserted")
        except StoreError as fault:
            self.fault = fault


def list_patients(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Patient.code).order_by(Patient.code)))


def other() -> Source:
    rows = Rows([2], [["T-1", "Tom"]], 5)
    return Source("other.csv", "digest of another", 5, PATIENTS, ("patient", "name"), lambda: iter([rows]))


def test_the_second_waits_until_the_first_is_done(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    slow = Slow()
    first, second = Import(store, slow.source), Import(store, other())
    first.start()
    assert slow.begun.wait(30)
    second.start()
    assert list_patients(store) == ["00123", "A-2"]  # Who reads sees nothing of either, and need not wait.
    slow.go_on.set()
    first.join(30)
    second.join(30)
    assert (first.inserted, second.inserted, first.fault, second.fault) == (2, 1, None, None)
    assert list_patients(store) == ["00123", "A-2", "S-1", "S-2", "T-1"]


def test_the_second_says_so_where_it_would_wait_too_long(postgres_store: Store, tmp_path: Path) -> None:
    import_clinic(postgres_store, tmp_path)
    slow = Slow()
    first = Import(postgres_store, slow.source)
    first.start()
    assert slow.begun.wait(30)
    event.listen(postgres_store.engine, "begin", lambda begun: begun.exec_driver_sql("SET LOCAL lock_timeout = 1"))
    with pytest.raises(StoreError, match="is locked: another program is writing to it"):
        import_sources(postgres_store, [other()])
    slow.go_on.set()
    first.join(30)
    assert first.inserted == 2


def test_a_meeting_writes_its_decisions_while_an_import_is_under_way(postgres_store: Store, tmp_path: Path) -> None:
    """Which a file-based store cannot: there the one who writes waits."""
    import_clinic(postgres_store, tmp_path)
    slow = Slow()
    first = Import(postgres_store, slow.source)
    first.start()
    assert slow.begun.wait(30)
    with postgres_store.write() as session:
        patient = session.scalars(select(Patient).where(Patient.code == "A-2")).one()
        by = session.scalars(select(Clinician.id).where(Clinician.code == "D1")).one()
        fields = {"site_id": patient.site_id, "owner_id": by, "decided_by": by, "decided_at": NOON, "meeting_day": 1}
        session.add(Decision(**fields, patient_id=patient.id, meeting="supervision", text="x"))
    slow.go_on.set()
    first.join(30)
    assert first.inserted == 2


def test_two_first_imports_make_one_clinic(store: Store, tmp_path: Path) -> None:
    sources = [open_sources(write_clinic(tmp_path / name)) for name in ("a", "b")]
    imports = [Import(store, *some) for some in sources]
    for one in imports:
        one.start()
    for one in imports:
        one.join(60)
    assert [one.fault for one in imports] == [None, None]
    assert sorted(one.inserted for one in imports) == [0, 24]
    assert len(store.sites()) == 1


def test_a_decision_that_is_just_being_written_keeps_its_patient(postgres_store: Store, tmp_path: Path) -> None:
    import_clinic(postgres_store, tmp_path)
    batch = import_sources(postgres_store, [other()]).batch_id
    assert batch is not None
    refused: list[UndoRefused] = []

    def undo() -> None:
        try:
            undo_batch(postgres_store, batch)
        except UndoRefused as error:
            refused.append(error)

    undoing = threading.Thread(target=undo, daemon=True)
    with postgres_store.write() as session:
        patient = session.scalars(select(Patient).where(Patient.code == "T-1")).one()
        by = session.scalars(select(Clinician.id).where(Clinician.code == "D1")).one()
        fields = {"site_id": patient.site_id, "owner_id": by, "decided_by": by, "decided_at": NOON, "meeting_day": 1}
        session.add(Decision(**fields, patient_id=patient.id, meeting="supervision", text="x"))
        session.flush()
        undoing.start()
        undoing.join(0.5)  # By then it waits for this transaction, as a rule; it refuses either way.
    undoing.join(30)
    assert len(refused) == 1
    assert list_patients(postgres_store) == ["00123", "A-2", "T-1"]


def test_an_undoing_waits_for_an_import_too(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    batch = import_sources(store, [other()]).batch_id
    assert batch is not None
    slow = Slow()
    first = Import(store, slow.source)
    first.start()
    assert slow.begun.wait(30)
    undoing = threading.Thread(target=undo_batch, args=(store, batch), daemon=True)
    undoing.start()
    slow.go_on.set()
    first.join(30)
    undoing.join(30)
    assert list_patients(store) == ["00123", "A-2", "S-1", "S-2"]
