"""The database fails while a page is being made: the sentence stands alone, and the next run shows the page."""

from typing import Any

import pytest

from dashboard import data
from dashboard.server import UNFORESEEN, tell_script_error
from data_access.errors import StoreError
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_screen

GONE = "The database server of postgresql://db/clinic cannot be reached. Check that it runs, and KAP_DATABASE_URL."


def test_nothing_half_shown_and_whole_again_at_the_next_run(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch):
    app = open_app("caseload.py")
    before = read_screen(app)

    def fail() -> Any:
        raise StoreError(GONE)

    with monkeypatch.context() as broken:
        broken.setattr(data, "get_facts_store", fail)
        data._get_reports.clear()
        screen = read_screen(app.run())
        assert GONE in screen
        assert "Try again" in screen
        assert not any(part in screen for part in ("kap-tr", "kap-fig", "Viewer"))
        assert GONE in read_screen(app.run()), "it is tried again, and says so again"
    assert read_screen(app.run()) == before


@pytest.mark.parametrize(
    ("error", "said"), [(StoreError(GONE), GONE), (MemoryError(), UNFORESEEN), (KeyError("Ann"), UNFORESEEN)]
)
def test_a_part_that_runs_by_itself_says_what_is_known_and_no_more(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
):
    shown: list[str] = []
    monkeypatch.setattr("dashboard.server.show_error", shown.append)
    assert tell_script_error(error)
    assert shown == [said]
