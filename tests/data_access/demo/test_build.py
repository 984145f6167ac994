"""The demonstration clinic as a whole: the same twice, within its days, all or nothing."""

import itertools
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import func, select

from data_access.audit.verify import verify_audit
from data_access.clock import local_day
from data_access.database import Store, create_site
from data_access.demo import build
from data_access.demo.build import build_demo_clinic
from data_access.digests import TableDigest, digest_tables
from data_access.errors import StoreError
from data_access.models import AuditEvent, Clinician, Patient, Site
from data_access.versions import get_versions
from tests.data_access.demo.conftest import AS_OF, PATIENTS, SEED, Rows, read_rows
from tests.data_access.random_files import TRAIL


def _digest(store: Store) -> dict[str, TableDigest]:
    """Every row but those of the audit trail, which tells of the making itself."""
    with store.engine.connect() as connection:
        return digest_tables(connection, leave_out=("data_version", "patient_change", "alembic_version", *TRAIL))


def test_the_same_numbers_give_the_same_rows(demo_store: Store, sqlite_store: Store) -> None:
    build_demo_clinic(sqlite_store, PATIENTS, SEED, AS_OF)
    assert _digest(sqlite_store) == _digest(demo_store)


@pytest.mark.parametrize(("seed", "as_of_day"), [(SEED + 1, AS_OF), (SEED, AS_OF - 1)])
def test_another_seed_or_day_gives_another_clinic(
    demo_store: Store, sqlite_store: Store, seed: int, as_of_day: int
) -> None:
    build_demo_clinic(sqlite_store, PATIENTS, seed, as_of_day)
    ours, theirs = _digest(sqlite_store), _digest(demo_store)
    assert ours["patient"] != theirs["patient"]
    assert ours["screening"] != theirs["screening"]


def test_every_row_is_accepted_by_both_databases_and_new_rows_find_free_keys(store: Store) -> None:
    site = build_demo_clinic(store, PATIENTS, SEED, AS_OF)
    assert store.site() == site
    assert site.is_demo
    with store.write() as session:
        session.add(Clinician(site_id=site.id, code="X1", name="A newcomer", role="therapist", supervisor_id=None))
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Patient)) == PATIENTS


def test_both_databases_hold_the_same_clinic(demo: Rows, postgres_store: Store) -> None:
    build_demo_clinic(postgres_store, PATIENTS, SEED, AS_OF)
    assert read_rows(postgres_store).tables == demo.tables


def test_nothing_lies_after_the_as_of_day(demo: Rows) -> None:
    zone = "Europe/London"
    for table, rows in demo.tables.items():
        for row in rows:
            for name, value in row.items():
                if name.endswith("_day") and isinstance(value, int):
                    assert value <= AS_OF, (table, row)
                if name.endswith("_at") and value is not None:
                    assert local_day(value, zone) <= AS_OF, (table, row)


def test_the_history_reaches_the_as_of_day_and_back_two_and_a_half_years(demo: Rows) -> None:
    assert min(row["referred_day"] for row in demo["patient"]) <= AS_OF - 880
    assert max(row["day"] for row in demo["session"]) >= AS_OF - 3


def test_day_columns_are_the_local_days_of_their_moments(demo: Rows) -> None:
    for row in demo["session"]:
        assert local_day(row["starts_at"], "Europe/London") == row["day"]
        assert 8 <= row["starts_at"].astimezone(ZoneInfo("Europe/London")).hour < 18
    for row in demo["screening"]:
        assert local_day(row["taken_at"], "Europe/London") == row["taken_day"]


def test_everything_is_recorded_after_it_happened_and_some_of_it_days_later(demo: Rows) -> None:
    late = 0
    for table, moment in (("session", "starts_at"), ("screening", "taken_at")):
        for row in demo[table]:
            assert row["recorded_at"] >= row[moment]
            late += row["recorded_at"] - row[moment] > timedelta(days=2)
    assert late >= 10


def test_dates_of_a_life_are_in_order(demo: Rows) -> None:
    for patient in demo["patient"]:
        courses = demo.of("course", patient)
        for course in courses:
            assert patient["referred_day"] <= course["started_day"]
            assert course["ended_day"] is None or course["ended_day"] >= course["started_day"]
            assert (course["ended_day"] is None) == (course["end_reason"] is None)
        for before, after in itertools.pairwise(courses):
            assert before["ended_day"] is not None
            assert before["ended_day"] < after["started_day"]


def test_a_patient_is_the_responsibility_of_one_clinician_at_a_time(demo: Rows) -> None:
    for patient in demo["patient"]:
        assignments = sorted(demo.of("assignment", patient), key=lambda row: row["from_day"])
        assert assignments
        for before, after in itertools.pairwise(assignments):
            assert before["until_day"] == after["from_day"]


def test_there_are_a_director_two_supervisors_who_treat_and_their_therapists(demo: Rows) -> None:
    roles = [row["role"] for row in demo["clinician"]]
    assert roles.count("director") == 1
    assert roles.count("supervisor") == 2
    assert roles.count("therapist") == 3
    supervisors = {row["id"] for row in demo["clinician"] if row["role"] == "supervisor"}
    assert all(row["supervisor_id"] in supervisors for row in demo["clinician"] if row["role"] == "therapist")
    assert supervisors & {row["clinician_id"] for row in demo["assignment"]}


def test_codes_and_handles_are_unique_and_handles_say_nothing(demo: Rows) -> None:
    codes, handles = ([row[name] for row in demo["patient"]] for name in ("code", "handle"))
    assert len(set(codes)) == len(set(handles)) == PATIENTS
    assert codes[0] == "KA-1001"
    assert all(len(handle) == 16 for handle in handles)


def test_progress_runs_from_nothing_to_everybody(sqlite_store: Store) -> None:
    seen: list[tuple[int, int]] = []
    build_demo_clinic(sqlite_store, 40, SEED, AS_OF, lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 40)
    assert seen[-1] == (40, 40)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@pytest.mark.parametrize("patients", [1, 27, 28, 29, 31])
def test_the_smallest_clinics_stand_too(sqlite_store: Store, patients: int) -> None:
    build_demo_clinic(sqlite_store, patients, SEED, AS_OF)
    assert len(read_rows(sqlite_store)["patient"]) == patients


def test_a_real_clinic_is_never_written_into(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        create_site(session, "REAL", "A real clinic", "Europe/London", is_demo=False)
    for replace in (False, True):
        with pytest.raises(StoreError, match="not a demonstration"):
            build_demo_clinic(sqlite_store, 30, SEED, AS_OF, replace=replace)
    assert not read_rows(sqlite_store)["patient"]


def test_a_demonstration_is_replaced_only_when_asked(sqlite_store: Store, demo_store: Store) -> None:
    build_demo_clinic(sqlite_store, 30, SEED + 3, AS_OF)
    before = _digest(sqlite_store)
    with pytest.raises(StoreError, match="already holds the demonstration clinic"):
        build_demo_clinic(sqlite_store, PATIENTS, SEED, AS_OF)
    assert _digest(sqlite_store) == before
    site = build_demo_clinic(sqlite_store, PATIENTS, SEED, AS_OF, replace=True)
    assert _digest(sqlite_store) == _digest(demo_store)
    with sqlite_store.read() as session:
        assert get_versions(session, site.id) == (2, 2)
        told = session.execute(select(AuditEvent.actor, AuditEvent.action, AuditEvent.details)).all()
    made = ("kap-outcomes", "make demonstration")
    assert told == [
        (*made, {"patients": 30, "seed": SEED + 3, "replaced": False}),
        (*made, {"patients": PATIENTS, "seed": SEED, "replaced": True}),
    ]
    assert verify_audit(sqlite_store, site.id).is_sound


def test_an_interrupted_build_leaves_nothing_half_written(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "simulate_part", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build_demo_clinic(sqlite_store, PATIENTS, SEED, AS_OF)
    with sqlite_store.read() as session:
        assert session.scalar(select(func.count()).select_from(Site)) == 0


@pytest.mark.parametrize(("patients", "seed"), [(0, 1), (-5, 1), (2_000_000, 1), (10, -1)])
def test_numbers_that_make_no_clinic_are_refused_in_words(sqlite_store: Store, patients: int, seed: int) -> None:
    with pytest.raises(StoreError, match=r"(patients|seed)"):
        build_demo_clinic(sqlite_store, patients, seed, AS_OF)


def test_a_large_clinic_has_a_therapist_for_about_25_patients_in_treatment() -> None:
    from data_access.demo.clinicians import plan_clinicians

    roles = [plan.role for plan in plan_clinicians(20_000)]
    assert roles.count("therapist") == 160
    assert roles.count("supervisor") == 13
    assert np.unique([plan.code for plan in plan_clinicians(20_000)]).size == len(roles)
