"""``kap-outcomes verify-audit`` and ``audit``: what was done is in the trail, and the trail is verified."""

import csv
import io
import json
from hashlib import sha256
from pathlib import Path

import pytest

from data_access.database import open_store
from tests.dashboard.test_cli_files import KEY, Kap, kap, machine
from tests.data_access.audit.trail import take_guards_away

__all__ = ["kap", "machine"]
Told = list[tuple[str, str, str, str]]


def read_told(kap: Kap, machine: Path) -> Told:
    """Kind of actor, act, target and outcome of every event; the reading itself left out."""
    events = kap(machine, "audit", "--json").json["events"]
    return [(e["actor_kind"], e["action"], e["target"], e["outcome"]) for e in events if e["target"] != "audit trail"]


def find_head(machine: Path) -> Path:
    (head,) = (machine / "config" / "audit").glob("HILL-clinic-????????.json")
    return head


def test_whatever_the_command_line_does_is_in_the_trail(kap: Kap, machine: Path, tmp_path: Path) -> None:
    for act in (
        ("export", "all", tmp_path / "a.zip"),
        ("export", "all", tmp_path / "folder"),
        ("export", "research", tmp_path / "r.zip", "--mode", "safe-harbor"),
        ("export", "patient", "00123", tmp_path / "p.json"),
        ("packet", tmp_path / "review.pdf"),
        ("backup", tmp_path / "b.db"),
        ("undo", "1"),
    ):
        said = kap(machine, *act)
        assert said.code == 0, said.err
    assert read_told(kap, machine) == [
        ("command line", act, target, "done")
        for act, target in (
            ("import", "import 1"),
            ("export", "the whole clinic"),
            ("export", "the whole clinic"),
            ("export", "research, safe-harbor"),
            ("export", "FHIR bundle of a patient"),
            ("export", "weekly review"),
            ("back up", ""),
            ("undo import", "import 1"),
        )
    ]
    events = kap(machine, "audit", "--json").json["events"]
    whole = events[1]
    assert (whole["whole_site"], whole["patients"]) == (True, 4)
    assert whole["details"]["sha256"] == sha256((tmp_path / "a.zip").read_bytes()).hexdigest()
    assert whole["details"]["bytes"] == (tmp_path / "a.zip").stat().st_size
    assert whole["details"]["rows"] == events[2]["details"]["rows"] > 20
    assert (events[4]["patients"], events[4]["whole_site"]) == (1, False)
    verified = kap(machine, "verify-audit", "--json")
    assert (verified.code, verified.json["sound"]) == (0, True)


def test_an_export_that_cannot_be_told_of_is_gone_again(kap: Kap, machine: Path, tmp_path: Path) -> None:
    head = find_head(machine)
    head.write_text("{")
    for act in (("all", tmp_path / "a"), ("all", tmp_path / "a.zip"), ("patient", "00123", tmp_path / "p.json")):
        said = kap(machine, "export", *act)
        assert said.code == 1
        assert "is damaged" in said.err
        assert not act[-1].exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "old"]


def test_a_broken_trail_is_named_and_the_exit_code_says_so(kap: Kap, machine: Path, tmp_path: Path) -> None:
    kap(machine, "export", "patient", "00123", tmp_path / "p.json")
    change_event(machine)
    said = kap(machine, "verify-audit")
    assert said.code == 1
    assert "Clinic: Event 2 does not carry its seal: it was changed, or put in." in said.err
    told = kap(machine, "verify-audit", "--json").json
    assert (told["sound"], told["trails"][0]["first_broken"]) == (False, 2)


def change_event(machine: Path) -> None:
    from sqlalchemy import update

    from data_access.models import AuditEvent
    from data_access.settings import read_settings

    settings = read_settings(
        {"KAP_DATA_DIR": f"{machine / 'data'}", "KAP_CONFIG_DIR": f"{machine / 'config'}", "KAP_DATABASE_KEY": KEY}
    )
    store = open_store(settings)
    take_guards_away(store)
    with store.write() as session:
        session.execute(update(AuditEvent).where(AuditEvent.number == 2).values(target="nothing"))
    store.close()


def test_a_restored_backup_keeps_the_old_head_beside_and_goes_on(kap: Kap, machine: Path, tmp_path: Path) -> None:
    kap(machine, "backup", tmp_path / "b.db")
    kap(machine, "export", "patient", "00123", tmp_path / "p.json")
    before = json.loads(find_head(machine).read_text())
    for file in (machine / "data").glob("clinic.db*"):
        file.unlink()
    assert kap(machine, "restore", tmp_path / "b.db").code == 0
    (aside,) = (machine / "config" / "audit").glob("HILL-*-until-2026-03-04-120000.json")
    assert json.loads(aside.read_text()) == before
    assert (before["number"], json.loads(find_head(machine).read_text())["number"]) == (3, 2)
    said = kap(machine, "verify-audit")
    assert said.code == 0
    assert "At event 2 a backup was restored, by " in said.out
    assert kap(machine, "verify-audit", "--head", aside).code == 1
    assert kap(machine, "export", "patient", "00123", tmp_path / "again.json").code == 0


def test_an_older_database_in_its_place_shows_nothing_until_it_is_settled(
    kap: Kap, machine: Path, tmp_path: Path
) -> None:
    old = (machine / "data" / "clinic.db").read_bytes()
    kap(machine, "export", "patient", "00123", tmp_path / "p.json")
    (machine / "data" / "clinic.db").write_bytes(old)
    refused = kap(machine, "export", "patient", "00123", tmp_path / "again.json")
    assert refused.code == 1
    assert "The audit trail ends at event 1, but its head" in refused.err
    assert "kap-outcomes verify-audit says what is wrong" in refused.err
    assert kap(machine, "verify-audit").code == 1
    said = kap(machine, "verify-audit", "--set-head-aside", "the disk was replaced")
    assert said.code == 0
    assert "the head outside was begun anew, by " in said.out
    assert "Reason: the disk was replaced" in said.out
    assert kap(machine, "export", "patient", "00123", tmp_path / "again.json").code == 0


def test_the_trail_is_written_as_csv_that_no_spreadsheet_runs(kap: Kap, machine: Path, tmp_path: Path) -> None:
    kap(machine, "verify-audit", "--set-head-aside", "=1+1")
    said = kap(machine, "audit", "--since", "2026-03-04", "--until", "2026-03-04", "--file", tmp_path / "t.csv")
    assert said.code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "t.csv").read_text("utf-8-sig"))))
    assert [(row["number"], row["action"]) for row in rows] == [("1", "import"), ("2", "begin head anew")]
    assert rows[1]["reason"] == "'=1+1"
    assert kap(machine, "audit", "--user", "nobody of this name").out.splitlines() == [",".join(rows[0])]
    assert kap(machine, "audit", "--since", "2026-03-05", "--json").json == {"events": []}


def test_who_is_logged_in_on_the_machine_is_named(kap: Kap, machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    kap(machine, "audit")
    event = kap(machine, "audit", "--user", "ada", "--json").json["events"][0]
    assert (event["actor"], event["actor_kind"], event["role"]) == ("ada", "command line", "director")
