"""Emergency access on the screens of a clinic: the same for absent and foreign until a reason is given, then told."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.load.emergency import open_in_emergency
from data_access.database import Store, open_store
from data_access.models import AuditEvent, Patient, UserSession
from data_access.scope import decide_user_scope, get_patient_ids
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY, OpenApp
from tests.dashboard.screen import read_screen

OFFER = "Open in an emergency"
REASON = "called from the emergency room"
SignIn = Callable[..., int]


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Store, Session]]:
    with closing(open_store(make_settings(folder))) as store, store.read() as session:
        yield store, session


def find_foreign(folder: Path, session_id: int) -> tuple[str, str]:
    """Handle and name of a patient whom whoever signed in does not see."""
    with opened(folder) as (_, session):
        user_id = session.scalars(select(UserSession.user_id).where(UserSession.id == session_id)).one()
        scope = decide_user_scope(session, 1, user_id, DEMO_DAY, session_id)
        own = get_patient_ids(session, scope).tolist()
        row = session.execute(select(Patient.handle, Patient.name).where(Patient.id.not_in(own)).limit(1)).one()
        return row.handle, row.name


def open_for(folder: Path, session_id: int, handle: str) -> None:
    with closing(open_store(make_settings(folder))) as store:
        with store.read() as session:
            user_id = session.scalars(select(UserSession.user_id).where(UserSession.id == session_id)).one()
            scope = decide_user_scope(session, 1, user_id, DEMO_DAY, session_id)
        open_in_emergency(store, scope, handle, REASON)


def list_looks(folder: Path) -> list[str]:
    with opened(folder) as (_, session):
        asked = select(AuditEvent.outcome).where(AuditEvent.action == "look", AuditEvent.target == "patient")
        return list(session.scalars(asked.order_by(AuditEvent.number)))


def test_a_foreign_and_an_absent_patient_read_alike_and_both_offer_it(
    open_app: OpenApp, copied_demo: Path, sign_in: SignIn
):
    handle, name = find_foreign(copied_demo, sign_in(copied_demo, "therapist"))
    foreign = open_app("patient.py", folder=copied_demo, patient=handle)
    absent = open_app("patient.py", folder=copied_demo, patient="nobodys-handle")
    screens = [read_screen(foreign).replace(handle, "H"), read_screen(absent).replace("nobodys-handle", "H")]
    assert screens[0] == screens[1]
    assert name not in screens[0]
    assert [[b.label for b in app.button if b.key == "emergency_offer"] for app in (foreign, absent)] == [[OFFER]] * 2


def test_a_demonstration_and_the_director_are_not_offered_it(open_app: OpenApp, copied_demo: Path, sign_in: SignIn):
    app = open_app("patient.py", folder=copied_demo, patient="nobodys-handle")
    assert OFFER not in [button.label for button in app.button]
    sign_in(copied_demo, "director")
    app = open_app("patient.py", folder=copied_demo, patient="nobodys-handle")
    assert OFFER not in [button.label for button in app.button]


def test_an_opened_patient_shows_the_banner_and_stays_out_of_every_list(
    open_app: OpenApp, copied_demo: Path, sign_in: SignIn
):
    session_id = sign_in(copied_demo, "therapist")
    handle, name = find_foreign(copied_demo, session_id)
    open_for(copied_demo, session_id, handle)
    app = open_app("patient.py", folder=copied_demo, patient=handle)
    screen = read_screen(app)
    assert f">{name}</h1>" in screen
    assert "Opened in an emergency until <b>13:00</b>" in screen
    assert REASON in screen
    assert list_looks(copied_demo)[-1] == "done"
    assert name not in read_screen(open_app("caseload.py", folder=copied_demo))
    app = open_app("patient.py", folder=copied_demo, patient=handle)
    app.button(key="emergency_end").click()
    ended = read_screen(app.run())
    assert name not in ended
    assert "This patient is not in your caseload." in ended
    assert name not in read_screen(open_app("patient.py", folder=copied_demo, patient=handle))


def test_the_director_reads_the_notice_on_the_weekly_review(open_app: OpenApp, copied_demo: Path, sign_in: SignIn):
    session_id = sign_in(copied_demo, "therapist")
    handle, name = find_foreign(copied_demo, session_id)
    open_for(copied_demo, session_id, handle)
    sign_in(copied_demo, "director")
    screen = read_screen(open_app("weekly_review.py", folder=copied_demo))
    assert "<b>1 patient was opened in an emergency</b>, 1 of them still open." in screen
    assert REASON in screen
    assert 'data-pick="seen:' in screen
    hidden = read_screen(open_app("weekly_review.py", folder=copied_demo, hide_names="true"))
    assert "opened in an emergency" in hidden
    assert name not in hidden
    listed = read_screen(open_app("audit.py", folder=copied_demo, audit_section="Emergency access"))
    assert name in listed
    assert "nobody yet" in listed


def test_accounts_of_a_clinic_open_on_a_click(open_app: OpenApp, copied_demo: Path, sign_in: SignIn):
    sign_in(copied_demo, "director")
    screen = read_screen(open_app("administration.py", folder=copied_demo))
    assert "can sign in; 1 session is open." in screen
    assert 'data-pick="account:' in screen
    assert "(you)" in screen
