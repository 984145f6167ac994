"""The canary clinic behind the real server: tabs of signed-in viewers, and visits whose every byte is searched."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from data_access.accounts.sessions import end_sessions_of, open_session
from data_access.database import Store
from data_access.days import to_date
from data_access.models import Assignment
from data_access.sight import EVERY_SITE, see_site
from data_access.versions import EVERYTHING, bump_data_version
from tests.canaries.clinic import ASSIGNED
from tests.canaries.draws import BY_CODE, Leak
from tests.canaries.marks import NAMING, Mark, find_marks, row_id, word
from tests.canaries.questions import NUMBERS
from tests.canaries.streamlit_client import Tab
from tests.canaries.world import World

PAGES: Final = (
    ("weekly-review", {}),
    ("caseload", {}),
    ("caseload", {}),
    ("patient", {"patient": "handle"}),
    ("patient", {"patient": "handle"}),
    ("patient", {"patient": "own"}),
    ("patient", {}),
    ("weekly-review", {"present": "codes"}),
    ("supervision", {"present": "names"}),
    ("side-effects", {}),
    ("outcomes", {}),
    ("supervision", {}),
    ("supervision", {"clinician": "staff"}),
    ("supervision", {"clinician": "staff", "patient": "handle"}),
    ("data", {"data_section": "History", "batch": "1"}),
    ("data", {"data_section": "Quality"}),
    ("data", {"data_section": "Export"}),
    ("methods", {}),
    ("administration", {}),
    ("audit", {}),
    ("no-such-page", {}),
)
DOWNLOADS: Final = {
    "caseload": ("caseload-csv", "csv"),
    "outcomes": ("outcomes-csv", "xlsx"),
    "supervision": ("supervision-csv", "csv"),
    "weekly-review": ("weekly-csv", "csv"),
    "patient": ("patient_bundle", "file"),
}
WITH_PATIENTS: Final = ("dora", "sue", "ida", "tom", "tina", "theo")
"""They come twice as often."""
SHOWS_PATIENTS: Final = ("caseload",)


@dataclass
class Live:
    """A running server over a canary clinic of today, and what it wrote to its log."""

    url: str
    world: World
    process: subprocess.Popen[bytes]
    log: Path
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.world.store

    @property
    def viewers(self) -> list[str]:
        """Those of the clinic that is served."""
        home = self.world.clinic.site_ids[0]
        users, accounts = self.world.clinic.users, self.world.plain.accounts
        return [login for login in self.world.viewers if accounts[users[login]][0] == home]

    def sign_in(self, login: str) -> str:
        """A new session; its token."""
        user_id, site_id = self.world.clinic.users[login], self.world.clinic.site_ids[0]
        with self.store.write_as(see_site(site_id)) as session:
            return open_session(session, site_id, user_id, "password").token

    def open(self, login: str) -> Tab:
        """A tab of a viewer, whose session is kept for the next one."""
        if login not in self.tokens:
            self.tokens[login] = self.sign_in(login)
        tab = Tab(self.url, self.tokens[login])
        tab.open()
        return tab

    def revoke(self, login: str) -> None:
        """End all sessions of a viewer."""
        site_id = self.world.clinic.site_ids[0]
        with self.store.write_as(see_site(site_id)) as session:
            end_sessions_of(session, site_id, self.world.clinic.users[login], "revoked")

    def end_assignments(self, number: int) -> None:
        """A patient is nobody's from today on, as an import says it: the data version goes on with it."""
        site_id = self.world.clinic.site_ids[0]
        with self.store.write_as(EVERY_SITE) as session:
            for row in session.query(Assignment).filter(Assignment.patient_id == row_id(number, 0)):
                row.until_day = self.world.clinic.today
            bump_data_version(session, site_id, EVERYTHING)


@dataclass(frozen=True)
class Visit:
    """Who opens which page at which address."""

    login: str
    page: str
    query: dict[str, str]


def draw_visit(live: Live, number: int) -> Visit:
    """The visit of a number."""
    rng = Random(number)
    login = rng.choice((*live.viewers, *WITH_PATIENTS))
    page, wanted = rng.choice(PAGES)
    query = {name: _choose(live, rng, login, what) for name, what in wanted.items()}
    if rng.random() < 0.4:
        query["hide_names"] = "true"
    if rng.random() < 0.4:
        query["as_of"] = to_date(live.world.clinic.today - rng.choice((1, 7, 30, 90))).isoformat()
    if rng.random() < 0.3:
        query["viewer"] = rng.choice(("Dora · clinical director", "Sue · supervisor"))
    if rng.random() < 0.2:
        query["thresholds"] = "conservative"
    return Visit(login, page, query)


def _choose(live: Live, rng: Random, login: str, what: str) -> str:
    if what == "handle":
        return word(rng.choice(NUMBERS), "handle")
    if what == "own":
        return word(rng.choice(sorted(live.world.permitted(login)) or [1]), "handle")
    return rng.choice(("TOM", "TINA", "THEO", "SUE", "IVY", "NOBODY")) if what == "staff" else what


def visit(live: Live, tab: Tab, asked: Visit) -> set[Mark]:
    """Open the page, fetch what it offers and one file; raise Leak for a byte of a foreign patient."""
    answers: list[Any] = [tab.go(asked.page, **asked.query)]
    download = DOWNLOADS.get(asked.page)
    if download and tab.draws(download[0]):
        answers.append(tab.run(download))
        answers += tab.fetch_what_is_offered(answers[-1])
    answers.append(tab.fetch("/session/pulse")[1])
    found = set[Mark]().union(*(find_marks(answer) for answer in answers))
    _check(live, asked, found)
    return found


def _check(live: Live, asked: Visit, found: set[Mark]) -> None:
    typed = {mark for text in asked.query.values() for mark in find_marks(text)}
    foreign = {mark for mark in found - typed if mark[0] not in live.world.may_hold(asked.login)}
    if asked.login == "max" and asked.page == "data":
        foreign = {mark for mark in foreign if mark[0] not in ASSIGNED or mark[1] not in BY_CODE}
    if foreign:
        raise Leak(f"{asked}: foreign canaries {sorted(foreign)[:5]}")
    named = {mark for mark in found if mark[1] in NAMING}
    if (asked.query.get("hide_names") == "true" or asked.query.get("present") == "codes") and named:
        raise Leak(f"{asked}: names while names are hidden {sorted(named)[:5]}")
    if asked.page in SHOWS_PATIENTS and live.world.permitted(asked.login) and "as_of" not in asked.query and not found:
        raise Leak(f"{asked}: nothing of the viewer's own patients")
