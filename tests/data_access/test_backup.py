"""Backups and their return, also on an empty machine."""

import os
import stat
import threading
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from data_access.backup import back_up, name_backup, restore
from data_access.database import create_store, open_store
from data_access.demo.build import build_demo_clinic
from data_access.digests import TableDigest, digest_tables
from data_access.engines import connect_to_file
from data_access.errors import SettingsError, StoreError
from data_access.keys import get_key
from data_access.models import Patient
from data_access.settings import Settings
from tests.conftest import make_settings, make_store
from tests.factories import make_patient, make_screening, make_site
from tests.long_proof import Proof, long_proof

PATIENTS = 20


@pytest.fixture
def clinic(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a machine with a small clinic."""
    store = make_store(tmp_path)
    with store.write() as session:
        site = make_site(session, name="North clinic")
        for number in range(PATIENTS):
            patient = make_patient(session, site, name=f"Someone {number}")
            make_screening(session, patient, 20_010, total=number)
    store.close()
    return settings


def count_patients(settings: Settings) -> int:
    store = open_store(settings)
    with store.read() as session:
        count = session.scalar(select(func.count()).select_from(Patient))
    store.close()
    assert count is not None
    return count


def test_a_copy_is_restored_on_an_empty_machine_with_the_recovery_key(clinic: Settings, tmp_path: Path) -> None:
    recovery_key = get_key(clinic, clinic.database_path).recovery_key
    made = back_up(clinic, tmp_path / "copy.db")
    machine = make_settings(tmp_path / "empty machine")
    with pytest.raises(StoreError, match="no key on this machine"):
        restore(machine, made.path)
    restored = restore(machine, made.path, recovery_key.lower().replace("-", " "))
    assert restored.rows == made.rows
    assert restored.rows["patient"] == PATIENTS
    assert stat.S_IMODE(machine.database_path.stat().st_mode) == 0o600
    assert count_patients(machine) == PATIENTS  # Opened with the key that the restoration kept.


@long_proof("backups restored on an empty machine", sample=1, full=20, parts=2, unit="clinics backed up and restored")
def test_every_row_of_any_clinic_comes_back_from_its_backup(proof: Proof, tmp_path: Path) -> None:
    for number in proof:
        random = Random(number)
        machines = [make_settings(tmp_path / f"{name} {number}") for name in ("old machine", "new machine")]
        store = create_store(machines[0])
        build_demo_clinic(store, random.randint(1, 300), number, 20_500 + random.randint(0, 400))
        made = back_up(machines[0], tmp_path / f"{number}.db")  # While the program has it open.
        store.close()
        restore(machines[1], made.path, get_key(machines[0], machines[0].database_path).recovery_key)
        contents = [read_digests(settings) for settings in machines]
        assert contents[0] == contents[1]
        assert {table: digest.rows for table, digest in contents[1].items() if table in made.rows} == made.rows
        proof.count("rows compared", sum(digest.rows for digest in contents[1].values()))


def read_digests(settings: Settings) -> dict[str, TableDigest]:
    store = open_store(settings)
    with store.engine.connect() as connection:
        digests = digest_tables(connection)
    store.close()
    return digests


def test_a_backup_is_one_private_encrypted_file_without_its_key(clinic: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    made = back_up(clinic, folder / "copy.db")
    content = made.path.read_bytes()
    key = get_key(clinic, clinic.database_path).key
    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert b"Someone" not in content
    assert key not in content
    assert key.hex().encode() not in content


def test_a_backup_without_a_name_is_dated_and_lies_in_a_folder_of_its_own(clinic: Settings, today: int) -> None:
    made = back_up(clinic)
    assert made.path == clinic.data_dir / "backups" / "clinic-2026-03-04-120000.db"
    assert made.path == name_backup(clinic)
    assert "rows of 33 tables" in made.sentence
    with pytest.raises(StoreError, match="already a file"):
        back_up(clinic)


def test_a_folder_as_target_gets_a_dated_file(clinic: Settings, tmp_path: Path, today: int) -> None:
    assert back_up(clinic, tmp_path).path == tmp_path / "clinic-2026-03-04-120000.db"


def test_a_backup_holds_one_moment_while_others_write(clinic: Settings, tmp_path: Path) -> None:
    store = open_store(clinic)
    with store.read() as session:
        site_id = session.scalars(select(Patient.site_id)).first()
    stop = threading.Event()

    def keep_writing() -> None:
        while not stop.is_set():
            with store.write() as session:
                patient = Patient(
                    site_id=site_id, code=os.urandom(8).hex(), handle=os.urandom(8).hex(), name="x", diagnoses=[],
                    prior_treatments=[], recorded_at=session.scalars(select(Patient.recorded_at)).first(),
                )  # fmt: skip
                session.add(patient)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        copies = [back_up(clinic, tmp_path / f"{number}.db") for number in range(3)]
    finally:
        stop.set()
        writer.join()
        store.close()
    assert all(copy.rows["patient"] >= PATIENTS for copy in copies)


def test_a_backup_of_what_is_still_in_the_write_ahead_log(clinic: Settings, tmp_path: Path) -> None:
    store = open_store(clinic)
    with store.write() as session:
        make_patient(session, make_site(session))
    made = back_up(clinic, tmp_path / "copy.db")
    store.close()
    assert made.rows["patient"] == PATIENTS + 1


def test_a_recovery_key_with_a_typing_error_restores_nothing(clinic: Settings, tmp_path: Path) -> None:
    made = back_up(clinic, tmp_path / "copy.db")
    recovery_key = get_key(clinic, clinic.database_path).recovery_key
    machine = make_settings(tmp_path / "empty machine")
    wrong = recovery_key[:-1] + ("0" if recovery_key[-1] != "0" else "1")
    with pytest.raises(SettingsError, match="typing error"):
        restore(machine, made.path, wrong)
    assert not machine.database_path.exists()


def test_the_recovery_key_of_another_database_restores_nothing(
    clinic: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    made = back_up(clinic, tmp_path / "copy.db")
    other = make_settings(tmp_path / "other")
    create_store(other).close()
    machine = make_settings(tmp_path / "empty machine")
    with pytest.raises(StoreError, match="the key does not fit"):
        restore(machine, made.path, get_key(other, other.database_path).recovery_key)
    assert not machine.database_path.exists()
    assert not machine.keys_dir.exists()
    assert capfd.readouterr() == ("", "")


def test_nothing_is_restored_over_an_existing_database(clinic: Settings, tmp_path: Path) -> None:
    made = back_up(clinic, tmp_path / "copy.db")
    with pytest.raises(StoreError, match="already a file"):
        restore(clinic, made.path)
    assert count_patients(clinic) == PATIENTS


def test_on_its_own_machine_a_backup_needs_no_recovery_key(clinic: Settings, tmp_path: Path) -> None:
    made = back_up(clinic, tmp_path / "copy.db")
    clinic.database_path.unlink()
    restore(clinic, made.path)
    assert count_patients(clinic) == PATIENTS


def test_a_damaged_backup_is_noticed(clinic: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = back_up(clinic, tmp_path / "copy.db")
    content = bytearray(made.path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    made.path.write_bytes(content)
    machine = make_settings(tmp_path / "empty machine")
    with pytest.raises(StoreError, match="damaged"):
        restore(machine, made.path, get_key(clinic, clinic.database_path).recovery_key)
    assert not machine.data_dir.exists() or list(machine.data_dir.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_a_backup_of_a_newer_version_is_refused(clinic: Settings, tmp_path: Path) -> None:
    made = back_up(clinic, tmp_path / "copy.db")
    bare = connect_to_file(made.path, get_key(clinic, made.path))
    bare.execute("UPDATE alembic_version SET version_num = '9999'")
    bare.close()
    with pytest.raises(StoreError, match="newer version"):
        restore(replace(clinic, database_url=clinic.database_url.set(database=str(tmp_path / "new.db"))), made.path)


def test_what_is_not_there_cannot_be_backed_up_or_restored(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database at"):
        back_up(settings, tmp_path / "copy.db")
    with pytest.raises(StoreError, match=r"no database at .*absent\.db"):
        restore(settings, tmp_path / "absent.db")
    assert list(tmp_path.rglob("*.db")) == []


def test_a_server_is_backed_up_by_its_own_tools(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, "postgresql://kap:hush@host/clinic")
    with pytest.raises(StoreError, match="pg_dump") as caught:
        back_up(settings)
    assert "hush" not in str(caught.value)
    with pytest.raises(StoreError, match="pg_restore"):
        restore(settings, tmp_path / "copy.db")
