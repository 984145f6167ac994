"""A real clinic in the frame: whoever signed in looks, by the role of the account, and nobody else does."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from dashboard.serving import SERVING
from data_access.accounts.sessions import end_session
from data_access.database import open_store
from data_access.models import Clinician, Site, UserAccount
from tests.conftest import NOON, make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_screen
from tests.dashboard.test_frame import change, viewer_of

SignIn = Callable[..., int]


@pytest.fixture(autouse=True)
def _serving() -> Iterator[None]:
    yield
    SERVING.purpose = None


def says_only(app: AppTest, reason: str) -> bool:
    """Whether the lock screen is all there is: the program's name, the reason, the way to sign in."""
    heading, message = (piece.value for piece in app.markdown)
    assert heading == '<div class="kap-page-title"><h1>KAP Outcomes</h1></div>'
    assert not app.main.get("bidi_component")
    assert not app.main.selectbox
    assert not app.main.date_input
    return reason in message and 'href="/sign-in' in message


def test_without_a_session_nothing_is_shown_but_the_way_to_sign_in(open_plain: OpenApp, copied_demo: Path):
    change(copied_demo, update(Site).values(is_demo=False))
    app = open_plain(folder=copied_demo)
    assert says_only(app, "You are not signed in.")
    assert "seen" not in app.session_state


@pytest.mark.parametrize("token", ["", "x" * 43, "' OR 1=1 --"])
def test_a_token_that_names_no_session_shows_nothing(
    open_plain: OpenApp, copied_demo: Path, monkeypatch: pytest.MonkeyPatch, token: str
):
    change(copied_demo, update(Site).values(is_demo=False))
    monkeypatch.setattr("dashboard.signed_in.read_token", lambda: token)
    assert says_only(open_plain(folder=copied_demo), "You are not signed in.")


@pytest.mark.parametrize("role", ["director", "supervisor", "therapist"])
def test_the_viewer_is_who_signed_in_whatever_the_address_says(
    open_plain: OpenApp, copied_demo: Path, sign_in: SignIn, role: str
):
    session_id = sign_in(copied_demo, role)
    other = "Dr Nobody · clinical director"
    viewer = viewer_of(open_plain(folder=copied_demo, viewer=other))
    assert viewer.role == role
    assert (viewer.scope.actor.kind, viewer.scope.actor.session_id) == ("user", session_id)
    with closing(open_store(make_settings(copied_demo))) as store, store.read() as session:
        named = session.scalars(select(Clinician.name).where(Clinician.id == viewer.scope.clinician_id)).one()
    assert viewer.name == named


def test_nobody_chooses_who_they_are_in_a_clinic(open_plain: OpenApp, copied_demo: Path, sign_in: SignIn):
    sign_in(copied_demo, "therapist")
    app = open_plain(folder=copied_demo)
    assert [box.key for box in app.selectbox] == []
    screen = read_screen(app)
    assert "· therapist</summary>" in screen
    assert 'action="/sign-out"' in screen


def test_the_role_of_the_account_decides_and_not_the_imported_one(
    open_plain: OpenApp, copied_demo: Path, sign_in: SignIn
):
    sign_in(copied_demo, "therapist")
    change(copied_demo, update(Clinician).values(role="director"))
    assert viewer_of(open_plain(folder=copied_demo)).role == "therapist"


def test_a_session_that_was_ended_shows_nothing_at_the_next_run(
    open_plain: OpenApp, copied_demo: Path, sign_in: SignIn
):
    session_id = sign_in(copied_demo)
    app = open_plain(folder=copied_demo)
    viewer = viewer_of(app)
    with closing(open_store(make_settings(copied_demo))) as store, store.write() as session:
        end_session(session, viewer.site.id, session_id, "revoked")
    app.run()
    assert says_only(app, "This session was ended by the clinic.")


@pytest.mark.parametrize(("state", "reason"), [("disabled", "not in use"), ("invited", "not in use")])
def test_an_account_that_is_not_in_use_shows_nothing_at_the_next_run(
    open_plain: OpenApp, copied_demo: Path, sign_in: SignIn, state: str, reason: str
):
    sign_in(copied_demo)
    app = open_plain(folder=copied_demo)
    assert viewer_of(app).role == "director"
    change(copied_demo, update(UserAccount).values(state=state))
    app.run()
    assert says_only(app, reason)


def test_an_idle_session_is_locked_at_the_next_run_and_the_screen_says_why(
    open_plain: OpenApp, copied_demo: Path, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    sign_in(copied_demo)
    app = open_plain(folder=copied_demo)
    monkeypatch.setattr("data_access.clock.now", lambda: NOON + timedelta(minutes=15))
    app.run()
    assert says_only(app, "Nothing was done for a while")


def test_a_window_of_one_session_is_emptied_when_another_one_runs_in_it(
    open_plain: OpenApp, copied_demo: Path, sign_in: SignIn
):
    sign_in(copied_demo, "director")
    app = open_plain(folder=copied_demo)
    app.session_state["typed"] = "a note about Tomas"
    sign_in(copied_demo, "therapist")
    app.run()
    assert says_only(app, "Somebody else signed in in this window.")
    assert "typed" not in app.session_state
    assert "seen" not in app.session_state


@pytest.mark.parametrize(("started", "is_demo"), [("demonstration", False), ("clinic", True)])
def test_a_server_started_for_the_one_refuses_the_other(
    open_plain: OpenApp, copied_demo: Path, sign_in: SignIn, started: str, is_demo: bool
):
    sign_in(copied_demo)
    change(copied_demo, update(Site).values(is_demo=is_demo))
    SERVING.start(started)
    screen = read_screen(open_plain(folder=copied_demo))
    assert f"This server was started for a {started}" in screen
    assert "Nothing is shown" in screen
    assert "Harbour" not in screen
