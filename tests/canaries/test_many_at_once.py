"""Eight people click at once on one server: nobody is told an error, or anything of another's patients."""

import time
from concurrent.futures import ThreadPoolExecutor

import psutil

from tests.canaries.live import Live, Visit, visit
from tests.canaries.marks import word
from tests.canaries.streamlit_client import Tab

PEOPLE = ("dora", "sue", "ida", "tom", "tom", "tina", "theo", "tess")
PATIENCE_S = 60.0
WRONG = ("could not be shown", "kap-message kap-message-worse")


def click_three_times(live: Live, login: str, tab: Tab) -> int:
    """Caseload, weekly review and a patient of one's own; how many own patients were seen."""
    own = sorted(live.world.permitted(login)) or [1]
    clicks = (("caseload", {}), ("weekly-review", {}), ("patient", {"patient": word(own[0], "handle")}))
    seen = set()
    for page, query in clicks:
        seen |= {mark[0] for mark in visit(live, tab, Visit(login, page, query)) if mark[0] in own}
        assert tab.window.exceptions == []
        assert not [text for text in tab.said if any(wrong in text for wrong in WRONG)]
    return len(seen)


def click_all_at_once(live: Live) -> list[int]:
    tabs = [Tab(live.url, live.sign_in(login)) for login in PEOPLE]
    for tab in tabs:
        tab.open()
    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        seen = list(pool.map(click_three_times, [live] * len(PEOPLE), PEOPLE, tabs))
    for tab in tabs:
        tab.close()
    return seen


def test_eight_people_click_at_once_and_each_sees_their_own_only(live: Live) -> None:
    """The server's threads are as many after a second round as after the first: those of runs have ended."""
    server, asks = psutil.Process(live.process.pid), Tab(live.url, live.sign_in("dora"))
    first = click_all_at_once(live)
    before = server.num_threads()
    assert click_all_at_once(live) == first
    assert all(count > 0 for count, login in zip(first, PEOPLE, strict=True) if login != "tess")
    until = time.monotonic() + PATIENCE_S
    while server.num_threads() > before and time.monotonic() < until:
        asks.fetch("/session/pulse")  # Lets idle threads go that wait for work.
        time.sleep(0.2)
    assert server.num_threads() <= before
