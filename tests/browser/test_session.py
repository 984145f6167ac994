"""A signed-in person's session in a real browser: it ends everywhere at once, and nothing stays behind it."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import func, select, update

from dashboard.sign_in.cookies import NAME
from data_access import clock
from data_access.accounts.sessions import end_sessions_of, open_session
from data_access.database import Store, open_store
from data_access.models import Assignment, Clinician, DataVersion, Patient, Site, UserAccount, UserSession
from tests.browser.serving import RunningServer, wait_for_page
from tests.conftest import make_settings
from tests.factories import make_user

pytestmark = pytest.mark.browser
SIGN_IN = re.compile(r"/sign-in(\?|$)")
LOCKED = "This page is locked. The sign-in page opens."
SOON_MS = 20_000


@dataclass(frozen=True)
class RealClinic:
    """A clinic of 80 patients, its therapist with the most patients, and the names of those."""

    store: Store
    site_id: int
    user_id: int
    names: tuple[str, ...]

    def open(self) -> str:
        """A new session's token."""
        with self.store.write() as session:
            return open_session(session, self.site_id, self.user_id, "password").token

    def move_activity(self, **back: float) -> None:
        """The user did nothing for so long."""
        with self.store.write() as session:
            session.execute(update(UserSession).values(active_at=clock.now() - timedelta(**back)))

    def revoke(self) -> None:
        """End every session of the user."""
        with self.store.write() as session:
            end_sessions_of(session, self.site_id, self.user_id, "revoked")


@pytest.fixture(scope="module")
def real_folder(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "clinic"
    shutil.copytree(demo_folder, folder)
    (folder / "data" / "demo.db").rename(folder / "data" / "clinic.db")
    return folder


@pytest.fixture(scope="module")
def clinic(real_folder: Path) -> Iterator[RealClinic]:
    store = open_store(make_settings(real_folder))
    with store.write() as session:
        session.execute(update(Site).values(is_demo=False))
        current = select(Assignment.clinician_id).where(Assignment.until_day.is_(None))
        most = current.group_by(Assignment.clinician_id).order_by(func.count().desc())
        therapist = session.scalars(
            select(Clinician).where(Clinician.id.in_(most), Clinician.role == "therapist").order_by(Clinician.id)
        ).first()
        assert therapist is not None
        user: UserAccount = make_user(session, therapist, login="thea")
        theirs = (Assignment.clinician_id == therapist.id) & Assignment.until_day.is_(None)
        names = session.scalars(
            select(Patient.name).join(Assignment, Assignment.patient_id == Patient.id).where(theirs)
        )
        made = RealClinic(store, user.site_id, user.id, tuple(sorted(set(names))))
    yield made
    store.close()


@pytest.fixture(scope="module")
def real_server(clinic: RealClinic, real_folder: Path, start_server: Callable[..., RunningServer]) -> RunningServer:
    return start_server(real_folder)


@pytest.fixture
def context(browser: Browser, real_server: RunningServer) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=real_server.url)
    made.set_default_timeout(45_000)
    yield made
    made.close()


def take_cookie(context: BrowserContext, token: str) -> None:
    """What signing in gives the browser."""
    context.add_cookies(
        [
            {
                "name": NAME,
                "value": token,
                "domain": "127.0.0.1",
                "path": "/",
                "secure": True,
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )


def open_caseload(context: BrowserContext, query: str = "") -> Page:
    """The caseload of the therapist, drawn, with every patient."""
    page = context.new_page()
    page.goto(f"/caseload{query}")
    wait_for_page(page)
    page.get_by_text("Where each patient stands").first.wait_for()
    page.locator("#stMain a[href*='patient=']").first.wait_for()
    return page


def find_names(page: Page, clinic: RealClinic) -> list[str]:
    """The patients who are named on a page."""
    text = page.inner_text("body")
    return [name for name in clinic.names if name in text]


def stay_here(route: Route) -> None:
    """An answer that leaves the page where it is, so that it can be looked at."""
    route.fulfill(status=204)


def test_a_revoked_session_empties_every_tab_before_the_sign_in_page_comes(
    context: BrowserContext, clinic: RealClinic
) -> None:
    take_cookie(context, clinic.open())
    tabs = [open_caseload(context), open_caseload(context)]
    names = find_names(tabs[0], clinic)
    for tab in tabs:
        assert find_names(tab, clinic) == names != []
        tab.route(SIGN_IN, stay_here)
    clinic.revoke()
    for tab in tabs:
        expect(tab.locator("body")).to_have_text(LOCKED, timeout=SOON_MS)
        assert tab.evaluate("() => document.body.innerHTML") == f"<main>{LOCKED}</main>"
        assert tab.title() == "KAP Outcomes"
        snapshot = tab.locator("html").aria_snapshot()
        assert [name for name in names if name in snapshot] == []


def test_before_the_lock_it_is_said_and_one_can_stay(context: BrowserContext, clinic: RealClinic) -> None:
    take_cookie(context, clinic.open())
    page = open_caseload(context)
    clinic.move_activity(minutes=14, seconds=20)
    warning = page.get_by_role("alertdialog")
    expect(warning).to_be_visible(timeout=SOON_MS)
    warning.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_have_count(0)
    with clinic.store.read() as session:
        active = session.scalars(select(func.max(UserSession.active_at))).one()
    assert clock.now() - active < timedelta(minutes=2)
    assert find_names(page, clinic) != []


def test_an_idle_page_locks_and_whoever_signs_in_again_is_back_on_it(
    context: BrowserContext, clinic: RealClinic
) -> None:
    clinic.revoke()
    take_cookie(context, clinic.open())
    page = open_caseload(context, "?as_of=2026-02-11&hide_names=true")
    clinic.move_activity(minutes=15)
    page.wait_for_url(SIGN_IN, timeout=SOON_MS)
    expect(page.get_by_text("nothing was done for a while")).to_be_visible()
    take_cookie(context, clinic.open())
    page.reload()
    page.wait_for_url("**/caseload?as_of=2026-02-11&hide_names=true")
    wait_for_page(page)


def test_a_patient_who_is_somebody_elses_now_leaves_the_open_page(context: BrowserContext, clinic: RealClinic) -> None:
    take_cookie(context, clinic.open())
    page = open_caseload(context)
    leaving, *staying = find_names(page, clinic)
    with clinic.store.write() as session:
        patient = session.scalars(select(Patient.id).where(Patient.name == leaving)).one()
        ended = update(Assignment).where(Assignment.patient_id == patient)
        session.execute(ended.values(until_day=clock.today("UTC")))
        session.execute(update(DataVersion).values(data_version=DataVersion.data_version + 1))
    expect(page.get_by_text(leaving)).to_have_count(0, timeout=SOON_MS)
    assert find_names(page, clinic) == staying
    assert "/caseload" in page.url


def test_after_signing_out_everywhere_no_page_comes_back(context: BrowserContext, clinic: RealClinic) -> None:
    take_cookie(context, clinic.open())
    other = open_caseload(context)
    page = open_caseload(context)
    page.locator(".kap-who summary").click()
    page.get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_url(SIGN_IN)
    other.wait_for_url(SIGN_IN, timeout=SOON_MS)
    page.go_back()
    page.wait_for_url(SIGN_IN)
    assert find_names(page, clinic) == []
    assert [cookie["name"] for cookie in context.cookies() if cookie["name"] == NAME] == []
