"""The column types: what goes in comes out, the same on both databases, and as its natural type on a server."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from data_access.database import Store
from data_access.models import Course, Patient, Screening, TreatmentSession
from tests.factories import find_row, make_course, make_dosing, make_patient, make_screening, make_site

SUMMER = datetime(2026, 7, 1, 9, 30, 15, 999_999, tzinfo=timezone(timedelta(hours=2)))


def test_a_patient_comes_back_as_written(store: Store) -> None:
    with store.write() as session:
        make_patient(
            session,
            make_site(session),
            name="Zoë “NA” O’Neil",
            birth_date=date(1931, 2, 28),
            diagnoses=["F32.2", "F43.1"],
            contraindications=None,
            interacting_medicines=[],
            recorded_at=SUMMER,
        )
    with store.read() as session:
        patient = session.scalars(select(Patient)).one()
    assert patient.name == "Zoë “NA” O’Neil"
    assert patient.birth_date == date(1931, 2, 28)
    assert patient.diagnoses == ["F32.2", "F43.1"]
    assert patient.contraindications is None
    assert patient.interacting_medicines == []
    assert patient.recorded_at == datetime(2026, 7, 1, 7, 30, 15, tzinfo=UTC)
    assert patient.recorded_at.tzinfo is UTC


@pytest.mark.parametrize("flag", [True, False, None])
def test_a_flag_is_yes_no_or_not_recorded(store: Store, flag: bool | None) -> None:
    with store.write() as session:
        course = make_course(session, make_patient(session, make_site(session)))
        make_dosing(session, course, 20_000, left_with_escort=flag, dose_mg=37.5)
    with store.read() as session:
        dosing = session.scalars(select(TreatmentSession)).one()
        same = session.scalars(select(TreatmentSession.id).where(TreatmentSession.left_with_escort == flag)).all()
    assert dosing.left_with_escort is flag
    assert dosing.dose_mg == 37.5
    assert same == [dosing.id]


def test_what_was_never_recorded_is_null_and_not_an_empty_structure(store: Store) -> None:
    """Also when it is set to None by hand: JSON has a null of its own, which SQL does not take for one."""
    with store.write() as session:
        make_patient(session, make_site(session), contraindications=None)
    with store.read() as session:
        count = text("SELECT count(*) FROM patient WHERE contraindications IS NULL")
        assert session.scalar(count) == 1
    with store.write() as session:
        session.execute(Patient.__table__.update().values(contraindications=None))  # type: ignore[attr-defined]
    with store.read() as session:
        assert session.scalar(count) == 1


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with store.write() as session:
        patient = make_patient(session, make_site(session))
        with pytest.raises(StatementError, match="needs a time zone"):
            make_screening(session, patient, 20_000, taken_at=datetime(2026, 7, 1, 9, 30))  # noqa: DTZ001
        session.rollback()


def test_text_sorts_by_code_point_on_both(store: Store) -> None:
    names = ["émile", "Zoe", "adam", "Ärzte", "zoe", "Adam", "10", "9"]
    with store.write() as session:
        site = make_site(session)
        for name in names:
            make_patient(session, site, name=name)
    with store.read() as session:
        assert session.scalars(select(Patient.name).order_by(Patient.name)).all() == sorted(names)


def test_a_moment_is_compared_as_a_moment(store: Store) -> None:
    with store.write() as session:
        patient = make_patient(session, make_site(session))
        make_screening(session, patient, 20_000, taken_at=SUMMER)
    with store.read() as session:
        later = select(Screening.id).where(Screening.taken_at > datetime(2026, 7, 1, 7, 30, 14, tzinfo=UTC))
        earlier = select(Screening.id).where(Screening.taken_at < datetime(2026, 7, 1, 7, 30, 15, tzinfo=UTC))
        assert len(session.scalars(later).all()) == 1
        assert session.scalars(earlier).all() == []


def test_a_server_gets_its_natural_types(postgres_store: Store) -> None:
    wanted: dict[tuple[str, str], Any] = {
        ("patient", "birth_date"): "date",
        ("patient", "diagnoses"): "jsonb",
        ("patient", "recorded_at"): "timestamp with time zone",
        ("patient", "id"): "bigint",
        ("session", "left_with_escort"): "boolean",
        ("session", "dose_mg"): "double precision",
        ("session", "day"): "integer",
        ("patient", "name"): "text",
    }
    query = text("SELECT table_name, column_name, data_type FROM information_schema.columns")
    with postgres_store.read() as session:
        found = {(table, column): kind for table, column, kind in session.execute(query)}
    assert {key: found[key] for key in wanted} == wanted


def test_the_ends_of_a_range_are_allowed_and_one_beyond_is_not(store: Store) -> None:
    with store.write() as session:
        patient = make_patient(session, make_site(session))
        for number in (1, 99):
            make_course(session, patient, number=number)
    for number in (0, 100):
        with pytest.raises(Exception, match="ck_course_number_range"), store.write() as session:
            make_course(session, find_row(session, Patient, patient.id), number=number)
    with store.read() as session:
        assert session.scalars(select(Course.number).order_by(Course.number)).all() == [1, 99]
