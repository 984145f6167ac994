import itertools
from random import Random
from typing import Any

import numpy as np
import pytest

from data_access.facts.arrays import MISSING, NEVER, NO_DAY, Facts
from data_access.facts.load import load_facts
from data_access.facts.tables import get_arrays
from data_access.facts.view import view_facts
from data_access.store import Store
from tests.data_access.facts.random_clinic import LAST, make_random_clinic
from tests.factories import (
    DAY,
    make_assignment,
    make_check,
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_screening,
    make_session,
    make_site,
)
from tests.long_proof import Proof, long_proof
from tests.slow_facts import Kept, assert_same_facts, read_slowly

DAYS = (DAY - 100, DAY, DAY + 30, DAY + 31, DAY + 120, LAST, NEVER)


def ids_of(patient_ids: Any) -> np.ndarray:
    return np.sort(np.array(list(patient_ids), np.int64))


def load(store: Store, site_id: int) -> Facts:
    with store.read() as session:
        return load_facts(session, site_id)


@long_proof("facts and views against their slow twin", sample=2, full=200, parts=8, unit="random clinics")
def test_any_scope_on_any_day_agrees_with_a_slow_reading_of_the_rows(store: Store, proof: Proof) -> None:
    with store.write() as session:
        # Rows of another clinic, whose patients a scope may name in vain.
        strangers = make_random_clinic(session, 7, patients=3).ids
    for seed in proof:
        random = Random(seed)
        with store.write() as session:
            clinic = make_random_clinic(session, seed)
            site_id, ids = clinic.site.id, clinic.ids
        scopes = [set(ids), set(), {ids[0]}, {ids[-1]}, *(set(random.sample(ids, 5)) for _ in range(4))]
        scopes.append({*random.sample(ids, 5), *strangers})
        with store.read() as session:
            kept: Kept = {}
            facts = load_facts(session, site_id)
            assert_same_facts(facts, read_slowly(session, site_id, kept=kept))
            for scope, day in itertools.product(scopes, (*DAYS, random.randint(DAY, LAST))):
                view = view_facts(facts, ids_of(scope), day)
                assert view.as_of_day == day
                assert_same_facts(view, read_slowly(session, site_id, scope, day, kept))
                proof.count(f"views on {store.dialect}")


def test_the_whole_site_for_ever_is_the_facts_themselves_without_a_copy(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        clinic = make_random_clinic(session)
        site_id, ids = clinic.site.id, clinic.ids
    facts = load(sqlite_store, site_id)
    view = view_facts(facts, ids_of(ids), LAST + 10)
    assert view.screenings is facts.screenings
    assert view.side_effects.kind is facts.side_effects.kind


def test_few_patients_are_cut_by_looking_up_and_many_by_sweeping_with_one_result(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_store.write() as session:
        clinic = make_random_clinic(session)
        site_id, ids = clinic.site.id, clinic.ids
    facts = load(sqlite_store, site_id)
    for scope in (ids[:0], ids[:1], ids[-2:], ids[1::2], ids[1:]):
        for day in (DAY + 30, LAST):
            monkeypatch.setattr("data_access.facts.view.FEW", 0)
            looked_up = list(get_arrays(view_facts(facts, ids_of(scope), day)))
            monkeypatch.setattr("data_access.facts.view.FEW", 10**9)
            swept = list(get_arrays(view_facts(facts, ids_of(scope), day)))
            for one, other in zip(looked_up, swept, strict=True):
                assert one.dtype == other.dtype
                np.testing.assert_array_equal(one, other)


def test_a_view_cannot_be_written_to(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        clinic = make_random_clinic(session)
        site_id, ids = clinic.site.id, clinic.ids
    facts = load(sqlite_store, site_id)
    for scope, day in (([ids[1], ids[3]], NEVER), (ids, DAY + 60), (ids, NEVER)):
        for array in get_arrays(view_facts(facts, ids_of(scope), day)):
            with pytest.raises(ValueError, match="read-only"):
                array[:] = 0


def test_nothing_of_a_patient_outside_the_scope_is_left_not_even_a_word(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        mine = make_patient(session, site, diagnoses=["F41.1"], payer="public")
        other = make_patient(session, site, diagnoses=["F60.31"], payer="a benefactor of one patient")
        make_check(session, mine, DAY, "liver")
        make_check(session, other, DAY, "bladder")
        make_dosing(session, make_course(session, other), DAY, {"nausea": 3})
        make_screening(session, other, DAY, 21)
        site_id, mine_id = site.id, mine.id
    view = view_facts(load(sqlite_store, site_id), ids_of([mine_id]), NEVER)
    assert (view.diagnoses, view.payers, view.checks) == (("F41.1",), ("public",), ("liver",))
    assert (view.patients.id.tolist(), view.patients.diagnosis.tolist()) == ([mine_id], [0])
    assert view.patients.payer.tolist() == [0]
    for table in (view.screenings, view.courses, view.sessions, view.dosings):
        assert len(table.patient) == 0
    assert len(view.side_effects.kind) == 0


def test_an_id_that_the_facts_do_not_know_yet_is_passed_over(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        first = make_patient(session, site).id
        site_id = site.id
    view = view_facts(load(sqlite_store, site_id), ids_of([first, first + 1]), NEVER)
    assert view.patients.id.tolist() == [first]


def test_a_row_of_the_as_of_day_is_in_and_one_of_the_next_day_is_not(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        course = make_course(session, patient)
        for day in (DAY, DAY + 1):
            make_screening(session, patient, day)
            make_dosing(session, course, day, {"nausea": 1})
            make_check(session, patient, day)
        site_id, ids = site.id, [patient.id]
    view = view_facts(load(sqlite_store, site_id), ids_of(ids), DAY)
    for table in (view.screenings, view.sessions, view.dosings, view.long_term_checks):
        assert table.day.tolist() == [DAY]
    assert view.side_effects.dosing.tolist() == [0]


def test_a_course_that_starts_later_is_absent_and_its_early_session_has_no_course(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        make_session(session, make_course(session, patient, started_day=DAY), DAY, "preparation")
        make_session(session, make_course(session, patient, started_day=DAY + 10), DAY + 9, "preparation")
        site_id, ids = site.id, [patient.id]
    facts = load(sqlite_store, site_id)
    view = view_facts(facts, ids_of(ids), DAY + 9)
    assert view.courses.number.tolist() == [1]
    assert view.sessions.course.tolist() == [0, MISSING]
    assert view_facts(facts, ids_of(ids), DAY + 10).sessions.course.tolist() == [0, 1]


def test_an_end_that_comes_later_is_not_known_yet(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        make_course(session, patient, ended_day=DAY + 30, end_reason="dropped out")
        site_id, ids = site.id, [patient.id]
    facts = load(sqlite_store, site_id)
    before, after = (view_facts(facts, ids_of(ids), day).courses for day in (DAY + 29, DAY + 30))
    assert (before.ended_day.tolist(), before.end_reason.tolist()) == ([NEVER], [MISSING])
    assert (after.ended_day.tolist(), after.end_reason.tolist()) == ([DAY + 30], [1])


def test_consent_referral_and_hand_over_of_later_days_are_not_known_yet(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site, consent_day=DAY + 1, referred_day=DAY)
        make_assignment(session, patient, make_clinician(session, site), DAY, DAY + 5)
        make_assignment(session, patient, make_clinician(session, site), DAY + 5)
        site_id, ids = site.id, [patient.id]
    view = view_facts(load(sqlite_store, site_id), ids_of(ids), DAY)
    assert (view.patients.consent_day.tolist(), view.patients.referred_day.tolist()) == ([NO_DAY], [DAY])
    assert (view.assignments.from_day.tolist(), view.assignments.until_day.tolist()) == ([DAY], [NEVER])


def test_later_doses_never_change_the_number_of_an_earlier_one(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        course = make_course(session, patient)
        for week in range(4):
            make_dosing(session, course, DAY + 7 * week)
        site_id, ids = site.id, [patient.id]
    facts = load(sqlite_store, site_id)
    for weeks in range(4):
        view = view_facts(facts, ids_of(ids), DAY + 7 * weeks)
        assert view.dosings.number.tolist() == list(range(1, weeks + 2))
