"""An import in the middle of a page: what is shown is of one version of the data; where it cannot be, nothing is."""

from pathlib import Path
from typing import Any

import pytest

from dashboard import data
from dashboard.data import get_store
from dashboard.one_version import MOST_TIMES, MOVING, DataMoved, check_same_version
from data_access.database import Store
from data_access.sight import EVERY_SITE
from data_access.versions import bump_meeting_version, get_versions
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_screen
from tests.factories import make_site

SIDE_EFFECTS = "side_effects"


def change(store: Store) -> None:
    """Somebody else writes to the clinic."""
    site = store.site()
    with store.write_as(EVERY_SITE) as session:
        bump_meeting_version(session, site.id)


def read_versions(store: Store) -> tuple[int, int]:
    with store.read_as(EVERY_SITE) as session:
        return get_versions(session, store.site().id)


class Interruptions:
    """Changes the data while a report is being made, the first ``times`` times."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
        self.left, self.runs = times, 0
        real = data.get_facts_store

        def get_facts_store() -> Any:
            self.runs += 1
            if self.left:
                self.left -= 1
                change(get_store())
            return real()

        monkeypatch.setattr(data, "get_facts_store", get_facts_store)


def test_a_page_under_which_the_data_change_begins_anew_and_shows_the_new_version(
    open_app: OpenApp, copied_demo: Path, monkeypatch: pytest.MonkeyPatch
):
    app = open_app("side_effects.py", folder=copied_demo)
    before = read_screen(app)
    change(get_store())
    interrupted = Interruptions(monkeypatch, 1)
    assert read_screen(app.run()) == before
    assert (interrupted.left, interrupted.runs > 1) == (0, True)
    kept = [key.versions[1] for key in data._get_reports()._values if key.page == SIDE_EFFECTS]
    assert kept == [read_versions(get_store())[1] - 2, read_versions(get_store())[1]], "none of the one in between"


def test_where_the_data_change_again_and_again_a_sentence_stands_there_and_no_numbers(
    open_app: OpenApp, copied_demo: Path, monkeypatch: pytest.MonkeyPatch
):
    app = open_app("side_effects.py", folder=copied_demo)
    change(get_store())
    interrupted = Interruptions(monkeypatch, 1_000)
    screen = read_screen(app.run())
    assert MOVING in screen
    assert "kap-fig" not in screen
    assert 1_000 - interrupted.left == MOST_TIMES + 1
    interrupted.left = 0
    assert "kap-fig" in read_screen(app.run())


def test_outside_a_page_the_same_is_an_error(store: Store):
    with store.write() as session:
        site_id = make_site(session).id
    before = read_versions(store)
    check_same_version(store, site_id, before)
    change(store)
    with pytest.raises(DataMoved, match="several times"):
        check_same_version(store, site_id, before)
    check_same_version(store, site_id, read_versions(store))
