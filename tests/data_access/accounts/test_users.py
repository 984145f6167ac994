"""Accounts: invited by a director or the command line, taken into use once, changed and reset by others only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from data_access.accounts.invites import Invite
from data_access.accounts.second_factor import STEP_S
from data_access.accounts.sessions import find_session, open_session
from data_access.accounts.sign_in import SignedIn, sign_in_with_password
from data_access.accounts.users import (
    accept_invite,
    begin_second_factor,
    bind_identity,
    change_role,
    disable_user,
    enable_user,
    find_by_identity,
    find_invite,
    find_user,
    get_user,
    get_users,
    invite_user,
    reset_user,
    sign_out_user,
)
from data_access.database import Store
from data_access.errors import KapError, NotFound
from data_access.models import Site, UserAccount
from data_access.scope import Role, Scope, decide_scope
from tests.conftest import NOON
from tests.data_access.accounts.staff import PASSWORD, Staff, show_code
from tests.factories import find_row, make_clinician, make_site, make_user

SetNow = Callable[[datetime], None]
ISSUER = "https://provider.example"
GONE = "This invitation does not work"


def invite(session: Session, staff: Staff, login: str = "Frida@Clinic.example", role: Role = "therapist") -> Invite:
    return invite_user(session, staff.command_line, staff.free, role, login)


def accept(session: Session, staff: Staff, made: Invite, password: str = PASSWORD) -> int:
    begin_second_factor(session, staff.site_id, made.token)
    return accept_invite(session, staff.site_id, made.token, password, show_code(session, made.user_id))


def test_an_invited_person_chooses_a_password_and_a_second_factor_and_signs_in(
    store: Store, staff: Staff, set_now: SetNow
) -> None:
    with store.write() as session:
        made = invite(session, staff)
        assert made.until == NOON + timedelta(days=7)
        told = find_invite(session, staff.site_id, made.token)
        assert (told.login, told.name, told.role, told.until) == (
            "frida@clinic.example", "Frida Free", "therapist", made.until,
        )  # fmt: skip
        user = accept(session, staff, made)
        info = get_user(session, staff.site_id, user)
        assert (info.state, info.by, info.open_sessions, info.last_sign_in) == ("active", "password", 0, None)
    set_now(NOON + timedelta(seconds=STEP_S))
    with store.write() as session:
        code = show_code(session, user)
        signed = sign_in_with_password(session, staff.site_id, " FRIDA@clinic.example ", PASSWORD, code)
        assert signed == SignedIn(user)
        open_session(session, staff.site_id, user, "password")
    with store.read() as session:
        info = find_user(session, staff.site_id, "frida@clinic.example")
        assert (info.open_sessions, info.last_sign_in) == (1, NOON + timedelta(seconds=STEP_S))
    set_now(NOON + timedelta(seconds=STEP_S, minutes=14))
    with store.read() as session:
        assert get_user(session, staff.site_id, user).open_sessions == 1
    set_now(NOON + timedelta(seconds=STEP_S, minutes=15))
    with store.read() as session:
        assert get_user(session, staff.site_id, user).open_sessions == 0


def test_the_code_that_took_an_account_into_use_signs_nobody_in(store: Store, staff: Staff) -> None:
    with store.write() as session:
        user = accept(session, staff, invite(session, staff))
        code = show_code(session, user)
        assert not isinstance(
            sign_in_with_password(session, staff.site_id, "frida@clinic.example", PASSWORD, code), SignedIn
        )


def test_an_invitation_works_once(store: Store, staff: Staff) -> None:
    with store.write() as session:
        made = invite(session, staff)
        accept(session, staff, made)
        for again in (
            lambda: find_invite(session, staff.site_id, made.token),
            lambda: begin_second_factor(session, staff.site_id, made.token),
            lambda: accept_invite(session, staff.site_id, made.token, PASSWORD, "123456"),
            lambda: bind_identity(session, staff.site_id, made.token, ISSUER, "frida"),
        ):
            with pytest.raises(NotFound, match=GONE):
                again()


def test_an_invitation_ends_after_seven_days_to_the_second(store: Store, staff: Staff, set_now: SetNow) -> None:
    with store.write() as session:
        made = invite(session, staff)
        set_now(NOON + timedelta(days=7, seconds=-1))
        find_invite(session, staff.site_id, made.token)
        set_now(NOON + timedelta(days=7))
        with pytest.raises(NotFound, match=GONE):
            bind_identity(session, staff.site_id, made.token, ISSUER, "frida")


def test_a_newer_invitation_ends_the_former_one_and_its_second_factor(store: Store, staff: Staff) -> None:
    with store.write() as session:
        first = invite(session, staff)
        offered = begin_second_factor(session, staff.site_id, first.token)
        assert begin_second_factor(session, staff.site_id, first.token) == offered
        second = invite(session, staff, "frida.free")
        assert second.user_id == first.user_id
        with pytest.raises(NotFound, match=GONE):
            find_invite(session, staff.site_id, first.token)
        assert begin_second_factor(session, staff.site_id, second.token).secret != offered.secret


def test_an_invitation_of_another_clinic_or_made_up_does_not_work(store: Store, staff: Staff) -> None:
    with store.write() as session:
        made = invite(session, staff)
        other = make_site(session).id
        for site_id, token in ((other, made.token), (staff.site_id, "made-up"), (staff.site_id, "")):
            with pytest.raises(NotFound, match=GONE):
                find_invite(session, site_id, token)


def test_a_wrong_code_or_an_easy_password_leaves_the_invitation_as_it_was(store: Store, staff: Staff) -> None:
    with store.write() as session:
        made = invite(session, staff)
        with pytest.raises(KapError, match="code does not fit"):
            accept_invite(session, staff.site_id, made.token, PASSWORD, "123456")
        begin_second_factor(session, staff.site_id, made.token)
        right = show_code(session, made.user_id)
        wrong = "000000" if right != "000000" else "111111"
        for password, code, what in (
            (PASSWORD, wrong, "code does not fit"),
            ("short", right, "at least 12 characters"),
            ("frida free 2026", right, "little more than a name"),
        ):
            with pytest.raises(KapError, match=what):
                accept_invite(session, staff.site_id, made.token, password, code)
        accept_invite(session, staff.site_id, made.token, PASSWORD, right)


def test_an_invited_person_of_a_provider_is_known_by_issuer_and_subject(store: Store, staff: Staff) -> None:
    with store.write() as session:
        made = invite(session, staff)
        user = bind_identity(session, staff.site_id, made.token, ISSUER, "frida-1")
        assert find_by_identity(session, staff.site_id, ISSUER, "frida-1") == user
        assert get_user(session, staff.site_id, user).by == "provider"
        for issuer, subject in (
            (ISSUER, "frida-2"), (ISSUER, "FRIDA-1"), ("https://evil.example", "frida-1"), (ISSUER, ""), ("", ""),
            (ISSUER, "frida@clinic.example"),
        ):  # fmt: skip
            assert find_by_identity(session, staff.site_id, issuer, subject) is None
        assert find_by_identity(session, make_site(session).id, ISSUER, "frida-1") is None


def test_one_identity_belongs_to_one_account(store: Store, staff: Staff) -> None:
    with store.write() as session:
        known = find_row(session, UserAccount, staff.therapist)
        made = invite(session, staff)
        with pytest.raises(KapError, match="belongs to another account"):
            bind_identity(session, staff.site_id, made.token, known.issuer or "", known.subject or "")
        with pytest.raises(KapError, match="did not say who"):
            bind_identity(session, staff.site_id, made.token, ISSUER, "")


def test_a_disabled_user_of_a_provider_is_nobody(store: Store, staff: Staff) -> None:
    with store.write() as session:
        user = bind_identity(session, staff.site_id, invite(session, staff).token, ISSUER, "frida-1")
        disable_user(session, staff.command_line, user)
        assert find_by_identity(session, staff.site_id, ISSUER, "frida-1") is None
        enable_user(session, staff.command_line, user)
        assert find_by_identity(session, staff.site_id, ISSUER, "frida-1") == user


@pytest.mark.parametrize("login", ["", "ab", "a b c", "a/b", "x" * 201, "<script>", 'a"b"c', "a\nbcd", "a:b:c"])
def test_logins_that_cannot_be_are_refused(store: Store, staff: Staff, login: str) -> None:
    with store.write() as session, pytest.raises(KapError, match="A login has 3 to 200 characters"):
        invite(session, staff, login)


def test_who_can_be_invited_and_as_what(store: Store, staff: Staff) -> None:
    with store.write() as session:
        with pytest.raises(KapError, match="login “dora” is another person's"):
            invite(session, staff, "DORA")
        with pytest.raises(KapError, match="account of Thea Therapist is in use"):
            invite_user(session, staff.command_line, staff.therapist_person, "therapist", "thea2")
        with pytest.raises(NotFound, match="no such person"):
            invite_user(session, staff.command_line, 999, "therapist", "nobody")
        with pytest.raises(KapError, match="role can be director, supervisor, therapist or data manager"):
            invite(session, staff, role="owner")  # type: ignore[arg-type]
        foreign = make_clinician(session, make_site(session))
        with pytest.raises(NotFound, match="no such person"):
            invite_user(session, staff.command_line, foreign.id, "therapist", "foreign")


def test_nobody_is_invited_to_a_demonstration(store: Store, staff: Staff) -> None:
    with store.write() as session:
        session.get_one(Site, staff.site_id).is_demo = True
        session.flush()
        with pytest.raises(KapError, match="A demonstration has no sign-in"):
            invite(session, staff)


def test_accounts_are_told_with_who_invited_them(store: Store, staff: Staff) -> None:
    with store.write() as session:
        by_director = staff.scope(session, staff.director)
        made = invite_user(session, by_director, staff.free, "data manager", "frida")
        assert find_row(session, UserAccount, made.user_id).created_by == staff.director
        users = get_users(session, staff.site_id)
        assert [(u.name, u.login, u.role, u.state) for u in users] == [
            ("Dora Director", "dora", "director", "active"),
            ("Frida Free", "frida", "data manager", "invited"),
            ("Sam Supervisor", "sam", "supervisor", "active"),
            ("Thea Therapist", "thea", "therapist", "active"),
        ]
        assert get_users(session, make_site(session).id) == ()


def every_change(session: Session, scope: Scope, staff: Staff) -> list[Callable[[], Any]]:
    return [
        lambda: invite_user(session, scope, staff.free, "director", "frida"),
        lambda: disable_user(session, scope, staff.therapist),
        lambda: enable_user(session, scope, staff.therapist),
        lambda: change_role(session, scope, staff.therapist, "director"),
        lambda: reset_user(session, scope, staff.therapist),
        lambda: sign_out_user(session, scope, staff.therapist),
    ]


def test_only_directors_look_after_accounts(store: Store, staff: Staff) -> None:
    with store.write() as session:
        scopes = [staff.scope(session, staff.supervisor), staff.scope(session, staff.therapist)]
        scopes.append(replace(staff.scope(session, staff.supervisor), role="data manager"))
        for scope in scopes:
            for change in every_change(session, scope, staff):
                with pytest.raises(KapError, match="Only the clinical director"):
                    change()


def test_an_account_of_another_clinic_is_not_there(store: Store, staff: Staff) -> None:
    with store.write() as session:
        foreign = make_user(session, make_clinician(session, make_site(session))).id
        scope = staff.scope(session, staff.director)
        for change in (disable_user, enable_user, reset_user, sign_out_user):
            with pytest.raises(NotFound, match="no such account"):
                change(session, scope, foreign)
        with pytest.raises(NotFound, match="no such account"):
            change_role(session, scope, foreign, "director")
        with pytest.raises(NotFound, match="no such account"):
            get_user(session, staff.site_id, foreign)


def test_nobody_changes_the_own_account(store: Store, staff: Staff) -> None:
    with store.write() as session:
        second = make_user(session, make_clinician(session, session.get_one(Site, staff.site_id), "director")).id
        scope = staff.scope(session, second)
        for change in (disable_user, enable_user, reset_user):
            with pytest.raises(KapError, match="your own account"):
                change(session, scope, second)
        with pytest.raises(KapError, match="your own account"):
            change_role(session, scope, second, "therapist")


def test_the_last_director_stays(store: Store, staff: Staff) -> None:
    with store.write() as session:
        invite(session, staff, role="director")  # Invited only: nobody yet who could do it.
        for change in (
            lambda: disable_user(session, staff.command_line, staff.director),
            lambda: change_role(session, staff.command_line, staff.director, "supervisor"),
        ):
            with pytest.raises(KapError, match="only director whose account is in use"):
                change()
        # Somebody who lost the phone needs a way back: the machine's own.
        assert reset_user(session, staff.command_line, staff.director).user_id == staff.director


def test_one_of_two_directors_may_go(store: Store, staff: Staff) -> None:
    with store.write() as session:
        second = make_user(session, make_clinician(session, session.get_one(Site, staff.site_id), "director")).id
        disable_user(session, staff.scope(session, second), staff.director)
        with pytest.raises(KapError, match="only director"):
            change_role(session, staff.command_line, second, "therapist")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda session, scope, user: disable_user(session, scope, user), "account disabled"),
        (lambda session, scope, user: change_role(session, scope, user, "supervisor"), "role changed"),
        (lambda session, scope, user: reset_user(session, scope, user), "revoked"),
        (lambda session, scope, user: sign_out_user(session, scope, user), "revoked"),
    ],
)
def test_a_change_ends_the_sessions_of_that_user_only(
    store: Store, staff: Staff, change: Callable[[Session, Scope, int], Any], reason: str
) -> None:
    with store.write() as session:
        tokens = [open_session(session, staff.site_id, staff.therapist, "provider").token for _ in range(2)]
        other = open_session(session, staff.site_id, staff.supervisor, "provider").token
        change(session, staff.scope(session, staff.director), staff.therapist)
    with store.read() as session:
        states = [find_session(session, staff.site_id, token) for token in (*tokens, other)]
    assert [state and state.reason for state in states] == [reason, reason, None]


def test_a_reset_account_is_signed_in_to_by_nothing_it_had(store: Store, staff: Staff, set_now: SetNow) -> None:
    with store.write() as session:
        user = accept(session, staff, invite(session, staff))
        made = reset_user(session, staff.scope(session, staff.director), user)
        set_now(NOON + timedelta(minutes=1))
        refused = sign_in_with_password(session, staff.site_id, "frida@clinic.example", PASSWORD, "123456")
        assert not isinstance(refused, SignedIn)
        kept = find_row(session, UserAccount, user)
        assert (kept.state, kept.password_hash, kept.second_factor, kept.issuer) == ("invited", None, None, None)
        accept(session, staff, made, "quite another password")
        assert get_user(session, staff.site_id, user).state == "active"


def test_disabling_ends_an_invitation_and_enabling_needs_something_to_sign_in_by(store: Store, staff: Staff) -> None:
    with store.write() as session:
        made = invite(session, staff)
        disable_user(session, staff.command_line, made.user_id)
        disable_user(session, staff.command_line, made.user_id)
        with pytest.raises(NotFound, match=GONE):
            find_invite(session, staff.site_id, made.token)
        with pytest.raises(KapError, match="is disabled"):
            invite(session, staff)
        with pytest.raises(KapError, match="never in use"):
            enable_user(session, staff.command_line, made.user_id)
        accept(session, staff, reset_user(session, staff.command_line, made.user_id))
        with pytest.raises(KapError, match="is not disabled"):
            enable_user(session, staff.command_line, made.user_id)


def test_who_is_enabled_again_signs_in_as_before(store: Store, staff: Staff, set_now: SetNow) -> None:
    with store.write() as session:
        user = accept(session, staff, invite(session, staff))
        disable_user(session, staff.command_line, user)
        enable_user(session, staff.command_line, user)
        set_now(NOON + timedelta(minutes=1))
        code = show_code(session, user)
        assert sign_in_with_password(session, staff.site_id, "frida@clinic.example", PASSWORD, code) == SignedIn(user)


def test_a_role_comes_from_the_account_and_not_from_the_imported_person(store: Store, staff: Staff) -> None:
    with store.write() as session:
        user = bind_identity(session, staff.site_id, invite(session, staff, role="data manager").token, ISSUER, "f")
        scope = staff.scope(session, user)
        assert (scope.role, scope.clinician_ids) == ("data manager", ())
        assert decide_scope(session, staff.site_id, staff.free, 0).role == "therapist"
        change_role(session, staff.command_line, user, "therapist")
        assert staff.scope(session, user).clinician_ids == (staff.free,)
