"""What an open page asks about its session, how a session runs out, and the way out of all of them."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute

from dashboard.session_gate import SessionGate
from dashboard.session_routes import build_session_routes
from dashboard.user_sessions import SessionBook
from tests.dashboard.gate.asking import HERE, Inside, ask, connect, rerun, with_cookie
from tests.dashboard.gate.conftest import Clinic

PassTime = Callable[..., datetime]


@pytest.fixture
def app(clinic: Clinic, inside: Inside) -> Starlette:
    book = SessionBook(lambda: clinic.store)
    routes = [*build_session_routes(book), WebSocketRoute("/_stcore/stream", inside)]
    return Starlette(routes=routes, middleware=[Middleware(SessionGate, book=book)])


def pulse(app: Starlette, token: str | None) -> dict[str, Any]:
    answer = ask(app, "/session/pulse", headers=with_cookie(token))
    assert answer.status == 200
    return json.loads(answer.body)


def test_a_pulse_says_how_long_the_session_is_left(app: Starlette, clinic: Clinic, pass_time: PassTime):
    told = pulse(app, clinic.therapist)
    assert (told["state"], told["reason"], told["idle_left_s"]) == ("open", None, 15 * 60)
    pass_time(minutes=14, seconds=1)
    assert pulse(app, clinic.therapist)["idle_left_s"] == 59


@pytest.mark.parametrize("token", [None, "x" * 43, "short"])
def test_a_pulse_without_a_session_says_that_it_has_ended_and_nothing_else(app: Starlette, token: str | None):
    assert pulse(app, token) == {"state": "ended", "reason": None, "idle_left_s": 0, "scope": ""}


def test_a_revoked_session_is_told_at_the_next_pulse(app: Starlette, clinic: Clinic):
    assert pulse(app, clinic.therapist)["state"] == "open"
    clinic.revoke(1)
    assert pulse(app, clinic.therapist) == {"state": "ended", "reason": "revoked", "idle_left_s": 0, "scope": ""}
    assert pulse(app, clinic.director)["state"] == "open"


def test_an_assignment_that_ended_changes_what_the_pulse_tells(app: Starlette, clinic: Clinic):
    therapist, director = pulse(app, clinic.therapist)["scope"], pulse(app, clinic.director)["scope"]
    assert pulse(app, clinic.therapist)["scope"] == therapist
    assert therapist != director
    clinic.end_assignment()
    assert pulse(app, clinic.therapist)["scope"] != therapist
    assert pulse(app, clinic.director)["scope"] == director


def test_an_emergency_that_is_over_changes_what_the_pulse_tells(app: Starlette, clinic: Clinic, pass_time: PassTime):
    clinic.set_limit("idle_min", 60)
    usual = pulse(app, clinic.therapist)["scope"]
    clinic.open_in_emergency()
    opened = pulse(app, clinic.therapist)["scope"]
    assert opened != usual
    pass_time(minutes=59, seconds=59)
    assert pulse(app, clinic.therapist)["scope"] == opened
    ask(app, "/session/stay", "POST", with_cookie(clinic.therapist, origin=HERE))
    pass_time(seconds=1)
    assert pulse(app, clinic.therapist)["scope"] == usual


@pytest.mark.parametrize("minutes", [1, 5, 15])
def test_an_idle_session_locks_on_time_and_no_poll_keeps_it_open(
    app: Starlette, clinic: Clinic, inside: Inside, pass_time: PassTime, minutes: int
):
    clinic.set_limit("idle_min", minutes)
    polls = [rerun(is_auto_rerun=True, fragment_id="waiting")]
    for _ in range(minutes * 60 // 20 - 1):
        pass_time(seconds=20)
        assert pulse(app, clinic.therapist)["state"] == "open"
        connect(app, with_cookie(clinic.therapist, origin=HERE), polls)
    assert len(inside.messages) == minutes * 3 - 1
    pass_time(seconds=19)
    assert pulse(app, clinic.therapist)["idle_left_s"] == 1
    assert ask(app, "/static/a.js", headers=with_cookie(clinic.therapist)).status == 404
    pass_time(seconds=1)
    assert pulse(app, clinic.therapist) == {"state": "ended", "reason": "idle", "idle_left_s": 0, "scope": ""}
    assert ask(app, "/static/a.js", headers=with_cookie(clinic.therapist)).status == 401
    assert clinic.find(1).end_reason == "idle"


def test_what_was_remembered_as_open_does_not_outlive_the_idle_limit(
    app: Starlette, clinic: Clinic, pass_time: PassTime
):
    pass_time(minutes=14, seconds=59)
    assert ask(app, "/static/a.js", headers=with_cookie(clinic.therapist)).status == 404
    pass_time(seconds=1)
    assert ask(app, "/static/a.js", headers=with_cookie(clinic.therapist)).status == 401


def test_a_person_who_works_stays_signed_in_until_the_longest_time(app: Starlette, clinic: Clinic, pass_time: PassTime):
    clinic.set_limit("absolute_h", 1)
    for _ in range(5):
        pass_time(minutes=10)
        connect(app, with_cookie(clinic.therapist, origin=HERE), [rerun()])
        assert pulse(app, clinic.therapist)["state"] == "open"
    pass_time(minutes=10)
    assert pulse(app, clinic.therapist)["reason"] == "too long"


def test_to_stay_is_an_act_of_the_person(app: Starlette, clinic: Clinic, pass_time: PassTime):
    pass_time(minutes=14, seconds=30)
    answer = ask(app, "/session/stay", "POST", with_cookie(clinic.therapist, origin=HERE))
    assert json.loads(answer.body)["idle_left_s"] == 15 * 60
    pass_time(minutes=14, seconds=30)
    assert pulse(app, clinic.therapist)["state"] == "open"


def test_nobody_stays_in_a_session_that_has_ended(app: Starlette, clinic: Clinic, pass_time: PassTime):
    pass_time(minutes=15)
    answer = ask(app, "/session/stay", "POST", with_cookie(clinic.therapist, origin=HERE))
    assert json.loads(answer.body)["state"] == "ended"


@pytest.mark.parametrize("path", ["/session/stay", "/session/sign-out-everywhere"])
@pytest.mark.parametrize("origin", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
def test_another_site_can_neither_keep_nor_end_a_session(
    app: Starlette, clinic: Clinic, path: str, origin: dict[str, str]
):
    assert ask(app, path, "POST", with_cookie(clinic.therapist) | origin).status == 403
    assert ask(app, path, "GET", with_cookie(clinic.therapist) | origin).status == 405
    assert pulse(app, clinic.therapist)["state"] == "open"


def test_to_sign_out_everywhere_ends_every_session_of_the_user_and_of_nobody_else(app: Starlette, clinic: Clinic):
    second = clinic.open(clinic.therapist_id)
    answer = ask(app, "/session/sign-out-everywhere", "POST", with_cookie(second, origin=HERE))
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert [pulse(app, token)["reason"] for token in (clinic.therapist, second)] == ["signed out", "signed out"]
    assert pulse(app, clinic.director)["state"] == "open"


def test_whoever_was_signed_out_cannot_sign_the_user_out_again(app: Starlette, clinic: Clinic):
    second = clinic.open(clinic.therapist_id)
    clinic.revoke(1)
    ask(app, "/session/sign-out-everywhere", "POST", with_cookie(clinic.therapist, origin=HERE))
    assert pulse(app, second)["state"] == "open"
