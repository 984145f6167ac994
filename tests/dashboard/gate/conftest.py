"""A clinic with a director, a therapist and a session of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from dashboard.session_gate import SessionGate
from dashboard.user_sessions import SessionBook
from data_access import clock
from data_access.accounts.emergency import open_patient_in_emergency
from data_access.accounts.sessions import end_session, open_session
from data_access.database import Store
from data_access.models import Assignment, ClinicSetting, Site, UserSession
from data_access.scope import decide_user_scope
from tests.conftest import NOON
from tests.dashboard.gate.asking import Inside
from tests.factories import make_clinician, make_patient, make_site, make_user


@dataclass(frozen=True)
class Clinic:
    """Keys of a small clinic, and the tokens of two open sessions."""

    store: Store
    site_id: int
    director_id: int
    therapist_id: int
    patient_id: int
    director: str
    therapist: str

    def open(self, user_id: int) -> str:
        """One more session; its token."""
        with self.store.write() as session:
            return open_session(session, self.site_id, user_id, "password").token

    def find(self, token_number: int) -> UserSession:
        """The row of the first, second … session."""
        with self.store.read() as session:
            return session.scalars(select(UserSession).order_by(UserSession.id)).all()[token_number]

    def revoke(self, number: int) -> None:
        """End the first, second … session."""
        row = self.find(number)
        with self.store.write() as session:
            end_session(session, self.site_id, row.id, "revoked")

    def set_limit(self, name: str, value: int) -> None:
        """One of the clinic's settings."""
        with self.store.write() as session:
            session.add(ClinicSetting(site_id=self.site_id, name=name, value={"value": value}, changed_at=NOON))

    def open_in_emergency(self) -> None:
        """The therapist opens a patient of nobody for an hour."""
        with self.store.write() as session:
            scope = decide_user_scope(session, self.site_id, self.therapist_id, clock.today("Europe/London"))
            other = make_patient(session, session.get_one(Site, self.site_id))
            open_patient_in_emergency(session, scope, other.handle, "Called at night, cannot be reached.")

    def end_assignment(self) -> None:
        """The therapist's patient is somebody else's from now on."""
        with self.store.write() as session:
            for row in session.scalars(select(Assignment)):
                row.until_day = row.from_day + 1


@pytest.fixture
def clinic(sqlite_store: Store, today: int) -> Clinic:
    store = sqlite_store
    with store.write() as session:
        site = make_site(session)
        director = make_clinician(session, site, "director", name="Dora Director")
        therapist = make_clinician(session, site, name="Thea Therapist")
        patient = make_patient(session, site, therapist)
        users = [make_user(session, person, login=login) for person, login in ((director, "dora"), (therapist, "thea"))]
        tokens = [open_session(session, site.id, user.id, "password").token for user in users]
        return Clinic(store, site.id, users[0].id, users[1].id, patient.id, *tokens)


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def gate(clinic: Clinic, inside: Inside) -> SessionGate:
    return SessionGate(inside, SessionBook(lambda: clinic.store))


@pytest.fixture
def pass_time(set_now: Callable[[datetime], None]) -> Callable[..., datetime]:
    """``pass_time(minutes=5)``: the clock goes on from where it was set last."""
    moment = [NOON]

    def go(**some: float) -> datetime:
        moment[0] += timedelta(**some)
        set_now(moment[0])
        return moment[0]

    return go
