"""Faults of sessions, the audit trail and files on their way out, planted one by one: each is caught by its check."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from dashboard import data, looks, viewer
from dashboard.exports import Export, ExportShelf
from dashboard.load.patient_course import load_patient_course
from dashboard.reports.view import View
from data_access.accounts import sessions
from data_access.accounts.sessions import end_session, open_session
from data_access.database import Store, open_store
from data_access.errors import NotFound, StoreError
from data_access.models import AuditEvent
from data_access.sight import see_site
from data_access.versions import get_versions
from tests.canaries.bugs import replace_everywhere
from tests.canaries.clinic import CanaryClinic
from tests.canaries.draws import Leak
from tests.canaries.marks import find_marks, row_id, word
from tests.canaries.world import World
from tests.conftest import make_settings
from tests.dashboard.conftest import ENTRY, PAGES
from tests.dashboard.screen import read_screen

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass
class Desk:
    """A copy of the canary clinic that a test may change, opened by the program for one viewer."""

    store: Store
    clinic: CanaryClinic
    session_id: int

    def open(self, file: str = "caseload.py") -> AppTest:
        """A page, run once."""
        app = AppTest.from_file(str(ENTRY), default_timeout=60).run()
        app.switch_page(f"{PAGES}/{file}")
        return app.run()

    def revoke(self) -> None:
        """The session is ended by somebody else."""
        with self.store.write_as(see_site(self.clinic.site_ids[0])) as session:
            end_session(session, self.clinic.site_ids[0], self.session_id, "revoked")

    def count_looks(self) -> int:
        """How many looks the audit trail holds."""
        with self.store.read_as(see_site(self.clinic.site_ids[0])) as session:
            return session.scalars(select(func.count()).where(AuditEvent.action == "look")).one()


@pytest.fixture
def desk(canary_template: tuple[Path, CanaryClinic], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    folder, clinic = canary_template
    shutil.copytree(folder, tmp_path / "desk")
    settings = make_settings(tmp_path / "desk")
    monkeypatch.setenv("KAP_DATABASE_URL", f"sqlite:///{settings.database_path}")
    monkeypatch.setenv("KAP_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("KAP_CONFIG_DIR", str(settings.config_dir))
    monkeypatch.setenv("KAP_KEY_STORE", "file")
    monkeypatch.setattr("dashboard.data.WAIT_S", 60)
    st.cache_resource.clear()
    store = open_store(settings)
    with store.write_as(see_site(clinic.site_ids[0])) as session:
        opened = open_session(session, clinic.site_ids[0], clinic.users["tom"], "password")
    monkeypatch.setattr("dashboard.signed_in.read_token", lambda: opened.token)
    yield Desk(store, clinic, opened.session_id)
    store.close()
    st.cache_resource.clear()


def refuse_marks(screen: str) -> None:
    """Nothing of a patient is on the screen."""
    if marks := find_marks(screen):
        raise Leak(f"shown: {sorted(marks)[:5]}")


def check_revoked(desk: Desk) -> None:
    """What is ended shows nothing after the next rerun."""
    app = desk.open()
    assert (1, "name") in find_marks(read_screen(app))
    desk.revoke()
    refuse_marks(read_screen(app.run()))


def check_told(desk: Desk) -> None:
    """Every look is told to the audit trail."""
    before = desk.count_looks()
    desk.open()
    if desk.count_looks() == before:
        raise Leak("nobody was told of the look")


def check_untold(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    """What cannot be told is not shown."""

    def refuse(*_: Any, **__: Any) -> None:
        raise StoreError("The audit trail cannot be written.")

    patch.setattr("dashboard.load.looking.record_event", refuse)
    refuse_marks(read_screen(desk.open()))


def check_shelf(world: World) -> None:
    """A file is for the session that asked for it, once."""
    shelf = ExportShelf()
    scope = world.decide("tom")
    mine = replace(scope, actor=replace(scope.actor, session_id=7))
    token = shelf.put(Export("a.csv", "text/csv", b"x"), mine).rpartition("/")[2]
    if shelf.take(token, 8) or shelf.take(token, None):
        raise Leak("handed to another")
    assert shelf.take(token, 7) is not None
    assert shelf.take(token, 7) is None


def check_emergency(world: World) -> None:
    """Who was opened in an emergency is on that page alone, and no longer than that."""
    scope, view = world.decide("theo"), View(world.clinic.today)
    opened = replace(scope, opened=(row_id(5, 0),))
    with world.store.read_as(scope.sight) as session:
        versions = get_versions(session, scope.site_id)
    asked = (view, versions, (word(5, "handle"), None))
    assert 5 in {number for number, _ in find_marks(data.load("patient", load_one, opened, *asked))}
    try:
        answer = data.load("patient", load_one, scope, *asked)
    except NotFound:
        return
    raise Leak(f"open for ever: {find_marks(answer)}")


def load_one(store: Store, facts: Any, scope: Any, view: View, selection: Any) -> Any:
    """The patient's page, without the expected courses."""
    return load_patient_course(store, facts, scope, view, selection, None)


def _believe_ended(patch: pytest.MonkeyPatch) -> None:
    judge = sessions._judge
    patch.setattr(sessions, "_judge", lambda row: replace(judge(row), state="open", reason=None))


def _decide_once(patch: pytest.MonkeyPatch) -> None:
    """Who is signed in is asked once, and then remembered."""
    ask, known = viewer.read_signed_in, {}

    def remember(session: Any, site: Any, clinicians: Any) -> Any:
        return known.get(site) or known.setdefault(site, ask(session, site, clinicians))

    patch.setattr(viewer, "read_signed_in", remember)


def _tell_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(looks, "record_look", lambda *_, **__: None)


def _show_all_the_same(patch: pytest.MonkeyPatch) -> None:
    """A look that cannot be written down is only logged."""
    record = looks.record_look

    def try_to(*args: Any) -> None:
        try:
            record(*args)
        except StoreError:
            return

    patch.setattr(looks, "record_look", try_to)


def _hand_out_to_all(patch: pytest.MonkeyPatch) -> None:
    take = ExportShelf.take

    def take_any(shelf: ExportShelf, token: str, session_id: int | None) -> Any:
        found = shelf._waiting.get(token)
        return take(shelf, token, found.scope.actor.session_id if found else session_id)

    patch.setattr(ExportShelf, "take", take_any)


def _forget_opened(patch: pytest.MonkeyPatch) -> None:
    digest = data.digest_scope
    replace_everywhere(patch, digest, lambda role, site_id, ids, opened=(): digest(role, site_id, ids))


def test_an_ended_session_shows_nothing_and_every_look_is_told(desk: Desk) -> None:
    check_told(desk)
    check_revoked(desk)


def test_what_cannot_be_told_is_not_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    check_untold(desk, monkeypatch)


def test_a_file_is_for_its_session_alone(sqlite_canaries: World) -> None:
    check_shelf(sqlite_canaries)


def test_an_emergency_opens_one_page_for_its_time(
    sqlite_canaries: World, open_world: Callable[[World], object]
) -> None:
    open_world(sqlite_canaries.again())
    check_emergency(sqlite_canaries)


@pytest.mark.parametrize("plant", [_believe_ended, _decide_once])
def test_a_session_that_is_not_looked_at_is_caught(desk: Desk, monkeypatch: pytest.MonkeyPatch, plant: Plant) -> None:
    plant(monkeypatch)
    with pytest.raises(Leak):
        check_revoked(desk)


def test_a_look_that_is_not_told_is_caught(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _tell_nobody(monkeypatch)
    with pytest.raises(Leak):
        check_told(desk)


def test_a_page_that_is_shown_untold_is_caught(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _show_all_the_same(monkeypatch)
    with pytest.raises(Leak):
        check_untold(desk, monkeypatch)


def test_a_file_for_anybody_is_caught(sqlite_canaries: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _hand_out_to_all(monkeypatch)
    with pytest.raises(Leak):
        check_shelf(sqlite_canaries)


def test_an_emergency_that_never_ends_is_caught(
    sqlite_canaries: World, open_world: Callable[[World], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_world(sqlite_canaries.again())
    _forget_opened(monkeypatch)
    with pytest.raises(Leak):
        check_emergency(sqlite_canaries)
