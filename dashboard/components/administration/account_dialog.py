"""The dialog of one person's account: how it stands, what can be done, and what each act does before it is done."""

from collections.abc import Callable
from typing import Final, get_args

import streamlit as st

from dashboard.components.administration.facts import facts_html
from dashboard.components.error_message import show_error
from dashboard.components.heading import show_note
from dashboard.components.html import esc, show
from dashboard.components.said import say_after_rerun
from dashboard.data import get_store
from dashboard.load.administration.accounts import act, invite, reset, set_role
from dashboard.reports.administration.accounts import ACT_NAMES, ACT_WORDS, AccountLine, Act, InviteTold
from dashboard.reports.administration.assignments import ROLE_WORDS
from dashboard.viewer import Viewer
from data_access.errors import KapError
from data_access.scope import Role

ROLES: Final[tuple[Role, ...]] = get_args(Role)
SEES: Final[dict[Role, str]] = {
    "director": "Sees every patient, and looks after accounts, assignments and settings.",
    "supervisor": "Sees their own patients and those of whom they supervise.",
    "therapist": "Sees the patients assigned to them.",
    "data manager": "Brings data in and looks after its quality; sees no clinical page.",
}
ONCE: Final = "The link is shown this once. Copy it now; a new one can be made at any time."


@st.dialog("Account", width="medium")
def show_account_dialog(viewer: Viewer, line: AccountLine) -> None:
    """Facts, the choice of an act, its words, its fields, and the one button."""
    show(f'<p class="kap-sentence"><b>{esc(line.name)}</b>, {esc(line.role_words)}</p>{facts_html(_list_facts(line))}')
    name = _choose_act(line)
    show(f'<p class="kap-sentence">{esc(ACT_WORDS[name])}</p>')
    do = _ask(viewer, line, name)
    if not st.button(ACT_NAMES[name], type="primary", key=f"account_save_{name}"):
        return
    try:
        told = do()
    except KapError as error:
        show_error(str(error))
        return
    if told is None:
        say_after_rerun(f"{ACT_NAMES[name]}: {line.name}")
        st.rerun()
    else:
        _show_link(told)


def _list_facts(line: AccountLine) -> list[tuple[str, str]]:
    if line.user_id is None:
        return [("Account", "none yet")]
    return [
        ("Login", line.login),
        ("Account", line.state),
        ("Second factor", line.second_factor),
        ("Last sign-in", line.last_sign_in),
        ("Open sessions", f"{line.open_sessions:,}"),
    ]


def _choose_act(line: AccountLine) -> Act:
    if len(line.acts) == 1:
        return line.acts[0]
    chosen = st.segmented_control(
        "What to do", line.acts, default=line.acts[0], required=True, key=f"account_act_{line.clinician_id}",
        format_func=ACT_NAMES.__getitem__, label_visibility="collapsed",
    )  # fmt: skip
    return next((name for name in line.acts if name == chosen), line.acts[0])


def _ask(viewer: Viewer, line: AccountLine, name: Act) -> Callable[[], InviteTold | None]:
    """The fields of an act; gives what its button does."""
    store, scope = get_store(), viewer.scope
    if name in ("invite", "invite anew"):
        role = _ask_role(line)
        login = st.text_input(
            "Login", line.login, key=f"account_login_{line.clinician_id}",
            placeholder="What they type to sign in, such as an e-mail address",
        )  # fmt: skip
        return lambda: invite(store, scope, line.clinician_id, role, login)
    user_id = line.user_id or 0
    if name == "change role":
        role = _ask_role(line)
        return lambda: set_role(store, scope, user_id, role)
    if name == "reset":
        return lambda: reset(store, scope, user_id)
    return lambda: act(store, scope, user_id, name)


def _ask_role(line: AccountLine) -> Role:
    now = line.role or line.staff_role
    place = ROLES.index(now) if now in ROLES else 0
    role = st.selectbox(
        "Role", ROLES, index=place, key=f"account_role_{line.clinician_id}",
        format_func=lambda one: ROLE_WORDS.get(one, one),
    )  # fmt: skip
    show_note(SEES[role])
    return role


def _show_link(told: InviteTold) -> None:
    """The link with the means to copy it; the host is the one this page was opened by."""
    url = st.context.url or ""
    origin = "/".join(url.split("/")[:3])
    st.code(f"{origin}{told.path}", language=None, wrap_lines=True)
    show_note(f"{ONCE} It works until {told.until}.")
