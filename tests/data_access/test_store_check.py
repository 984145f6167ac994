"""Whether a database is sound: on both databases, each fault put there on purpose."""

from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from data_access.content_digests import CLINICAL
from data_access.database import Store
from data_access.importers.import_files import import_sources
from data_access.importers.source import open_sources
from data_access.models import Course, ImportRow, Patient, Screening
from data_access.store_check import check_store
from tests.data_access.importers.clinic import FILES, write_clinic

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def clinic(store: Store, tmp_path: Path) -> Store:
    """A small clinic of which one row was rejected."""
    screenings = FILES["screenings.csv"] + "nobody,gad7,2026-01-11 20:15,,12,\n"
    import_sources(store, open_sources(write_clinic(tmp_path / "files", screenings=screenings)))
    return store


def test_a_clinic_that_came_in_by_the_front_door_is_sound(clinic: Store) -> None:
    checked = check_store(clinic)
    assert checked.faults == ()
    assert checked.is_sound
    assert (checked.batches, checked.open_rows) == (1, 1)
    assert {name: digest.rows for name, digest in checked.contents.items()} == {
        "clinician": 3, "patient": 2, "assignment": 2, "protocol": 1, "course": 2, "session": 3, "vital": 2,
        "side_effect": 2, "screening": 5, "long_term_check": 1,
    }  # fmt: skip


def test_a_database_without_a_clinic_is_sound_and_empty(store: Store) -> None:
    checked = check_store(store)
    assert (checked.faults, checked.contents, checked.batches) == ((), {}, 0)


def test_the_same_contents_have_the_same_digests_on_both_databases(
    sqlite_store: Store, postgres_store: Store, tmp_path: Path
) -> None:
    paths = write_clinic(tmp_path / "files")
    for one in (sqlite_store, postgres_store):
        import_sources(one, open_sources(paths))
    contents = [check_store(one).contents for one in (sqlite_store, postgres_store)]
    # Rows that did not say when they were written down took the moment of the import: the clock stands still here.
    assert contents[0] == contents[1]
    assert tuple(contents[0]) == CLINICAL


def test_a_rejected_row_that_is_gone_breaks_the_law(clinic: Store) -> None:
    with clinic.write() as session:
        session.execute(delete(ImportRow))
    checked = check_store(clinic)
    (fault,) = checked.faults
    assert fault.endswith("its rejected rows are not all kept.")
    assert not checked.is_sound


def test_references_that_lead_nowhere_are_found(postgres_store: Store, tmp_path: Path) -> None:
    """On SQLite, where keys are switched off before a transaction only: see tests/dashboard/test_cli_files.py."""
    import_sources(postgres_store, open_sources(write_clinic(tmp_path / "files")))
    with postgres_store.engine.begin() as connection:
        for name in ("session", "screening"):
            connection.execute(text(f"ALTER TABLE {name} DROP CONSTRAINT fk_{name}_site_id_course_id"))
        connection.execute(delete(Course))
    assert check_store(postgres_store).faults == ("session: 3 references by course_id lead to no row.",)


def test_a_changed_cell_changes_the_digest_of_its_table_only(clinic: Store) -> None:
    before = check_store(clinic).contents
    with clinic.write() as session:
        session.execute(update(Screening).where(Screening.total == 21).values(total=20))
    after = check_store(clinic).contents
    assert [name for name in CLINICAL if before[name] != after[name]] == ["screening"]


def test_a_new_handle_is_no_change_of_contents(clinic: Store) -> None:
    before = check_store(clinic).contents
    with clinic.write() as session:
        session.execute(update(Patient).where(Patient.code == "00123").values(handle="another-handle-00"))
    assert check_store(clinic).contents == before
