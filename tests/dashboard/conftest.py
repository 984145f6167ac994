"""The program without a browser: the entry script run by AppTest over a small demonstration clinic."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy import select, update
from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from data_access.accounts.sessions import open_session
from data_access.database import open_store
from data_access.days import to_day_number
from data_access.demo.build import build_demo_clinic
from data_access.models import Clinician, Site, UserAccount
from tests.conftest import NOON, make_settings, make_store
from tests.factories import make_user

ENTRY = Path(__file__).resolve().parents[2] / "dashboard" / "entry" / "streamlit_app.py"
PAGES = "../../pages"
DEMO_DAY = to_day_number(NOON.date())
OpenApp = Callable[..., AppTest]

# Each AppTest searches all installed packages for components of theirs, half a second long: here the first one does.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
config.set_option("runner.postScriptGC", False)  # As the program's own server has it.


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demonstration clinic of 60 patients whose history ends on ``NOON``'s day."""
    folder = tmp_path_factory.mktemp("demo-template")
    store = make_store(folder)
    build_demo_clinic(store, 60, 7, DEMO_DAY)
    store.close()
    return folder


@pytest.fixture(scope="session")
def large_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demonstration clinic of 2,000 patients, for long proofs."""
    folder = tmp_path_factory.mktemp("large-demo")
    store = make_store(folder)
    build_demo_clinic(store, 2_000, 7, DEMO_DAY)
    store.close()
    return folder


@pytest.fixture
def use_store_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Lets the program open the clinic of a folder made by ``make_settings(folder)``: its caches begin
    empty and the clock stands at ``NOON``. Pages wait for the expected courses, however busy the machine is."""

    def use(folder: Path) -> None:
        settings = make_settings(folder)
        monkeypatch.setenv("KAP_DATABASE_URL", f"sqlite:///{settings.database_path}")
        monkeypatch.setenv("KAP_DATA_DIR", str(settings.data_dir))
        monkeypatch.setenv("KAP_CONFIG_DIR", str(settings.config_dir))
        monkeypatch.setenv("KAP_KEY_STORE", "file")
        monkeypatch.setattr("data_access.clock.now", lambda: NOON)
        monkeypatch.setattr("dashboard.data.WAIT_S", 60)
        st.cache_resource.clear()

    yield use
    st.cache_resource.clear()


@pytest.fixture
def use_demo(use_store_of: Callable[[Path], None], demo_template: Path) -> None:
    """Lets the program open the demonstration clinic."""
    use_store_of(demo_template)


@pytest.fixture
def open_app(use_store_of: Callable[[Path], None], demo_template: Path) -> OpenApp:
    """``open_app("caseload.py", thresholds="conservative")``: a page of the demonstration clinic, run once.

    ``folder=`` opens the clinic of another folder. Query parameters are given by name.
    """

    def open_page(file: str, folder: Path | None = None, **query: str) -> AppTest:
        use_store_of(folder or demo_template)
        app = AppTest.from_file(str(ENTRY), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        app.switch_page(f"{PAGES}/{file}")
        return app.run()

    return open_page


@pytest.fixture
def copied_demo(demo_template: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration clinic that a test may change."""
    shutil.copytree(demo_template, tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """``sign_in(folder, "therapist")``: makes the folder's clinic a real one, in which the first clinician of that role
    (by name) has just signed in; the key of the session. The next runs of the program are that person's."""

    def open_for(folder: Path, role: str = "director") -> int:
        monkeypatch.setattr("data_access.clock.now", lambda: NOON)
        with closing(open_store(make_settings(folder))) as store, store.write() as session:
            session.execute(update(Site).values(is_demo=False))
            person = session.scalars(select(Clinician).where(Clinician.role == role).order_by(Clinician.name)).first()
            assert person is not None
            account = session.scalars(select(UserAccount).where(UserAccount.clinician_id == person.id)).one_or_none()
            user = account or make_user(session, person, login=f"{role.replace(' ', '.')}.{person.id}")
            opened = open_session(session, person.site_id, user.id, "password")
        monkeypatch.setattr("dashboard.signed_in.read_token", lambda: opened.token)
        return opened.session_id

    return open_for


@pytest.fixture
def plain_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pages that only say who is looking and from where, in place of the real ones."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in (
        "weekly_review",
        "caseload",
        "patient",
        "side_effects",
        "outcomes",
        "supervision",
        "data",
        "methods",
        "administration",
        "audit",
    ):
        (folder / f"{name}.py").write_text(
            "import streamlit as st\n"
            "from dashboard.viewer import require_viewer\n"
            "viewer = require_viewer()\n"
            f"st.session_state['seen'] = ('{name}', viewer)\n"
        )
    monkeypatch.setattr("dashboard.app.PAGES_FOLDER", folder)
    monkeypatch.setattr("dashboard.components.navigate.PAGES_FOLDER", folder)
    return folder


@pytest.fixture
def open_plain(use_store_of: Callable[[Path], None], demo_template: Path, plain_pages: Path) -> OpenApp:
    """``open_plain(folder=None, **query)``: the frame around a plain first page."""

    def open_page(folder: Path | None = None, **query: str) -> AppTest:
        use_store_of(folder or demo_template)
        app = AppTest.from_file(str(ENTRY), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        if "viewer" not in app.session_state and "_user_session" not in app.session_state:
            return app
        app.switch_page(str(plain_pages / "weekly_review.py"))
        return app.run()

    return open_page
