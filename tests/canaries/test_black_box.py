"""Nothing leaks over the wire: the real server, asked by its own protocol; every byte that comes back is searched."""

import re
import time

import pytest

from tests.canaries.live import Live, draw_visit, visit
from tests.canaries.marks import find_marks, word
from tests.canaries.streamlit_client import Refused, Tab
from tests.long_proof import Proof, long_proof

FEW_S = 5.0
"""What was revoked is gone from an open page after so long."""


@long_proof("canaries over the WebSocket", sample=12, full=400, parts=2)
def test_no_byte_of_any_answer_is_of_a_foreign_patient(proof: Proof, live: Live) -> None:
    tabs: dict[str, Tab] = {}
    for number in proof:
        asked = draw_visit(live, number)
        if asked.login not in tabs:
            tabs[asked.login] = live.open(asked.login)
        found = visit(live, tabs[asked.login], asked)
        owned = {mark for mark in found if mark[0] in live.world.permitted(asked.login)}
        proof.count("canaries of own patients seen", len(owned))
        proof.count("visits that showed own patients", bool(owned))
    for tab in tabs.values():
        tab.close()
    assert proof.counts["visits that showed own patients"] > len(proof.draws) / 8


def test_a_foreign_patient_reads_like_an_absent_one(live: Live) -> None:
    tab = live.open("tom")
    said = []
    for handle in (word(13, "handle"), word(41, "handle"), "nobody0000000000"):
        tab.go("patient", patient=handle)
        said.append([re.sub(handle, "", text) for text in tab.said])
    tab.close()
    assert any("caseload" in text for text in said[0])
    assert said[0] == said[1] == said[2]


def test_without_a_session_nothing_is_sent(live: Live) -> None:
    for token in (None, "A" * 43):
        with pytest.raises(Refused):
            Tab(live.url, token).open()


def test_nothing_of_a_patient_is_in_the_servers_log(live: Live) -> None:
    tab = live.open("dora")
    for page in ("caseload", "weekly-review"):
        tab.go(page)
    tab.go("patient", patient=word(1, "handle"))
    tab.close()
    text = live.log.read_text(encoding="utf-8")
    assert text
    assert find_marks(text) == set()


def test_a_file_made_for_one_viewer_is_not_handed_to_another(live: Live) -> None:
    mine, other = live.open("tom"), live.open("tina")
    mine.go("caseload")
    (path,) = re.findall(r"/export/[\w-]+", mine.run(("caseload-csv", "csv")).decode("utf-8", "replace"))
    status, body = other.fetch(path)
    assert (status, find_marks(body)) == (404, set())
    for tab in (mine, other):
        tab.close()


def test_what_is_revoked_is_gone_from_eight_open_pages(live: Live) -> None:
    """A session and an assignment end while eight pages are open: told within seconds, and gone at the next run."""
    tokens = [live.sign_in(login) for login in ("tom", "tom", "tom", "tom", "sue", "sue", "sue", "sue")]
    tabs = [Tab(live.url, token) for token in tokens]
    for tab in tabs:
        tab.open()
        assert (3, "name") in find_marks(tab.go("caseload"))
    before = [tab.fetch("/session/pulse")[1] for tab in tabs]
    live.end_assignments(3)
    live.revoke("sue")
    until = time.monotonic() + FEW_S
    told = [tab.fetch("/session/pulse")[1] for tab in tabs]
    assert all(now != then for now, then in zip(told, before, strict=True))
    for tab in tabs[:4]:
        found = find_marks(tab.run())
        assert (1, "name") in found
        assert 3 not in {number for number, _ in found}
    for tab in tabs[4:]:
        assert b'"ended"' in tab.fetch("/session/pulse")[1].replace(b" ", b"")
        with pytest.raises(Refused):
            tab.run()
    assert time.monotonic() < until + 60
    for tab in tabs:
        tab.close()
