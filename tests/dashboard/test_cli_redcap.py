"""``kap-outcomes import --redcap``: the records of a project straight from its server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.importers.profiles.profile import write_profile
from data_access.importers.profiles.pull_redcap import RedcapAccess, pull_redcap
from data_access.importers.profiles.suggest import suggest
from tests.dashboard.test_cli_import import Kap, kap
from tests.data_access.importers.profiles.redcap_files import API_HEADER, PEOPLE, make_form, write_dictionary
from tests.data_access.importers.profiles.redcap_server import TOKEN, FakeRedcap, serve_redcap

__all__ = ["kap"]
RECORDS = "rec,dob,sex,gad2_date,gad2_1,gad2_2\n7,1980-05-17,2,2026-02-01,3,1\n8,1981-05-17,1,2026-02-02,9,1\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FakeRedcap]:
    (tmp_path / "server").mkdir()
    fake = FakeRedcap(RECORDS, write_dictionary((*PEOPLE, *make_form()), API_HEADER))
    with serve_redcap(fake, tmp_path / "server"):
        yield fake


def test_a_project_comes_in_by_its_profile_and_the_token_is_nowhere_told(
    kap: Kap, server: FakeRedcap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = suggest(pull_redcap(RedcapAccess(server.url, TOKEN, server.authority)))
    path = tmp_path / "project.toml"
    path.write_text(write_profile(draft.to_profile("project")), encoding="utf-8")
    order = ("import", "--redcap", "--profile", path, "--reason", "the registry counts", "--dry-run",
             "--site-name", "Hill", "--time-zone", "Europe/London")  # fmt: skip
    assert "No REDCap server is named" in kap(*order).err
    for name, value in {"URL": server.url, "TOKEN": TOKEN, "CA": server.authority}.items():
        monkeypatch.setenv(f"KAP_REDCAP_{name}", value)
    said = kap(*order)
    assert said.code == 3, said.err
    assert "Hill: 4 rows in = 3 inserted, 0 unchanged, 0 updated, 1 rejected, 0 blank." in said.out
    assert "line 3, answers “9,1”: GAD-2, item 1: the answer must be 0 to 3, not 9." in " ".join(said.out.split())
    assert TOKEN not in said.out + said.err
    assert "Say with --profile how the project is mapped" in kap("import", "--redcap").err


def test_neither_a_file_nor_a_server_is_a_mistyped_command(kap: Kap) -> None:
    said = kap("import")
    assert said.code == 2
    assert "Name at least one file." in said.err
