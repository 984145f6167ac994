"""Whoever is signed in: named in the frame, with the ways out; the piece that follows the session; the lock screen."""

from dashboard.browser_message import WATCH
from dashboard.components.heading import PROGRAM, show_page_heading
from dashboard.components.html import esc, one_line, show
from dashboard.components.navigate import here
from dashboard.components.pick import register_pick
from dashboard.sign_in.next_page import lead_to_sign_in
from dashboard.signed_in import SignedIn
from dashboard.viewer import name_role


def signed_in_html(signed_in: SignedIn) -> str:
    """Name and role; opened, the ways out. Plain forms: they work while the page is busy."""
    ways = (("/sign-out", "Sign out"), ("/session/sign-out-everywhere", "Sign out everywhere"))
    forms = "".join(
        f'<form method="post" action="{action}"><button type="submit" class="kap-button">{words}</button></form>'
        for action, words in ways
    )
    who = f"{esc(signed_in.name)} · {esc(name_role(signed_in.scope.role))}"
    return (
        f'<details class="kap-who"><summary>{who}</summary>'
        f'<div class="kap-who-menu"><p>Signed in as {esc(signed_in.login)}.</p>{forms}</div></details>'
    )


def show_signed_in(signed_in: SignedIn) -> None:
    """Draw it in the frame."""
    register_pick()(key="kap-who", data={"markup": one_line(signed_in_html(signed_in))}, width="content")


def watch_session(signed_in: SignedIn) -> None:
    """Let the browser ask every few seconds whether the session still counts, and cover the page when it does not."""

    def run_again() -> None:
        """What may be seen has changed: the run that follows shows it."""

    register_pick("session")(key=WATCH, data={"sight": signed_in.sight}, on_changed_change=run_again)


def show_lock(reason: str) -> None:
    """All there is where nobody is signed in (any more): why, and the way to sign in and come back to this page."""
    show_page_heading(PROGRAM)
    href = esc(lead_to_sign_in(here()))
    show(
        f'<div class="kap-message" role="status">{esc(reason)} '
        f'<a href="{href}" target="_self">Sign in</a> to come back to this page.</div>'
    )
