"""A clinic's staff with accounts, as the tests of accounts need it."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from data_access import clock
from data_access.accounts.passwords import hash_password
from data_access.accounts.second_factor import make_code, make_secret
from data_access.actor import Actor
from data_access.database import Store
from data_access.models import UserAccount
from data_access.scope import Scope, decide_user_scope, see_whole_site
from tests.factories import find_row, make_clinician, make_site, make_user

PASSWORD = "three grey geese in a field"


@dataclass(frozen=True)
class Staff:
    """Keys of a small clinic's people: clinicians and their accounts by role; ``free`` has no account."""

    site_id: int
    director: int
    supervisor: int
    therapist: int
    free: int
    director_person: int
    therapist_person: int

    def scope(self, session: Session, user_id: int) -> Scope:
        """The scope of a signed-in user today."""
        return decide_user_scope(session, self.site_id, user_id, clock.today("Europe/London"))

    @property
    def command_line(self) -> Scope:
        """Whoever runs the program on its own machine."""
        return see_whole_site(self.site_id, clock.today("Europe/London"), Actor("command line", "root"))


def make_staff(store: Store) -> Staff:
    """A director, a supervisor, a therapist with accounts by a provider, and a therapist without one."""
    with store.write() as session:
        site = make_site(session)
        director = make_clinician(session, site, "director", name="Dora Director")
        supervisor = make_clinician(session, site, "supervisor", name="Sam Supervisor")
        therapist = make_clinician(session, site, "therapist", supervisor, name="Thea Therapist")
        free = make_clinician(session, site, "therapist", supervisor, name="Frida Free")
        users = [
            make_user(session, person, login=login)
            for person, login in zip((director, supervisor, therapist), ("dora", "sam", "thea"), strict=True)
        ]
        return Staff(site.id, *(user.id for user in users), free.id, director.id, therapist.id)


def give_password(session: Session, user_id: int, password: str = PASSWORD) -> None:
    """Let an account sign in by password and second factor instead of a provider; ``show_code`` shows its codes."""
    account = find_row(session, UserAccount, user_id)
    account.issuer = account.subject = None
    account.password_hash = hash_password(password)
    account.second_factor = make_secret(session.info["keys"])
    session.flush()


def show_code(session: Session, user_id: int, steps: int = 0) -> str:
    """What the user's authenticator shows now, or so many half minutes later."""
    kept = find_row(session, UserAccount, user_id).second_factor
    assert kept is not None
    return make_code(session.info["keys"], kept, clock.now() + timedelta(seconds=30 * steps))
