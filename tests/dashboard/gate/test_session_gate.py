"""Nothing but the ways in answers without a session that still counts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from starlette.formparsers import MultiPartParser
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime

from dashboard.browser_message import WATCH
from dashboard.server import build_app
from dashboard.session_gate import SESSION, SessionGate, choose_door
from dashboard.user_sessions import SessionBook
from dashboard.windows import WINDOWS
from data_access.database import Store
from data_access.errors import StoreError
from tests.dashboard.gate.asking import HERE, HOST, PAGE, Inside, ask, connect, rerun, with_cookie
from tests.dashboard.gate.conftest import Clinic
from tests.factories import make_clinician, make_site, make_user

DECIDED = {
    "/": "session",
    "/healthz": "open",
    "/readyz": "open",
    "/export/{token}": "session",
    "/sign-in": "open",
    "/sign-in/style.css": "open",
    "/sign-in/typeface.woff2": "open",
    "/sign-in/invite/{token}": "open",
    "/sign-in/{rest:path}": "open",
    "/sign-out": "open",
    "/sign-out/{rest:path}": "open",
    "/session/pulse": "open",
    "/session/stay": "open",
    "/session/sign-out-everywhere": "open",
    "/session/{rest:path}": "open",
    "/_stcore/health": "session",
    "/_stcore/metrics": "nobody",
    "/_stcore/host-config": "session",
    "/media/{file_id:path}": "session",
    "/_stcore/upload_file/{session_id}/{file_id}": "session",
    "/component/{path:path}": "session",
    "/_stcore/bidi-components/{path:path}": "session",
    "/_stcore/stream": "session",
    "/auth/login": "nobody",
    "/auth/logout": "nobody",
    "/oauth2callback": "nobody",
    "/_stcore/agent/interact": "nobody",
    "/_stcore/agent/openapi.json": "nobody",
    "/_stcore/agent/mcp": "nobody",
    "": "session",
}
"""Every route of the program and of Streamlit, by its path (empty: Streamlit's static files), and who may ask."""
GATED = [path or "/static/js/index.js" for path, door in DECIDED.items() if door == "session"]
NOBODY = [path for path, door in DECIDED.items() if door == "nobody"]
PAGES = [
    "/caseload",
    "/patient?patient=abc",
    "/nowhere",
    "/static",
    "//sign-in",
    "/Sign-in",
    "/sign-inn",
    "/healthz/x",
    "/readyz/x",
]


def make_other_site(store: Store) -> str:
    """The token of a session at another clinic of the same database."""
    from data_access.accounts.sessions import open_session

    with store.write() as session:
        site = make_site(session)
        user = make_user(session, make_clinician(session, site, "director"), login="other")
        return open_session(session, site.id, user.id, "password").token


def test_every_route_has_a_decision_and_the_gate_takes_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    monkeypatch.setattr(Runtime, "_instance", None)
    routes = {getattr(route, "path", "") for route in build_app("clinic")._build_starlette_app().routes}
    assert routes == set(DECIDED)
    for path, door in DECIDED.items():
        assert choose_door(path or "/static/js/index.js") == door, path


@pytest.mark.parametrize("who", ["nobody", "foreign", "ended", "malformed", "twice", "other site"])
def test_no_route_answers_without_a_session_that_counts(clinic: Clinic, gate: SessionGate, inside: Inside, who: str):
    clinic.revoke(1)
    headers = {
        "nobody": {},
        "foreign": with_cookie("x" * 43),
        "ended": with_cookie(clinic.therapist),
        "malformed": with_cookie(f"{clinic.director}' OR 1=1"),
        "twice": {"cookie": f"__Host-kap-session={clinic.director}; __Host-kap-session={'x' * 43}"},
        "other site": with_cookie(make_other_site(clinic.store)),
    }[who]
    for path in [*GATED, *PAGES]:
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST"):
            answer = ask(gate, path, method, {**headers, "origin": HERE})
            assert (answer.status, answer.body) == (401, b""), (path, method)
    assert connect(gate, {**headers, "origin": HERE}, [rerun()]) == [{"type": "websocket.close", "code": 1008}]
    assert inside.paths == []


def test_a_person_who_follows_a_link_is_led_to_sign_in_and_back(gate: SessionGate):
    answer = ask(gate, "/patient?patient=a1&as_of=2026-01-05", headers=PAGE)
    assert (answer.status, answer.body) == (303, b"")
    assert answer.headers["location"] == "/sign-in?next=%2Fpatient%3Fpatient%3Da1%26as_of%3D2026-01-05"
    for path in ("/static/a.js", "/media/a", "/export/a", "/_stcore/health", "/component/a"):
        assert ask(gate, path, headers=PAGE).status == 401
    assert ask(gate, "/caseload", headers={**PAGE, "sec-fetch-dest": "image"}).status == 401


def test_an_open_session_passes_and_is_told_to_what_stands_behind(clinic: Clinic, gate: SessionGate, inside: Inside):
    for path in GATED:
        answer = ask(gate, path, headers=with_cookie(clinic.therapist))
        assert (answer.status, answer.body) == (200, b"Tomas Verbeek")
    assert {scope[SESSION].login for scope in inside.scopes} == {"thea"}


@pytest.mark.parametrize("signed_in", [True, False])
def test_what_streamlit_tells_of_itself_answers_nobody(
    clinic: Clinic, gate: SessionGate, inside: Inside, signed_in: bool
):
    headers = with_cookie(clinic.director if signed_in else None, origin=HERE)
    for app in (gate, SessionGate(inside, None)):
        for path in [*NOBODY, "/app/static/a.png", "/_stcore/script-health-check"]:
            assert ask(app, path, headers=headers).status == 404
        assert connect(app, headers, [], path="/_stcore/agent/mcp") == [{"type": "websocket.close", "code": 1008}]
    assert inside.paths == []


def test_a_demonstration_lets_everybody_in(inside: Inside):
    demo = SessionGate(inside, None)
    for path in [*GATED, *PAGES]:
        assert ask(demo, path).status == 200
    assert connect(demo, {}, [rerun()])[0] == {"type": "websocket.accept"}


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", f"http://{HOST}.evil.example", f"https://{HOST}"]
)
def test_a_page_of_another_site_neither_posts_nor_connects(
    clinic: Clinic, gate: SessionGate, inside: Inside, origin: str | None
):
    headers = with_cookie(clinic.director) | ({"origin": origin} if origin else {})
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert ask(gate, "/_stcore/upload_file/a/b", method, headers).status == 403
    assert connect(gate, headers, [rerun()]) == [{"type": "websocket.close", "code": 1008}]
    assert inside.paths == []


def test_headers_that_name_a_user_or_another_origin_open_nothing(gate: SessionGate, inside: Inside):
    spoofed = {
        name: value
        for name in ("x-forwarded-user", "x-remote-user", "remote-user", "x-auth-request-user", "authorization")
        for value in ("dora",)
    }
    spoofed |= {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example"}
    for path in GATED:
        assert ask(gate, path, headers=spoofed).status == 401
    assert connect(gate, {**spoofed, "origin": "https://evil.example"}, [])[0]["type"] == "websocket.close"
    assert inside.paths == []


def test_behind_a_proxy_its_own_name_is_the_origin(clinic: Clinic, inside: Inside):
    gate = SessionGate(inside, SessionBook(lambda: clinic.store), "https://outcomes.example")
    headers = with_cookie(clinic.director, origin="https://outcomes.example")
    assert connect(gate, headers, [])[0] == {"type": "websocket.accept"}
    assert ask(gate, "/_stcore/upload_file/a/b", "PUT", headers).status == 200


def test_a_session_that_ends_is_remembered_as_open_for_less_than_two_seconds(
    clinic: Clinic, gate: SessionGate, pass_time: Callable[..., datetime]
):
    headers = with_cookie(clinic.therapist)
    assert ask(gate, "/static/a.js", headers=headers).status == 200
    clinic.revoke(1)
    pass_time(seconds=1)
    assert ask(gate, "/static/a.js", headers=headers).status == 200
    pass_time(seconds=1)
    assert ask(gate, "/static/a.js", headers=headers).status == 401


def test_a_connection_ends_at_its_next_message_and_that_message_does_nothing(
    clinic: Clinic, gate: SessionGate, inside: Inside
):
    first, second = rerun(query_string="a=1"), rerun(query_string="a=2")
    sent = connect(gate, with_cookie(clinic.therapist, origin=HERE), [first, lambda: clinic.revoke(1), second, rerun()])
    assert inside.messages == [first]
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send", "websocket.close"]


def test_a_fragment_or_dialog_is_a_message_too(clinic: Clinic, gate: SessionGate, inside: Inside):
    sent = connect(
        gate, with_cookie(clinic.therapist, origin=HERE), [lambda: clinic.revoke(1), rerun(fragment_id="a dialog")]
    )
    assert inside.messages == []
    assert sent[-1] == {"type": "websocket.close", "code": 1008}


def test_nobody_empties_the_caches_or_asks_after_the_program(clinic: Clinic, gate: SessionGate, inside: Inside):
    unwanted = [BackMsg(clear_cache=True), BackMsg(load_git_info=True), BackMsg(set_run_on_save=True)]
    unwanted += [BackMsg(debug_shutdown_runtime=True), BackMsg(debug_disconnect_websocket=True)]
    messages = [message.SerializeToString() for message in unwanted]
    beat = BackMsg(app_heartbeat=True).SerializeToString()
    connect(gate, with_cookie(clinic.therapist, origin=HERE), [*messages, b"\xff\xff", b"", beat])
    assert inside.messages == [beat]


def test_where_nobody_can_tell_nothing_answers(today: int, inside: Inside):
    def fail() -> Store:
        raise StoreError("The database cannot be reached.")

    gate = SessionGate(inside, SessionBook(fail))
    headers = with_cookie("x" * 43, origin=HERE)
    page = ask(gate, "/caseload?as_of=2026-01-05", headers={**headers, **PAGE})
    assert page.status == 503
    assert "the clinic’s database does not answer" in page.body.decode()
    assert 'href="/caseload?as_of=2026-01-05">Try again' in page.body.decode()
    piece = ask(gate, "/static/a.js", headers={**headers, **PAGE})
    assert (piece.status, piece.body) == (503, b"")
    assert connect(gate, headers, [rerun()]) == [{"type": "websocket.close", "code": 1008}]
    assert inside.paths == []


def test_a_window_is_taken_up_again_by_its_own_session_only(clinic: Clinic, gate: SessionGate, inside: Inside):
    WINDOWS.bind("window-of-thea", clinic.find(1).id)
    offered = {"sec-websocket-protocol": "streamlit, xsrf-token, window-of-thea"}
    for token in (clinic.therapist, clinic.director):
        connect(gate, with_cookie(token, origin=HERE) | offered, [])
    named = [dict(scope["headers"])[b"sec-websocket-protocol"] for scope in inside.scopes]
    assert named == [b"streamlit, xsrf-token, window-of-thea", b"streamlit, xsrf-token"]


def acts(clinic: Clinic, gate: SessionGate, message: bytes, **headers: str) -> bool:
    """Whether a message, a minute after signing in, counts as activity of the therapist."""
    before = clinic.find(1).active_at
    connect(gate, with_cookie(clinic.therapist, origin=HERE, **headers), [message])
    return clinic.find(1).active_at > before


def watch_report() -> bytes:
    message = BackMsg()
    widget = message.rerun_script.widget_states.widgets.add()
    widget.id, widget.json_trigger_value = f"$$ID-abc-{WATCH}__events", '[{"event": "changed", "value": "x"}]'
    return message.SerializeToString()


@pytest.mark.parametrize(
    ("message", "counts"),
    [
        (rerun(), True),
        (rerun(fragment_id="a dialog"), True),
        (rerun(is_auto_rerun=True, fragment_id="waiting"), False),
        (BackMsg(app_heartbeat=True).SerializeToString(), False),
        (BackMsg(stop_script=True).SerializeToString(), False),
        (watch_report(), False),
    ],
)
def test_only_what_a_person_does_counts_as_activity(
    clinic: Clinic, gate: SessionGate, pass_time: Callable[..., datetime], message: bytes, counts: bool
):
    pass_time(minutes=1)
    assert acts(clinic, gate, message) is counts


def test_a_connection_that_comes_back_by_itself_is_no_activity(
    clinic: Clinic, gate: SessionGate, pass_time: Callable[..., datetime]
):
    WINDOWS.bind("window-of-thea", clinic.find(1).id)
    pass_time(minutes=1)
    assert not acts(clinic, gate, rerun(), sec_websocket_protocol="streamlit, xsrf, window-of-thea")


def test_activity_is_written_at_most_every_two_seconds(
    clinic: Clinic, gate: SessionGate, pass_time: Callable[..., datetime]
):
    began = pass_time(minutes=1)
    moments: list[Any] = []
    for _ in range(5):
        acts(clinic, gate, rerun())
        moments.append(int((clinic.find(1).active_at - began).total_seconds()))
        pass_time(seconds=1)
    assert moments == [0, 0, 2, 2, 4]
