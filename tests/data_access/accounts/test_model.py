"""Random lives of accounts against a plain model: lock-out, codes, invitations, roles, sessions."""

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest
from sqlalchemy.orm import Session

from data_access.accounts.second_factor import STEP_S
from data_access.accounts.sessions import end_session, end_sessions_of, find_session, open_session, touch_session
from data_access.accounts.sign_in import SignedIn, sign_in_with_password
from data_access.accounts.users import (
    accept_invite,
    begin_second_factor,
    change_role,
    disable_user,
    enable_user,
    find_invite,
    get_user,
    invite_user,
    reset_user,
)
from data_access.database import Store
from data_access.errors import KapError
from data_access.models import UserAccount
from tests.conftest import NOON
from tests.data_access.accounts.model import WEEK, ModelSession, ModelUser
from tests.data_access.accounts.staff import PASSWORD, Staff, make_staff, show_code
from tests.factories import find_row
from tests.long_proof import Proof, long_proof

STEPS = 40
PAUSES = (0, 1, 2, 29, 30, 31, 60, 61, 299, 899, 900, 3_600, 43_200, 604_800)
SHARES = (6, 6, 5, 5, 20, 15, 15, 10, 6, 3, 3, 2, 0.5, 0.2)


class Life:
    """One account of a clinic, and its model beside it."""

    def __init__(self, store: Store, rng: np.random.Generator, set_now: Callable[[datetime], None]) -> None:
        self.store, self.rng, self.set_now, self.now = store, rng, set_now, NOON
        set_now(NOON)
        self.staff: Staff = make_staff(store)
        self.model = ModelUser()
        self.key = 0
        self.tokens: list[str] = []
        self.old_invites: list[str] = []
        with store.write() as session:
            self.invite(session)
            self.accept(session)

    def wait(self) -> None:
        share = np.array(SHARES) / sum(SHARES)
        self.now += timedelta(seconds=int(self.rng.choice(PAUSES, p=share)))
        self.set_now(self.now)

    def act(self) -> str:
        acts = [self.invite, self.accept, self.sign_out, self.sign_out_everywhere, self.disable, self.enable]
        acts += [self.role, self.reset, self.accept, *[self.enable] * 2, *[self.touch] * 4, *[self.sign_in] * 9]
        chosen = acts[int(self.rng.integers(len(acts)))]
        with self.store.write() as session:
            chosen(session)
        self.compare()
        return chosen.__name__

    def refuses(self, act: Callable[[], object], must: bool) -> object:
        """What an act gives; refused where it must be, and only there."""
        if must:
            with pytest.raises(KapError):
                act()
            return None
        return act()

    def _out(self, token: str) -> None:
        if self.model.invite:
            self.old_invites.append(self.model.invite)
        m = self.model
        m.state, m.invite, m.invite_until, m.has_password = "invited", token, self.now + WEEK, False
        m.failures, m.opens_at, m.used_step = 0, None, 0

    def invite(self, session: Session) -> None:
        must = self.model.state in ("active", "disabled")
        made = self.refuses(
            lambda: invite_user(session, self.staff.command_line, self.staff.free, "therapist", "frida"), must
        )
        if made is not None:
            self.key = made.user_id
            self._out(made.token)
            self.model.role = "therapist"

    def accept(self, session: Session) -> None:
        m = self.model
        for token in self.old_invites[-2:]:
            self.refuses(lambda token=token: find_invite(session, self.staff.site_id, token), True)
        if m.invite is None:
            return
        works = m.state == "invited" and m.invite_until is not None and self.now < m.invite_until
        self.refuses(lambda: begin_second_factor(session, self.staff.site_id, m.invite or ""), not works)
        if works:
            code = show_code(session, self.key)
            accept_invite(session, self.staff.site_id, m.invite, PASSWORD, code)
            m.state, m.has_password, m.used_step = "active", True, self.step
            self.old_invites.append(m.invite)
            m.invite = m.invite_until = None

    @property
    def step(self) -> int:
        return int(self.now.timestamp()) // STEP_S

    def sign_in(self, session: Session) -> None:
        m, off = self.model, int(self.rng.choice([-2, -1, *[0] * 12, 1, 2]))
        password = PASSWORD if self.rng.random() < 0.8 else "a wrong password"
        account = find_row(session, UserAccount, self.key) if self.key else None
        code = show_code(session, self.key, off) if account is not None and account.second_factor else "000000"
        answer = sign_in_with_password(session, self.staff.site_id, "frida", password, code)
        in_use = m.state == "active" and m.has_password
        opens = in_use and m.guess(password == PASSWORD and abs(off) <= 1, self.step + off, self.now)
        assert isinstance(answer, SignedIn) is opens
        if in_use and not isinstance(answer, SignedIn):
            expected = m.opens_at if m.opens_at is not None and m.opens_at > self.now else None
            assert answer.locked_until == expected
        if opens:
            token = open_session(session, self.staff.site_id, self.key, "password").token
            self.tokens.append(token)
            m.sessions[token] = ModelSession(self.now, self.now)

    def _any(self) -> str | None:
        return self.tokens[int(self.rng.integers(len(self.tokens)))] if self.tokens else None

    def touch(self, session: Session) -> None:
        token = self._any()
        found = find_session(session, self.staff.site_id, token) if token else None
        if token is None or found is None:
            return
        touch_session(session, self.staff.site_id, found.session_id)
        one = self.model.sessions[token]
        if one.state(self.now) is None and self.now - one.active >= timedelta(seconds=2):
            one.active = self.now

    def sign_out(self, session: Session) -> None:
        token = self._any()
        found = find_session(session, self.staff.site_id, token) if token else None
        if token is None or found is None:
            return
        one = self.model.sessions[token]
        assert end_session(session, self.staff.site_id, found.session_id) is (one.ended is None)
        one.ended = one.ended or "signed out"

    def sign_out_everywhere(self, session: Session) -> None:
        if self.key and self.rng.random() < 0.3:
            end_sessions_of(session, self.staff.site_id, self.key, "signed out")
            self.model.end_all("signed out", self.now)

    def disable(self, session: Session) -> None:
        m = self.model
        if not self.key or self.rng.random() < 0.7:
            return
        disable_user(session, self.staff.command_line, self.key)
        if m.state != "disabled":
            if m.invite:
                self.old_invites.append(m.invite)
            m.state, m.invite, m.invite_until = "disabled", None, None
            m.end_all("account disabled", self.now)

    def enable(self, session: Session) -> None:
        m = self.model
        if not self.key:
            return
        must = m.state != "disabled" or not m.has_password
        self.refuses(lambda: enable_user(session, self.staff.command_line, self.key), must)
        if not must:
            m.state, m.failures, m.opens_at = "active", 0, None

    def role(self, session: Session) -> None:
        role = str(self.rng.choice(["therapist", "supervisor", "data manager"]))
        if not self.key:
            return
        change_role(session, self.staff.command_line, self.key, role)  # type: ignore[arg-type]
        if role != self.model.role:
            self.model.role = role
            self.model.end_all("role changed", self.now)

    def reset(self, session: Session) -> None:
        if self.key and self.rng.random() < 0.3:
            made = reset_user(session, self.staff.command_line, self.key)
            self.model.end_all("revoked", self.now)
            self._out(made.token)

    def compare(self) -> None:
        """The account and every session ever opened are as the model has them."""
        if not self.key:
            return
        with self.store.read() as session:
            info = get_user(session, self.staff.site_id, self.key)
            assert (info.state, info.role) == (self.model.state, self.model.role)
            for token, one in self.model.sessions.items():
                found = find_session(session, self.staff.site_id, token)
                assert found is not None
                assert found.reason == one.state(self.now)


@long_proof("accounts as the model has them", sample=4, full=1_000, parts=4, unit="lives")
def test_random_lives_of_accounts_are_as_a_plain_model_has_them(
    store: Store, proof: Proof, set_now: Callable[[datetime], None]
) -> None:
    for seed in proof:
        life = Life(store, np.random.default_rng([seed, 6]), set_now)
        for _ in range(STEPS):
            life.wait()
            life.act()
            proof.count("acts compared")
        proof.count("sessions compared", len(life.tokens))
