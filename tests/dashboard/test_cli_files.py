"""``kap-outcomes export``, ``check``, ``backup``, ``restore``: data out and in again, for people and programs."""

import csv
import io
import json
import os
import stat
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete

from dashboard.cli import main
from data_access.engines import make_sqlite_engine, writing
from data_access.keys import get_key
from data_access.models import Course
from data_access.settings import read_settings
from tests.data_access.exporters.odd_clinic import TEXTS
from tests.data_access.importers.clinic import FILES, write_clinic

KEY = "5a" * 32


@dataclass(frozen=True)
class Said:
    """What one command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output, which must be one JSON object."""
        said: dict[str, Any] = json.loads(self.out)
        return said


Kap = Callable[..., Said]


@pytest.fixture
def kap(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], today: int) -> Kap:
    """Run one command to its end in this process: ``kap(machine, "export", "all", target)``."""

    def run(machine: Path, *arguments: str | Path) -> Said:
        for name in [name for name in os.environ if name.startswith("KAP_")]:
            monkeypatch.delenv(name)
        own = {"DATA_DIR": machine / "data", "CONFIG_DIR": machine / "config", "KEY_STORE": "file", "DATABASE_KEY": KEY}
        for name, value in own.items():
            monkeypatch.setenv(f"KAP_{name}", str(value))
        monkeypatch.setattr("sys.argv", ["kap-outcomes", *map(str, arguments)])
        monkeypatch.setattr("sys.excepthook", sys.excepthook)
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
        heard = capsys.readouterr()
        assert "Traceback" not in heard.out + heard.err
        return Said(code, heard.out, heard.err)

    return run


@pytest.fixture
def machine(kap: Kap, tmp_path: Path) -> Path:
    """A machine with a clinic on it whose rows are hard to carry."""
    said = kap(tmp_path / "old", "import", *write_clinic(tmp_path / "files", **TEXTS))
    assert said.code == 0, said.err
    return tmp_path / "old"


def list_backups(machine: Path) -> list[str]:
    return sorted(path.name for path in (machine / "data" / "backups").glob("*"))


def test_a_clinic_moves_to_another_machine_and_its_contents_are_the_same(
    kap: Kap, machine: Path, tmp_path: Path
) -> None:
    made = kap(machine, "export", "all", tmp_path / "out")
    assert made.code == 0, made.err
    assert f"rows of 11 tables are in {tmp_path / 'out'}. Only you can open it" in made.out
    moved = kap(tmp_path / "new", "import", "--json", *sorted((tmp_path / "out").iterdir()))
    assert (moved.code, moved.json["rejected"]) == (0, 0)
    before, after = kap(machine, "check", "--json"), kap(tmp_path / "new", "check", "--json")
    assert (before.code, after.code) == (0, 0)
    assert before.json["contents"] == after.json["contents"]
    assert before.json["contents"]["patient"]["rows"] == 4
    assert before.json == after.json


def test_the_target_says_in_which_form(kap: Kap, machine: Path, tmp_path: Path) -> None:
    rows = [kap(machine, "export", "all", "--json", tmp_path / name).json["rows"] for name in ("a.zip", "a.xlsx", "a")]
    assert rows[0] == rows[1] == rows[2]
    assert len(zipfile.ZipFile(tmp_path / "a.zip").namelist()) == 12
    assert CalamineWorkbook.from_path(tmp_path / "a.xlsx").sheet_names[2] == "patients"
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a.zip", "a.xlsx")} == {0o600}
    again = kap(machine, "export", "all", "--json", tmp_path / "a.zip")
    assert again.code == 1
    assert "There is already a file" in again.json["error"]
    assert again.json["error"] in again.err


def test_research_files_say_their_mode_and_what_it_means(kap: Kap, machine: Path, tmp_path: Path) -> None:
    said = kap(machine, "export", "research", tmp_path / "r.zip", "--mode", "date-shifted", "--as-of", "2024-01-01")
    assert said.code == 0, said.err
    assert f"2 patients are in {tmp_path / 'r.zip'}, mode date-shifted." in said.out
    assert "Shifted dates are still dates" in said.out
    with zipfile.ZipFile(tmp_path / "r.zip") as archive:
        text = archive.read("ex.csv").decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == 6  # five dosing sessions by that day, and the header
    harbor = kap(machine, "export", "research", "--json", tmp_path / "s.zip", "--mode", "safe-harbor")
    assert harbor.json["mode"] == "safe-harbor"
    assert harbor.json["rows"]["DM"] == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--mode", "anonymous"), "There is no mode “anonymous”. There are: safe-harbor, date-shifted."),
        (("--mode", "safe-harbor", "--as-of", "2030-01-01"), "--as-of lies in the future"),
    ],
)
def test_a_research_export_that_cannot_be_made_leaves_no_file(
    kap: Kap, machine: Path, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    said = kap(machine, "export", "research", tmp_path / "r.zip", *arguments)
    assert said.code == 1
    assert sentence in said.err
    assert not (tmp_path / "r.zip").exists()


def test_a_mistyped_command_has_the_exit_code_two(kap: Kap, machine: Path, tmp_path: Path) -> None:
    assert kap(machine, "export", "everything", tmp_path / "x").code == 2
    assert kap(machine, "export", "research", tmp_path / "x.zip").code == 2
    assert kap(machine, "check", "--loud").code == 2


def test_every_import_but_the_first_is_preceded_by_a_backup(kap: Kap, machine: Path, tmp_path: Path) -> None:
    assert list_backups(machine) == []
    again = kap(machine, "import", *sorted((tmp_path / "files").iterdir()))
    assert "Backup before the import: " in again.out
    assert list_backups(machine) == ["clinic-2026-03-04-120000-before-import.db"]
    kap(machine, "import", "--dry-run", *sorted((tmp_path / "files").iterdir()))
    assert len(list_backups(machine)) == 1


def test_an_import_says_for_a_program_what_became_of_every_row(kap: Kap, tmp_path: Path) -> None:
    text = FILES["screenings.csv"] + "nobody,gad7,2026-01-11 20:15,,12,\n"
    said = kap(tmp_path, "import", "--json", *write_clinic(tmp_path / "files", screenings=text))
    assert said.code == 3
    told = said.json
    parts = ("inserted", "unchanged", "updated", "rejected", "blank")
    assert told["rows_in"] == sum(told[part] for part in parts) == 27
    assert [row["rows"] for row in told["rejected_rows"]] == [1]
    assert "nobody" in told["rejected_rows"][0]["said"]
    assert told["totals_that_differ"] == 2
    assert {file["file"] for file in told["files"]} == set(FILES)
    refused = kap(tmp_path, "import", "--json", tmp_path / "nowhere.csv")
    assert (refused.code, list(refused.json)) == (1, ["error"])


def test_a_policy_decides_about_rows_that_differ_from_stored_ones(kap: Kap, machine: Path, tmp_path: Path) -> None:
    sessions = TEXTS["sessions"].replace(",40,magn", ",41,magn")
    changed = write_clinic(tmp_path / "changed", **(TEXTS | {"sessions": sessions}))
    rejected = kap(machine, "import", "--json", "--policy", "reject", *changed)
    assert (rejected.code, rejected.json["rejected"], rejected.json["updated"]) == (3, 1, 0)
    kept = kap(machine, "import", "--json", "--policy", "keep", *changed)
    assert (kept.code, kept.json["updated"]) == (0, 0)
    replaced = kap(machine, "import", "--json", *changed)
    assert (replaced.code, replaced.json["updated"]) == (0, 1)
    unknown = kap(machine, "import", "--policy", "guess", *changed)
    assert unknown.code == 1
    assert "There is no way “guess”" in unknown.err


def test_check_says_that_rejected_rows_wait(kap: Kap, tmp_path: Path) -> None:
    text = FILES["screenings.csv"] + "nobody,gad7,2026-01-11 20:15,,12,\n"
    kap(tmp_path, "import", *write_clinic(tmp_path / "files", screenings=text))
    said = kap(tmp_path, "check")
    assert said.code == 3
    assert "Sound: no damage, no lost reference, every row of 1 import accounted for." in said.out
    assert "1 rejected row still to be put right" in said.out
    assert kap(tmp_path, "check", "--json").json["open_rejected_rows"] == 1


def test_check_finds_rows_that_refer_to_nothing(kap: Kap, machine: Path) -> None:
    settings = read_settings()
    engine = make_sqlite_engine(
        settings.database_path, get_key(settings, settings.database_path), foreign_keys=False, pooled=False
    )
    with writing(engine).begin() as connection:
        connection.execute(delete(Course).where(Course.number == 7))
    said = kap(machine, "check")
    assert said.code == 1
    assert "session: 1 reference by course_id leads to no row." in said.err
    assert kap(machine, "check", "--json").json["sound"] is False


def test_backup_and_restore_say_it_for_a_program_too(kap: Kap, machine: Path, tmp_path: Path) -> None:
    made = kap(machine, "backup", "--json", tmp_path / "copy.db")
    assert made.json["rows"]["patient"] == 4
    back = kap(tmp_path / "other", "restore", "--json", tmp_path / "copy.db")
    assert back.json == {"path": str(tmp_path / "other" / "data" / "clinic.db"), "rows": made.json["rows"]}
    contents = [kap(m, "check", "--json").json["contents"] for m in (machine, tmp_path / "other")]
    assert contents[0] == contents[1]


def test_the_history_says_what_came_in_and_an_import_is_taken_back(kap: Kap, machine: Path, tmp_path: Path) -> None:
    before = kap(machine, "check", "--json").json["contents"]
    rows = ('\'-12,gad7,2024-01-02,"1,1,1,1,1,1,1",,', "nobody,gad7,2024-01-02,,3,")
    text = "\n".join([FILES["screenings.csv"].splitlines()[0], *rows, ""])
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "screenings.csv").write_text(text, encoding="utf-8")
    assert kap(machine, "import", tmp_path / "more" / "screenings.csv").code == 3
    told = kap(machine, "imports", "--json").json["imports"]
    assert [(batch["inserted"], batch["open_rows"], batch["state"]) for batch in told] == [
        (1, 1, "done"),
        (sum(table["rows"] for table in before.values()) + 1, 0, "done"),  # and the clinic itself
    ]
    shown = kap(machine, "imports", "--limit", "1").out
    assert "2026-03-04 12:00" in shown
    assert "screenings.csv" in shown
    number = str(told[0]["id"])
    undone = kap(machine, "undo", number)
    assert f"Import {number} is undone. New rows taken out: 1; rows as they were before: 0." in undone.out
    assert kap(machine, "check", "--json").json["contents"] == before
    assert list_backups(machine)[-1].endswith("-before-undo.db")
    again = kap(machine, "undo", "--json", number)
    assert again.code == 1
    assert "already" in again.json["error"]
    assert "undone" in kap(machine, "imports").out


def test_a_history_without_imports_says_so(kap: Kap, tmp_path: Path) -> None:
    kap(tmp_path, "demo", "--patients", "3", "--as-of", "2026-03-04")
    assert "Nothing was imported into this database yet." in kap(tmp_path, "imports").out
    assert kap(tmp_path, "imports", "--json").json == {"imports": []}


def test_one_patient_goes_out_as_fhir_by_code_and_without_a_name_unless_asked(
    kap: Kap, machine: Path, tmp_path: Path
) -> None:
    plain = kap(machine, "export", "patient", "00123", tmp_path / "p.json")
    assert plain.code == 0, plain.err
    assert "The FHIR bundle of 00123 is in" in plain.out
    named = kap(machine, "export", "patient", "--names", "--json", "00123", tmp_path / "n.json")
    assert named.json == {"target": str(tmp_path / "n.json"), "patient": "00123", "names": True}
    texts = [(tmp_path / name).read_text("utf-8") for name in ("p.json", "n.json")]
    assert ["Ångström" in text for text in texts] == [False, True]
    assert json.loads(texts[0])["resourceType"] == "Bundle"
    absent = kap(machine, "export", "patient", "123", tmp_path / "x.json")
    assert (absent.code, "There is no patient with the code “123”." in absent.err) == (1, True)
    assert not (tmp_path / "x.json").exists()


PROFILE = """
title = "A sheet of scores"
kind = "text"
[[rows]]
table = "screenings"
cells = { patient = "{Record}", instrument = "gad7", taken_at = "{Day|date}", total = "{Score}" }
"""


def test_a_profile_in_a_file_is_kept_with_its_version_and_needs_a_reason_to_replace(
    kap: Kap, machine: Path, tmp_path: Path
) -> None:
    profile, sheet = tmp_path / "scores.toml", tmp_path / "export.csv"
    profile.write_text(PROFILE, encoding="utf-8")
    sheet.write_text("Record;Day;Score\n00123;2024-02-01;7\nNA;2024-02-02;8\n", encoding="utf-8")
    tried = kap(machine, "import", "--json", "--dry-run", "--profile", profile, sheet)
    assert (tried.code, tried.json["inserted"], tried.json["import"]) == (0, 2, None)
    assert kap(machine, "import", "--profile", profile, sheet).code == 0
    assert kap(machine, "imports", "--json").json["imports"][0]["profile"] == ["scores", 1]
    sheet.write_text("Record;Day;Score\n00123;2024-02-01;9\n", encoding="utf-8")
    refused = kap(machine, "import", "--json", "--profile", "scores", sheet)
    assert refused.code == 1
    assert "no reason was given" in refused.json["error"]
    done = kap(machine, "import", "--json", "--profile", "scores", "--reason", "corrected at the source", sheet)
    assert (done.code, done.json["updated"]) == (0, 1)
    assert kap(machine, "import", "--profile", "nowhere", sheet).code == 1
