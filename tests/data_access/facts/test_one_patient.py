from dataclasses import fields, replace

import numpy as np

from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.one_patient import build_patient_facts
from data_access.facts.view import view_facts
from data_access.queries.patient_course import get_patient_course
from data_access.scope import decide_scope
from data_access.store import Store
from tests.data_access.facts.random_clinic import LAST, make_random_clinic
from tests.factories import DAY

TABLES = ("patients", "courses", "screenings", "subscales", "sessions", "dosings", "side_effects")
OWN_NUMBERS = ("clinician", "protocol", "diagnosis", "payer")
"""Numbers that count another list in one patient's facts; they are compared by what they mean. Who pays is
no part of one patient's records."""


def assert_same(one: Facts, view: Facts) -> None:
    for table in TABLES:
        left, right = getattr(one, table), getattr(view, table)
        for field in fields(left):
            if field.name not in OWN_NUMBERS:
                expected = getattr(right, field.name)
                np.testing.assert_array_equal(getattr(left, field.name), expected, strict=True, err_msg=field.name)
    assert say_plans(one) == say_plans(view)
    assert say_diagnosis(one) == say_diagnosis(view)
    assert say_checks(one) == say_checks(view)


def say_plans(facts: Facts) -> list[object]:
    return [replace(facts.protocols[row], id=0) for row in facts.courses.protocol.tolist()]


def say_diagnosis(facts: Facts) -> list[str | None]:
    return [facts.diagnoses[row] if row >= 0 else None for row in facts.patients.diagnosis.tolist()]


def say_checks(facts: Facts) -> list[tuple[int, str]]:
    done = facts.long_term_checks
    return [(day, facts.checks[check]) for day, check in zip(done.day.tolist(), done.check.tolist(), strict=True)]


def test_one_patients_facts_are_those_of_the_site_cut_to_that_patient(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        clinic = make_random_clinic(session, 5, patients=14)
        site_id, director = clinic.site.id, clinic.clinicians[0].id
        patients = [(patient.id, patient.handle) for patient in clinic.patients]
    with sqlite_store.read() as session:
        facts = load_facts(session, site_id)
        assert facts.screenings.triage_open.any()
        scope = decide_scope(session, site_id, director, LAST)
        for patient_id, handle in patients:
            for day in (DAY - 50, DAY + 15, DAY + 60, DAY + 110, LAST):
                records = get_patient_course(session, scope, handle, day)
                one = build_patient_facts(records, site_id)
                assert_same(one, view_facts(facts, np.array([patient_id], np.int64), day))
