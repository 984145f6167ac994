"""Two processes, one database: whoever is known to one is known to the other, and what one writes the other shows."""

import json
import re
from pathlib import Path

import pytest

from data_access.days import to_date
from data_access.store_check import check_store
from tests.canaries.marks import word
from tests.canaries.streamlit_client import Refused
from tests.processes.network import PUBLIC, Network
from tests.streamlit_protocol import COOKIE

PAGES = ("weekly-review", "caseload", "patient", "side-effects", "outcomes", "supervision", "data", "methods")
DIRECTORS = ("administration", "audit")
NOBODYS = 32
"""The patient of nobody."""
FAULT = 'class="kap-message kap-message-worse"'


def write_assignments(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join(("patient,clinician,from_date,until_date", *rows)) + "\n")
    return path


def test_every_page_opens_on_both_for_whoever_signed_in_once(network: Network):
    token = network.sign_in("dora")
    for number in (0, 1):
        seat = network.sit(number, token)
        for page in (*PAGES, *DIRECTORS):
            assert FAULT not in seat.read(page), page


def test_what_one_host_imports_the_other_shows_at_its_next_run(network: Network, tmp_path: Path):
    seats = [network.sit(number, network.sign_in("tom")) for number in (0, 1)]

    def who_shows() -> list[bool]:
        return [word(NOBODYS, "name") in seat.read("patient", patient=word(NOBODYS, "handle")) for seat in seats]

    assert who_shows() == [False, False]
    day = to_date(network.clinic.today - 20)
    file = write_assignments(tmp_path, "assignments.csv", f"{word(NOBODYS, 'code')},TOM,{day},")
    done = network.begin(0, "import", str(file), "--json")
    said, fault = done.communicate(timeout=300)
    assert done.returncode == 0, (said, fault)
    assert who_shows() == [True, True]

    ended = write_assignments(
        tmp_path, "ended.csv", f"{word(NOBODYS, 'code')},TOM,{day},{to_date(network.clinic.today)}"
    )
    done = network.begin(1, "import", str(ended), "--json")
    said, fault = done.communicate(timeout=300)
    assert done.returncode == 0, (said, fault)
    assert who_shows() == [False, False]


def test_a_session_revoked_through_one_holds_on_neither(network: Network):
    token = network.sign_in("tina")
    seats = [network.sit(number, token) for number in (0, 1)]
    assert all(word(13, "name") in seat.read("caseload") for seat in seats)
    network.revoke("tina")
    for seat in seats:
        with pytest.raises(Refused):
            seat.read("caseload")
        assert json.loads(seat.fetch("/session/pulse")[1])["state"] == "ended"


def test_signing_out_everywhere_at_one_signs_out_at_the_other(network: Network):
    tokens = [network.sign_in("theo") for _ in range(2)]
    elsewhere = network.sit(1, tokens[1])
    assert word(21, "name") in elsewhere.read("caseload")
    headers = {"Cookie": f"{COOKIE}={tokens[0]}", "Origin": PUBLIC}
    status, answer, _ = network.doors[0].fetch("POST", "/session/sign-out-everywhere", headers)
    assert (status, answer["location"]) == (303, "/sign-in")
    with pytest.raises(Refused):
        elsewhere.read("caseload")


def test_two_hosts_import_at_once_and_every_row_is_accounted_for_once(network: Network, tmp_path: Path):
    """The same file by both, and a file of its own by each: four imports begun together."""
    first, second = to_date(network.clinic.today - 300), to_date(network.clinic.today - 200)
    codes = [word(number, "code") for number in range(1, 13)]
    same = write_assignments(tmp_path, "same.csv", *(f"{code},TESS,{first},{second}" for code in codes))
    own = [
        write_assignments(tmp_path, f"own-{who}.csv", *(f"{code},{who},{first},{second}" for code in codes[:5]))
        for who in ("IVY", "SID")
    ]
    faults = check_store(network.store).faults
    begun = [network.begin(number, "import", str(path), "--json") for number in (0, 1) for path in (same, own[number])]
    told = [(process.communicate(timeout=300), process.returncode) for process in begun]
    kept = []
    for (said, fault), code in told:
        # Whoever waited too long was told so, and nothing of that file is in: it is imported again as it is.
        assert code == 0 or "is locked: another program is writing to it" in fault, (said, fault)
        if code == 0:
            kept.append(json.loads(said))
    counts = [sum(tally["inserted"] for tally in outcome["files"]) for outcome in kept]
    assert sum(counts) == 12 + 5 + 5, kept
    assert check_store(network.store).faults == faults, "the clinic as it was made has some"


def test_the_trail_of_both_hosts_is_one_and_sound(network: Network):
    """Each host keeps a head of its own; that one lags behind the other's events is no alarm."""
    tokens = [network.sign_in("sue") for _ in range(2)]
    for _ in range(3):
        for number in (0, 1):
            network.sit(number, tokens[number]).read("caseload")
    for number in (0, 1):
        verified = network.begin(number, "verify-audit")
        said, fault = verified.communicate(timeout=300)
        assert verified.returncode == 0, (said, fault)
        assert re.search(r"All [\d,]+ events are as written", said)
