"""Facts that were brought up to date are, column by column, what a whole load would read."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from data_access.facts import refresh as facts_refresh
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.refresh import refresh_facts
from data_access.models import (
    Assignment,
    Clinician,
    Course,
    LongTermCheck,
    Patient,
    PatientChange,
    Protocol,
    Screening,
    SideEffect,
    Site,
    TreatmentSession,
    Vital,
)
from data_access.store import Store
from data_access.versions import (
    EVERYTHING,
    KEPT_VERSIONS,
    MOST_PATIENTS,
    NO_PATIENT,
    Changed,
    bump_data_version,
    read_changes,
)
from tests.data_access.facts.random_clinic import LAST, make_random_clinic
from tests.factories import (
    DAY,
    at,
    find_row,
    make_assignment,
    make_check,
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_protocol,
    make_screening,
    make_side_effect,
    make_vital,
)
from tests.long_proof import Proof, long_proof

Write = Callable[[Session, Site, Patient, Random], Changed]


def assert_same(found: Facts, whole: Facts) -> None:
    for table in fields(Facts):
        one, other = getattr(found, table.name), getattr(whole, table.name)
        if not is_dataclass(one):
            assert one == other, table.name
            continue
        for column in fields(one):
            name = f"{table.name}.{column.name}"
            a, b = getattr(one, column.name), getattr(other, column.name)
            assert (a.dtype, a.flags.writeable) == (b.dtype, False), name
            assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), name


def add_forms(session: Session, site: Site, patient: Patient, random: Random) -> Changed:
    for instrument in ("gad7", "phq9", "pcl5"):
        day = random.randint(DAY, LAST)
        moment = at(day, random.randint(1, 22), random.randint(0, 59))
        make_screening(session, patient, day, random.randint(0, 20), instrument, taken_at=moment)
    return Changed(screenings=[patient.id])


def change_a_form(session: Session, site: Site, patient: Patient, random: Random) -> Changed:
    form = session.scalars(select(Screening).where(Screening.patient_id == patient.id).limit(1)).first()
    if form is not None:
        form.total = random.randint(0, 21)
    return Changed(all=[patient.id])


def dose(session: Session, site: Site, patient: Patient, random: Random) -> Changed:
    course = session.scalars(select(Course).where(Course.patient_id == patient.id).limit(1)).first()
    if course is None:
        protocol = session.scalars(select(Protocol).where(Protocol.site_id == site.id).limit(1)).one()
        course = make_course(session, patient, protocol, started_day=DAY)
    given = make_dosing(session, course, DAY + random.randint(0, 200), starts_at=at(DAY + 300, random.randint(0, 23)))
    make_side_effect(session, given, "nausea")
    make_vital(session, given, "during", 40)
    return Changed(all=[patient.id])


def admit(session: Session, site: Site, patient: Patient, random: Random) -> Changed:
    new = make_patient(session, site, diagnoses=[f"F4{random.randint(0, 9)}.1"], payer=random.choice((None, "self")))
    make_check(session, new, DAY + 3, random.choice(("bladder", "cognition")))
    return Changed(all=[new.id])


def forget(session: Session, site: Site, patient: Patient, random: Random) -> Changed:
    """All of a patient goes, as an undone import takes them."""
    sessions = select(TreatmentSession.id).where(TreatmentSession.patient_id == patient.id)
    for table in (Vital, SideEffect):
        session.execute(delete(table).where(table.session_id.in_(sessions)))
    for table in (Screening, LongTermCheck, TreatmentSession, Course, Assignment):
        session.execute(delete(table).where(table.patient_id == patient.id))
    session.delete(patient)
    return Changed(all=[patient.id])


def hire(session: Session, site: Site, patient: Patient, random: Random) -> Changed:
    make_protocol(session, site, route="oral")
    make_assignment(session, patient, make_clinician(session, site), DAY + 400)
    return Changed(all=[patient.id])


def rename(session: Session, site: Site, patient: Patient, random: Random) -> Changed:
    session.scalars(select(Clinician).where(Clinician.site_id == site.id).limit(1)).one().supervisor_id = None
    return NO_PATIENT


WRITES: tuple[Write, ...] = (add_forms, add_forms, change_a_form, dose, admit, forget, hire, rename)


def write_once(session: Session, site_id: int, random: Random, write: Write) -> None:
    site = session.get_one(Site, site_id)
    ids = session.scalars(select(Patient.id).where(Patient.site_id == site_id).order_by(Patient.id)).all()
    changed = write(session, site, find_row(session, Patient, random.choice(ids)), random)
    session.flush()
    bump_data_version(session, site_id, changed)


def read(store: Store, site_id: int, facts: Facts | None = None) -> Facts:
    with store.read() as session:
        return load_facts(session, site_id) if facts is None else refresh_facts(session, facts)


@pytest.fixture
def no_whole_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading everybody, while a refresh is asked for, is a failure."""

    def load(session: Session, site_id: int, patient_ids: Any = None) -> Facts:
        assert patient_ids is not None
        return load_facts(session, site_id, patient_ids)

    monkeypatch.setattr(facts_refresh, "load_facts", load)


@pytest.mark.parametrize("write", WRITES[1:], ids=lambda write: write.__name__)
def test_one_write_is_brought_in_without_reading_the_others(store: Store, no_whole_load: None, write: Write) -> None:
    with store.write() as session:
        site_id = make_random_clinic(session, 3).site.id
        make_random_clinic(session, 4, patients=3)
        bump_data_version(session, site_id, EVERYTHING)
    before = read(store, site_id)
    with store.write() as session:
        write_once(session, site_id, Random(5), write)
    after = read(store, site_id, before)
    assert after.data_version == before.data_version + 1
    assert_same(after, read(store, site_id))


@long_proof("facts brought up to date against a whole load", sample=2, full=200, parts=2, unit="clinics")
def test_any_number_of_writes_of_any_kind_are_brought_in(store: Store, proof: Proof) -> None:
    for seed in proof:
        random = Random(seed)
        with store.write() as session:
            site_id = make_random_clinic(session, seed).site.id
            bump_data_version(session, site_id, EVERYTHING)
        facts = read(store, site_id)
        for _ in range(6):
            for _ in range(random.randint(1, 3)):
                with store.write() as session:
                    write_once(session, site_id, random, random.choice(WRITES))
                proof.count("writes")
            facts = read(store, site_id, facts)
            assert_same(facts, read(store, site_id))


def test_a_second_form_of_the_same_day_finds_its_place_by_the_time_of_day(store: Store, no_whole_load: None) -> None:
    with store.write() as session:
        clinic = make_random_clinic(session, 3, patients=3)
        site_id, patient_id = clinic.site.id, clinic.patients[0].id
        make_screening(session, clinic.patients[0], LAST + 9, total=11, taken_at=at(LAST + 9, 15))
        bump_data_version(session, site_id, EVERYTHING)
    before = read(store, site_id)
    with store.write() as session:
        make_screening(session, find_row(session, Patient, patient_id), LAST + 9, total=4, taken_at=at(LAST + 9, 8))
        bump_data_version(session, site_id, Changed(screenings=[patient_id]))
    after = read(store, site_id, before)
    assert after.screenings.total[after.screenings.day == LAST + 9].tolist() == [4, 11]
    assert_same(after, read(store, site_id))


@pytest.mark.parametrize(
    "told",
    [EVERYTHING, Changed(all=range(1, MOST_PATIENTS + 2)), NO_PATIENT],
    ids=["everything", "too many", "nobody, though somebody is new: found out by their number"],
)
def test_what_nobody_can_tell_is_too_much_or_is_not_true_is_read_as_a_whole(store: Store, told: Changed) -> None:
    with store.write() as session:
        site_id = make_random_clinic(session, 3, patients=3).site.id
        bump_data_version(session, site_id, EVERYTHING)
    before = read(store, site_id)
    with store.write() as session:
        make_patient(session, session.get_one(Site, site_id))
        bump_data_version(session, site_id, told)
    assert_same(read(store, site_id, before), read(store, site_id))


def test_of_old_versions_nobody_knows_what_they_changed(store: Store) -> None:
    with store.write() as session:
        site_id = make_random_clinic(session, 3, patients=3).site.id
        for _ in range(KEPT_VERSIONS + 3):
            bump_data_version(session, site_id, Changed(all=[7], screenings=[8]))
    with store.read() as session:
        oldest = session.scalar(select(func.min(PatientChange.data_version)))
        assert oldest == 5  # The clinic began with version 1.
        assert read_changes(session, site_id, 3, KEPT_VERSIONS + 4) is None
        assert read_changes(session, site_id, 4, KEPT_VERSIONS + 4) == Changed({7}, {8})


def test_a_patient_named_twice_is_read_with_all_that_is_theirs(store: Store) -> None:
    with store.write() as session:
        site_id = make_random_clinic(session, 3, patients=3).site.id
        bump_data_version(session, site_id, Changed(all=[5], screenings=[5, 6]))
        bump_data_version(session, site_id, Changed(all=[6]))
        bump_data_version(session, site_id, NO_PATIENT)
    with store.read() as session:
        assert read_changes(session, site_id, 1, 2) == Changed({5}, {6})
        assert read_changes(session, site_id, 1, 4) == Changed({5, 6}, set())
        assert read_changes(session, site_id, 3, 4) == Changed(set(), set())
