"""``kap-outcomes users``: what it says, and what it refuses."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.accounts.users import begin_second_factor, find_invite, get_users
from data_access.database import Store, open_store
from data_access.models import AuditEvent
from tests.conftest import make_settings
from tests.dashboard.test_cli import Kap, kap
from tests.data_access.accounts.staff import make_staff

__all__ = ["kap"]


@pytest.fixture
def folder(sqlite_store: Store, tmp_path: Path, today: int) -> Path:
    """A clinic with a director, a supervisor and a therapist who have accounts, and Frida, who has none."""
    make_staff(sqlite_store)
    data = tmp_path / "store" / "data"
    assert data.is_dir()
    return tmp_path / "store"


def find_code(folder: Path, name: str) -> str:
    from data_access.queries.clinicians import get_clinicians

    store = open_store(make_settings(folder))
    with store.read() as session:
        code = next(one.code for one in get_clinicians(session, store.site().id) if one.name == name)
    store.close()
    return code


def test_accounts_are_listed(kap: Kap, folder: Path) -> None:
    said = kap(folder, "users", "list")
    assert said.returncode == 0
    assert [line.split()[0] for line in said.stdout.splitlines()] == ["login", "dora", "sam", "thea"]
    listed = json.loads(kap(folder, "users", "list", "--json").stdout)["users"]
    assert [(user["login"], user["role"], user["state"], user["by"]) for user in listed] == [
        ("dora", "director", "active", "provider"),
        ("sam", "supervisor", "active", "provider"),
        ("thea", "therapist", "active", "provider"),
    ]


def test_an_invitation_is_printed_as_a_path_that_works(kap: Kap, folder: Path) -> None:
    said = kap(folder, "users", "invite", find_code(folder, "Frida Free"), "data-manager", "Frida@clinic.example")
    assert said.returncode == 0, said.stderr
    assert "Frida Free is invited as data manager. The link works once, until 2026-03-11 12:00:" in said.stdout
    token = said.stdout.split("/sign-in/invite/")[1].split()[0]
    store = open_store(make_settings(folder))
    with store.read() as session:
        invitation = find_invite(session, store.site().id, token)
    with store.write() as session:
        assert begin_second_factor(session, store.site().id, token).uri.startswith("otpauth://totp/")
    store.close()
    assert (invitation.name, invitation.role, invitation.login) == (
        "Frida Free",
        "data manager",
        "frida@clinic.example",
    )


def test_what_the_command_line_does_is_told_of_the_machines_user(
    kap: Kap, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    for arguments in (("disable", "thea"), ("enable", "thea"), ("role", "thea", "supervisor"), ("reset", "THEA")):
        assert kap(folder, "users", *arguments).returncode == 0
    assert kap(folder, "users", "sign-out", "sam").stdout == "0 sessions of “sam” ended.\n"
    store = open_store(make_settings(folder))
    with store.read() as session:
        told = session.execute(
            select(AuditEvent.actor_kind, AuditEvent.actor, AuditEvent.action, AuditEvent.target).order_by(
                AuditEvent.number
            )
        ).all()
        states = {user.login: (user.role, user.state) for user in get_users(session, store.site().id)}
    store.close()
    assert [tuple(row) for row in told] == [
        ("command line", "ada", action, "thea")
        for action in ("disable user", "enable user", "change role", "reset user")
    ]
    assert states["thea"] == ("supervisor", "invited")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("disable", "nobody"), "There is no such account."),
        (("disable", "dora"), "“dora” is the only director whose account is in use."),
        (("role", "thea", "owner"), "“owner” is no role. It can be director, supervisor, therapist or data-manager."),
        (("invite", "X99", "therapist", "x99"), "Nobody of the staff has the code “X99”."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    kap: Kap, folder: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    said = kap(folder, "users", *arguments)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(sentence)


def test_an_empty_clinic_says_how_to_begin(kap: Kap, sqlite_store: Store, tmp_path: Path) -> None:
    from tests.factories import make_site

    with sqlite_store.write() as session:
        make_site(session)
    assert "kap-outcomes users invite CODE director LOGIN" in kap(tmp_path / "store", "users", "list").stdout
