"""What the Administration page reads and changes: accounts, settings, backups, assignments; the director's only."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard.load.administration import accounts, assignments, backups, settings
from dashboard.reports.administration.assignments import NOBODY
from dashboard.reports.view import View
from data_access.accounts.users import get_users
from data_access.actor import Actor
from data_access.database import Store, open_store
from data_access.errors import KapError, NotFound
from data_access.facts.store import FactsStore
from data_access.models import AuditEvent, UserAccount
from data_access.scope import Scope
from tests.conftest import NOON, make_settings
from tests.data_access.queries.meeting_clinic import Clinic
from tests.factories import make_user

SetNow = Callable[[datetime], None]


@pytest.fixture
def clinic(store: Store, today: int) -> Clinic:
    return Clinic(store, today)


@pytest.fixture
def director(clinic: Clinic) -> Scope:
    """The director, signed in."""
    with clinic.store.write() as session:
        user = make_user(session, clinic.director, login="hale@clinic.example")
        key = user.id
    return replace(clinic.scope_of(clinic.director), actor=Actor("user", "hale@clinic.example", key))


def get_line(clinic: Clinic, scope: Scope, name: str) -> accounts.AccountLine:
    return next(line for line in accounts.load_accounts(clinic.store, scope).lines if line.name == name)


def list_actions(clinic: Clinic) -> list[tuple[str, str]]:
    with clinic.store.read() as session:
        rows = session.execute(select(AuditEvent.action, AuditEvent.target).order_by(AuditEvent.number))
        return [(row.action, row.target) for row in rows]


def test_everybody_of_the_staff_is_listed_with_their_account_or_without(clinic: Clinic, director: Scope):
    found = accounts.load_accounts(clinic.store, director)
    assert [(line.name, line.state, line.acts) for line in found.lines] == [
        ("Dr L. Brandt", "no account", ("invite",)),
        ("Dr M. Hale", "in use", ("sign out",)),
        ("N. Okafor", "no account", ("invite",)),
        ("P. Reyes", "no account", ("invite",)),
    ]
    assert found.sentence == "1 of 4 people can sign in; no session is open."
    assert [line.is_own for line in found.lines] == [False, True, False, False]


def test_an_invitation_gives_a_link_once_and_the_account_waits(clinic: Clinic, director: Scope, set_now: SetNow):
    told = accounts.invite(clinic.store, director, clinic.first.id, "therapist", " Okafor@Clinic.example ")
    assert told.path.startswith("/sign-in/invite/")
    assert len(told.path) > 40
    assert told.until == "11 Mar, 12:00"
    line = get_line(clinic, director, "N. Okafor")
    assert (line.login, line.state) == ("okafor@clinic.example", "invited until 11 Mar, 12:00")
    assert line.second_factor == "none yet"
    assert line.acts == ("invite anew", "change role", "disable")
    set_now(NOON + timedelta(days=7))
    assert get_line(clinic, director, "N. Okafor").state == "invitation ran out"
    assert list_actions(clinic) == [("invite user", "okafor@clinic.example")]


def test_acts_on_an_account_follow_its_state(clinic: Clinic, director: Scope):
    with clinic.store.write() as session:
        key = make_user(session, clinic.first, login="okafor").id
    line = get_line(clinic, director, "N. Okafor")
    assert (line.state, line.second_factor, line.acts) == (
        "in use",
        "the provider’s",
        ("change role", "sign out", "reset", "disable"),
    )
    accounts.set_role(clinic.store, director, key, "supervisor")
    assert get_line(clinic, director, "N. Okafor").role_words == "supervisor"
    accounts.act(clinic.store, director, key, "disable")
    assert get_line(clinic, director, "N. Okafor").acts == ("enable", "reset")
    accounts.act(clinic.store, director, key, "enable")
    assert get_line(clinic, director, "N. Okafor").state == "in use"
    assert accounts.reset(clinic.store, director, key).path.startswith("/sign-in/invite/")
    actions = [action for action, _ in list_actions(clinic)]
    assert actions == ["change role", "disable user", "enable user", "reset user"]


def test_a_locked_account_says_until_when(clinic: Clinic, director: Scope):
    with clinic.store.write() as session:
        make_user(session, clinic.first, locked_until=NOON + timedelta(minutes=4))
    line = get_line(clinic, director, "N. Okafor")
    assert (line.state, line.tone) == ("locked until 4 Mar, 12:04", "worse")


def test_settings_are_told_with_their_usual_value_and_who_changed_them(clinic: Clinic, director: Scope):
    before = {line.words.name: line for line in settings.load_settings(clinic.store, director)}
    assert {name: line.shown for name, line in before.items()} == {
        "thresholds": "NHS",
        "idle_min": "15 minutes",
        "absolute_h": "12 hours",
        "least_group": "11 patients",
    }
    assert {line.usual + line.changed for line in before.values()} == {""}
    settings.set_value(clinic.store, director, "idle_min", 5)
    settings.set_value(clinic.store, director, "thresholds", "conservative")
    after = {line.words.name: line for line in settings.load_settings(clinic.store, director)}
    assert after["idle_min"].shown == "5 minutes"
    assert after["idle_min"].usual == "15 minutes"
    assert after["idle_min"].changed == "changed 4 Mar, 12:00 by hale@clinic.example"
    assert (after["thresholds"].shown, after["thresholds"].usual) == ("conservative", "NHS")
    with pytest.raises(KapError, match="from 1 to 60"):
        settings.set_value(clinic.store, director, "idle_min", 0)


def test_staff_and_their_patients_are_told_and_handed_over(clinic: Clinic, director: Scope):
    facts, view = FactsStore(clinic.store), View(clinic.today)
    staff = assignments.load_staff(clinic.store, facts, director, view, None)
    assert [(one.name, one.supervisor, one.supervises, one.patients) for one in staff.members] == [
        ("Dr L. Brandt", "", ("N. Okafor",), 0),
        ("Dr M. Hale", "", (), 0),
        ("N. Okafor", "Dr L. Brandt", (), 1),
        ("P. Reyes", "", (), 1),
    ]
    assert staff.sentence == "4 people on the staff; !!1 therapist has no supervisor!!."
    ends = (clinic.first.id, clinic.second.id)
    assert assignments.hand_over(clinic.store, director, [clinic.own.id], ends, clinic.today, "on leave") == 1
    found = assignments.load_assigned(clinic.store, facts, director, view, clinic.second.id)
    assert {(row.person.patient_id, row.since) for row in found.rows} == {
        (clinic.own.id, "4 Mar"),
        (clinic.other.id, "1 Jan 1970"),
    }
    assert assignments.end(clinic.store, director, [clinic.own.id], clinic.second.id, clinic.today, "moved") == 1
    nobody = assignments.load_assigned(clinic.store, facts, director, view, NOBODY)
    assert [row.person.patient_id for row in nobody.rows] == [clinic.own.id]
    assert "only the clinical director sees them" in nobody.sentence
    ends = (NOBODY, clinic.first.id)
    assert assignments.hand_over(clinic.store, director, [clinic.own.id], ends, clinic.today, "back") == 1


def test_names_are_hidden_where_the_view_hides_them(clinic: Clinic, director: Scope):
    view = View(clinic.today, hide_names=True)
    found = assignments.load_assigned(clinic.store, FactsStore(clinic.store), director, view, clinic.first.id)
    assert [row.person.label for row in found.rows] == [clinic.own.code]
    assert found.rows[0].since.startswith("week of ")
    assert clinic.own.name not in repr(found)


@pytest.mark.parametrize("who", ["supervisor", "first"])
def test_nobody_but_the_director_reads_or_changes_anything(clinic: Clinic, who: str, tmp_path: Path):
    scope, facts = clinic.scope_of(getattr(clinic, who)), FactsStore(clinic.store)
    view, places = View(clinic.today), make_settings(tmp_path / "nowhere")
    acts: tuple[Callable[[], object], ...] = (
        lambda: accounts.load_accounts(clinic.store, scope),
        lambda: accounts.invite(clinic.store, scope, clinic.second.id, "director", "reyes"),
        lambda: settings.load_settings(clinic.store, scope),
        lambda: settings.set_value(clinic.store, scope, "idle_min", 5),
        lambda: assignments.load_staff(clinic.store, facts, scope, view, None),
        lambda: assignments.load_assigned(clinic.store, facts, scope, view, clinic.second.id),
        lambda: assignments.load_assigned(clinic.store, facts, scope, view, NOBODY),
        lambda: assignments.set_supervisor(clinic.store, scope, clinic.second.id, None),
        lambda: backups.load_backups(clinic.store, places, scope),
        lambda: backups.make_backup(clinic.store, places, scope),
    )
    for act in acts:
        with pytest.raises((NotFound, KapError), match="clinical director"):
            act()
    with clinic.store.read() as session:
        assert get_users(session, clinic.site.id) == ()
        assert session.scalar(select(UserAccount.id)) is None


@pytest.fixture
def on_disk(sqlite_template: Path, tmp_path: Path, today: int) -> tuple[Clinic, Path]:
    folder = tmp_path / "on-disk"
    shutil.copytree(sqlite_template, folder)
    store = open_store(make_settings(folder))
    return Clinic(store, today), folder


def test_a_backup_is_made_checked_listed_and_told(on_disk: tuple[Clinic, Path], set_now: SetNow):
    clinic, folder = on_disk
    scope, places = clinic.scope_of(clinic.director), make_settings(folder)
    empty = backups.load_backups(clinic.store, places, scope)
    assert (empty.lines, empty.sentence) == ((), "!!There is no backup beside the database yet.!!")
    said = backups.make_backup(clinic.store, places, scope)
    assert said.endswith("-2026-03-04-120000.db, checked row by row.")
    (line,) = backups.load_backups(clinic.store, places, scope).lines
    assert (line.when, line.age, line.why) == ("4 Mar, 12:00", "today", "made by hand")
    assert line.size.endswith("KB")
    assert list_actions(clinic) == [("back up", line.name)]
    set_now(NOON + timedelta(days=9))
    assert backups.load_backups(clinic.store, places, scope).sentence == "1 backup; !!the newest is 9 days old!!."


def test_other_files_beside_the_database_are_no_backups(on_disk: tuple[Clinic, Path]):
    clinic, folder = on_disk
    scope, places = clinic.scope_of(clinic.director), make_settings(folder)
    backups.make_backup(clinic.store, places, scope)
    beside = next((folder / "data" / "backups").glob("*.db"))
    stem = beside.name.split("-")[0]
    for name in (f"{stem}-2026-13-04-120000.db", f"{stem}-notes.db", f"{stem}-2026-03-03-080000-before-import-2.db"):
        beside.with_name(name).write_bytes(b"x")
    found = backups.load_backups(clinic.store, places, scope)
    assert [(line.when, line.why) for line in found.lines] == [
        ("4 Mar, 12:00", "made by hand"),
        ("3 Mar, 08:00", "before import"),
    ]


def test_a_database_on_a_server_says_where_its_backups_are(postgres_store: Store, today: int, tmp_path: Path):
    clinic = Clinic(postgres_store, today)
    places = make_settings(tmp_path, "postgresql+psycopg://clinic@localhost/kap")
    found = backups.load_backups(clinic.store, places, clinic.scope_of(clinic.director))
    assert found.lines == ()
    assert "pg_dump" in found.elsewhere
