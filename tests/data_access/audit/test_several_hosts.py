"""One trail, several hosts: each keeps a head of its own, and none is alarmed by what another writes."""

from pathlib import Path

import pytest

from data_access.actor import PROGRAM
from data_access.audit.head import Head, HeadFile
from data_access.audit.record import Event, record_event_of
from data_access.audit.verify import verify_audit
from data_access.database import Store
from data_access.errors import StoreError
from data_access.server_keys import ServerKeys
from data_access.sight import see_site
from tests.factories import make_site


@pytest.fixture
def site_id(store: Store) -> int:
    with store.write() as session:
        return make_site(session).id


def on_other_host(store: Store, folder: Path, keys: ServerKeys | None = None) -> Store:
    """The same database from a machine with a folder of its own."""
    return Store(store.engine, store.where, keys or store.keys, folder / store.heads.name)


def write(store: Store, site_id: int, times: int = 1) -> None:
    for _ in range(times):
        with store.write_as(see_site(site_id)) as session:
            record_event_of(session, site_id, PROGRAM, None, Event("look", "caseload"))


def test_hosts_that_take_turns_all_find_the_trail_sound(store: Store, site_id: int, tmp_path: Path):
    hosts = [store, on_other_host(store, tmp_path / "second"), on_other_host(store, tmp_path / "third")]
    for number in range(12):
        write(hosts[number % 3], site_id, 1 + number % 2)
    for host in hosts:
        verified = verify_audit(host, site_id)
        assert verified.is_sound, verified.sentence
        # Each host but the first says once that its own head begins there.
        assert sum("begun anew" in note for note in verified.notes) == 2
    assert verified.events == 18 + 2


def test_what_is_written_while_a_host_begins_to_verify_is_no_alarm(
    store: Store, site_id: int, monkeypatch: pytest.MonkeyPatch
):
    write(store, site_id, 3)
    real = HeadFile.read

    def read_late(file: HeadFile) -> Head | None:
        monkeypatch.setattr(HeadFile, "read", real)
        write(store, site_id)
        return real(file)

    monkeypatch.setattr(HeadFile, "read", read_late)
    assert verify_audit(store, site_id).is_sound


def test_a_host_with_another_key_writes_nothing_and_says_which_key(store: Store, site_id: int, tmp_path: Path):
    write(store, site_id, 2)
    stranger = on_other_host(store, tmp_path / "second", ServerKeys(b"\x01" * 32))
    for _ in range(2):
        with pytest.raises(StoreError, match="Set KAP_SERVER_KEY to the key that every process on this database has"):
            write(stranger, site_id)
    assert not list((tmp_path / "second").glob("*.json"))
    write(store, site_id)
    verified = verify_audit(store, site_id)
    assert (verified.is_sound, verified.events, verified.notes) == (True, 3, ())
