"""What it costs that not everybody sees everything: gate, session, scope and look in the audit trail, per page view.

A page view is a change of page in a warm process: the script as AppTest runs it, reports computed before. The goal is
a share of what a person waits, from the click to the drawn page (``make bench ARGS="--only browser"``); the share of
the script alone is told here, which is several times as high.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import streamlit as st
from sqlalchemy import insert, select
from streamlit.testing.v1 import AppTest

from benchmarks.timing import measure_ms
from dashboard.load.looking import Look, record_look
from dashboard.user_sessions import SessionBook, digest_sight
from data_access import clock
from data_access.accounts.sessions import find_session, open_session
from data_access.database import Store, create_store, open_store
from data_access.demo.build import TIME_ZONE, build_demo_clinic
from data_access.models import Clinician, Patient, UserAccount
from data_access.queries.clinicians import get_clinicians
from data_access.scope import Scope, decide_user_scope, get_patient_ids
from data_access.settings import read_settings
from data_access.sight import see_site

ROOT = Path(__file__).resolve().parents[1]
ENTRY = ROOT / "dashboard" / "entry" / "streamlit_app.py"
PATIENTS = 500
MOST_SHARE = 10
PAGES = (
    ("Weekly review, director", "weekly_review.py", "director"),
    ("Caseload, director", "caseload.py", "director"),
    ("Caseload, therapist", "caseload.py", "therapist"),
    ("Patient, therapist", "patient.py", "therapist"),
    ("Outcomes, director", "outcomes.py", "director"),
)


def main(runs: int) -> None:
    """Measure and print a line for each page."""
    with tempfile.TemporaryDirectory(prefix="kap-access-") as name:
        folder = Path(name)
        environ = make_environ(folder / "clinic")
        store = create_store(read_settings(environ))
        build_demo_clinic(store, PATIENTS, 1, clock.today(TIME_ZONE))
        store.close()
        shutil.copytree(folder / "clinic", folder / "signed in")
        accounts = Accounts(open_store(read_settings(make_environ(folder / "signed in"))))
        print(f"\n| page view, {PATIENTS} patients | its script | gate, session, scope | look | share of it |")
        print("|---|---:|---:|---:|---:|")
        with in_environment(environ):
            for title, file, role in PAGES:
                page = measure_page(accounts, file, role, runs)
                asked, looked = accounts.measure_asking(role, runs), accounts.measure_look(role, file, runs)
                share = 100 * (asked + looked) / page
                print(f"| {title} | {page:,.1f} ms | {asked:.1f} ms | {looked:.1f} ms | {share:.1f} % |")
        print(f"\nGoal: at most {MOST_SHARE} % of the time from click to drawn page (part browser).")
        accounts.store.close()


def make_environ(folder: Path) -> dict[str, str]:
    """Where a clinic of the benchmark lies."""
    own = {"DATA_DIR": str(folder / "data"), "CONFIG_DIR": str(folder / "config"), "KEY_STORE": "file"}
    return {f"KAP_{name}": value for name, value in own.items()} | {
        "KAP_DATABASE_URL": f"sqlite:///{folder / 'data' / 'clinic.db'}"
    }


@contextmanager
def in_environment(environ: dict[str, str]) -> Iterator[None]:
    """The program opens this clinic."""
    with patch.dict(os.environ, environ):
        st.cache_resource.clear()
        yield
        st.cache_resource.clear()


def measure_page(accounts: "Accounts", file: str, role: str, runs: int) -> float:
    """The page's own time, without a look: it is left and opened again, and what it computes is remembered."""
    person = accounts.people[role]
    with patch("dashboard.app.write_look_down"):
        app = AppTest.from_file(str(ENTRY), default_timeout=60)
        app.query_params["viewer"] = f"{person.label}"
        app.query_params["patient"] = person.handle
        app.run()

        def view() -> None:
            app.switch_page(str(ROOT / "pages" / file)).run()

        view()
        view()
        return measure_ms(view, runs)


class Person:
    """An account in use, its open session, and one patient who is its to see."""

    def __init__(self, store: Store, site_id: int, role: str) -> None:
        with store.write_as(see_site(site_id)) as session:
            who = session.scalars(select(Clinician).where(Clinician.role == role).limit(1)).one()
            told = {"role": role, "login": role, "state": "active", "failed_attempts": 0, "created_at": clock.now()}
            account = insert(UserAccount).values(site_id=site_id, clinician_id=who.id, **told)
            self.user_id = session.scalars(account.returning(UserAccount.id)).one()
            self.token = open_session(session, site_id, self.user_id, "password").token
            self.scope = decide_user_scope(session, site_id, self.user_id, clock.today(TIME_ZONE))
            own = int(get_patient_ids(session, self.scope)[0])
            self.handle = session.scalars(select(Patient.handle).where(Patient.id == own)).one()
        self.label = f"{who.name} · {'clinical director' if role == 'director' else role}"


class Accounts:
    """The same clinic with people who sign in."""

    def __init__(self, store: Store) -> None:
        self.store, self.site = store, store.site()
        self.people = {role: Person(store, self.site.id, role) for role in ("director", "therapist")}

    def measure_asking(self, role: str, runs: int) -> float:
        """The gate's look at the message of the browser, and the run's own look, scope and digest."""
        person, book = self.people[role], SessionBook(lambda: self.store)

        def ask() -> None:
            book.look(person.token, fresh=True)
            self.decide(person)

        return measure_ms(ask, runs)

    def decide(self, person: Person) -> Scope:
        """As ``read_signed_in`` does in every run."""
        with self.store.read_as(see_site(self.site.id)) as session:
            find_session(session, self.site.id, person.token)
            scope = decide_user_scope(session, self.site.id, person.user_id, clock.today(TIME_ZONE))
            get_clinicians(session, self.site.id)
            digest_sight(session, scope)
        return scope

    def measure_look(self, role: str, file: str, runs: int) -> float:
        """A look written down: on the disk in the database and in the head outside it."""
        person = self.people[role]
        handle = person.handle if file == "patient.py" else None
        look = Look(file.removesuffix(".py"), handle, hide_names=False, fingerprint="")
        write: Callable[[], Any] = lambda: record_look(self.store, person.scope, look)  # noqa: E731
        write()
        return measure_ms(write, runs)


if __name__ == "__main__":
    main(21)
