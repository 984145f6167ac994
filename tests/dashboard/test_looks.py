"""Every page tells the audit trail who looks at what before it shows anything, and shows nothing where it cannot."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data_access.database import open_store
from data_access.models import AuditEvent, Clinician, Patient, PatientSet, PatientSetMember
from data_access.scope import decide_scope, get_patient_ids
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY, OpenApp
from tests.dashboard.screen import read_screen

Told = list[tuple[Any, ...]]


@pytest.fixture
def folder(demo_template: Path, tmp_path: Path) -> Path:
    """A clinic of the test's own: the template is shared, and others look at it."""
    return Path(shutil.copytree(demo_template, tmp_path / "clinic"))


def read_trail(folder: Path) -> Told:
    """What was told, oldest first: actor, action, target, outcome, patients' count, whether of the whole site."""
    store = open_store(make_settings(folder))
    with store.read() as session:
        told = session.execute(
            select(
                AuditEvent.actor,
                AuditEvent.action,
                AuditEvent.target,
                AuditEvent.outcome,
                PatientSet.count,
                PatientSet.whole_site,
            )
            .outerjoin(PatientSet, PatientSet.id == AuditEvent.patient_set_id)
            .order_by(AuditEvent.number)
        ).all()
    store.close()
    return [tuple(row) for row in told]


def find_therapist(folder: Path) -> tuple[str, int, str, str]:
    """Name and number of patients of a therapist; the handle of one of theirs and of a patient who is not."""
    store = open_store(make_settings(folder))
    with store.read() as session:
        therapist = session.scalars(
            select(Clinician).where(Clinician.role == "therapist").order_by(Clinician.id)
        ).first()
        assert therapist is not None
        own = get_patient_ids(session, decide_scope(session, therapist.site_id, therapist.id, DEMO_DAY))
        patients = session.execute(select(Patient.id, Patient.handle)).all()
    store.close()
    mine = next(handle for number, handle in patients if number in own)
    other = next(handle for number, handle in patients if number not in own)
    return f"{therapist.name} · therapist", len(own), mine, other


def test_a_page_of_many_is_told_with_everybody_in_scope_once(open_app: OpenApp, folder: Path) -> None:
    who, count, _, _ = find_therapist(folder)
    before = read_trail(folder)
    app = open_app("caseload.py", folder=folder, viewer=who)
    app.run()
    told = [row for row in read_trail(folder)[len(before) :] if row[2] == "caseload"]
    assert told == [(who.split(" · ")[0], "look", "caseload", "done", count, False)]


def test_a_director_sees_the_whole_site(open_app: OpenApp, folder: Path) -> None:
    open_app("caseload.py", folder=folder)
    assert read_trail(folder)[-1][1:] == ("look", "caseload", "done", 60, True)


def test_a_patients_page_is_told_with_that_patient(open_app: OpenApp, folder: Path) -> None:
    who, _, mine, _ = find_therapist(folder)
    open_app("patient.py", folder=folder, viewer=who, patient=mine)
    assert read_trail(folder)[-1] == (who.split(" · ")[0], "look", "patient", "done", 1, False)
    assert read_members(folder)[-1] == mine


def read_members(folder: Path) -> list[str]:
    store = open_store(make_settings(folder))
    with store.read() as session:
        handles = list(session.scalars(select(PatientSetMember.handle).order_by(PatientSetMember.id)))
    store.close()
    return handles


@pytest.mark.parametrize("kind", ["foreign", "absent"])
def test_a_patient_who_is_not_in_the_caseload_is_told_as_denied(open_app: OpenApp, folder: Path, kind: str) -> None:
    who, _, _, other = find_therapist(folder)
    handle = other if kind == "foreign" else "AAAAaaaaBBBBbbbb"
    app = open_app("patient.py", folder=folder, viewer=who, patient=handle)
    assert "This patient is not in your caseload." in read_screen(app)
    assert read_trail(folder)[-1] == (who.split(" · ")[0], "look", "patient", "denied", 1, False)
    assert read_members(folder)[-1] == handle


def test_a_handle_that_can_be_none_is_told_without_it(open_app: OpenApp, folder: Path) -> None:
    open_app("patient.py", folder=folder, patient="' OR 1=1 --")
    assert read_trail(folder)[-1][1:] == ("look", "patient", "denied", None, None)


def test_a_page_of_another_role_is_told_as_denied(open_app: OpenApp, folder: Path) -> None:
    who, _, _, _ = find_therapist(folder)
    app = open_app("data.py", folder=folder, viewer=who)
    app.run()
    told = [row for row in read_trail(folder) if row[2] == "data"]
    assert told == [(who.split(" · ")[0], "look", "data", "denied", None, None)]


def test_methods_hold_no_patients(open_app: OpenApp, folder: Path) -> None:
    open_app("methods.py", folder=folder)
    assert read_trail(folder)[-1][1:] == ("look", "methods", "done", None, None)


def test_hiding_names_is_another_look(open_app: OpenApp, folder: Path) -> None:
    app = open_app("caseload.py", folder=folder)
    before = len(read_trail(folder))
    app.toggle(key="hide_names").set_value(True).run()
    assert len(read_trail(folder)) == before + 1


def test_without_its_trail_a_page_shows_nothing_but_why(
    open_app: OpenApp, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data_access.audit import head

    def refuse(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(head, "_write_beside", refuse)
    app = open_app("caseload.py", folder=folder)
    screen = read_screen(app)
    assert "cannot be written: No space left on device" in screen
    assert "kap-table" not in screen
    assert read_names(folder).isdisjoint(screen.split())


def read_names(folder: Path) -> set[str]:
    store = open_store(make_settings(folder))
    with store.read() as session:
        names = {part for name in session.scalars(select(Patient.code)) for part in name.split()}
    store.close()
    return names


def test_a_database_that_is_being_written_to_says_so_calmly(
    open_app: OpenApp, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_access.engines.BUSY_TIMEOUT_MS", 50)
    importing = open_store(make_settings(folder))
    with importing.write():
        app = open_app("caseload.py", folder=folder)
        assert "Another program is writing to the database, perhaps an import." in read_screen(app)
    importing.close()
    app.run()
    assert "Another program is writing" not in read_screen(app)
