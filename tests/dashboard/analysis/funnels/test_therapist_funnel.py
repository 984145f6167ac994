"""Outcomes by the clinician who led a course: against the slow twin, and rule by rule."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.orm import Session

from dashboard.analysis.cohort.cohort_outcomes import Measures
from dashboard.analysis.funnels.led_by import find_leading_clinician
from dashboard.analysis.funnels.therapist_funnel import Outcome, TherapistFunnel, therapist_funnel
from dashboard.analysis.not_estimable import NotEstimable
from data_access.database import open_store
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import MISSING, Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.store import Store
from tests.conftest import make_settings
from tests.dashboard.analysis.funnels.slow_therapist_funnel import find_led
from tests.dashboard.conftest import DEMO_DAY
from tests.data_access.facts.random_clinic import LAST, make_random_clinic
from tests.factories import DAY, make_clinician, make_course, make_dosing, make_patient, make_protocol, make_site
from tests.long_proof import Proof, long_proof
from tests.slow_facts import read_slowly

MEASURES = Measures(get_instrument("gad7"), get_instrument("phq9"), (get_instrument("pcl5"),))
OUTCOMES: tuple[Outcome, ...] = ("reliable improvement", "reliable recovery", "reliable deterioration")


def check_against_twin(session: Session, site: int, facts: Facts, as_of: int) -> tuple[int, int]:
    """Every outcome, threshold set and both funnels; (courses compared, events among them)."""
    tables = read_slowly(session, site, None, as_of)
    view = view_facts(facts, facts.patients.id, as_of)
    planned = [p.planned_doses for p in facts.protocols]
    courses = events = 0
    for outcome in OUTCOMES:
        for thresholds, window in (("nhs", 10_000), ("conservative", 200)):
            expected, nobody = find_led(tables, planned, as_of, window, thresholds, outcome)
            for standardised in (False, True):
                found = therapist_funnel(view, as_of, window, MEASURES, thresholds, outcome, standardised)
                check_funnel(found, expected, nobody, standardised)
            courses += len(expected)
            events += sum(row[3] for row in expected)
    return courses, events


def check_funnel(
    found: TherapistFunnel | NotEstimable,
    expected: list[tuple[int, int, int, bool, str]],
    nobody: int,
    standardised: bool,
) -> None:
    rate = {s: np.mean([r[3] for r in expected if r[4] == s]) for s in {r[4] for r in expected}}
    size: dict[int, float] = {}
    for _, _, clinician, _, stratum in expected:
        size[clinician] = size.get(clinician, 0) + (rate[stratum] if standardised else 1)
    if not expected or max(size.values()) == 0:
        assert isinstance(found, NotEstimable)
        return
    assert isinstance(found, TherapistFunnel)
    counted = found.counted
    rows = zip(counted.patient, counted.course, counted.clinician, counted.event, strict=True)
    assert [tuple(map(int, row)) for row in rows] == [tuple(map(int, row[:4])) for row in expected]
    assert found.left_out == nobody
    assert sorted(found.clinician.tolist()) == sorted(size)
    for k, clinician in enumerate(found.clinician.tolist()):
        assert found.events[k] == sum(row[3] for row in expected if row[2] == clinician)
        assert found.size[k] == pytest.approx(size[clinician], abs=1e-9)
    assert found.size.tolist() == sorted(found.size.tolist(), reverse=True)


@pytest.mark.parametrize("ago", [0, 120])
def test_a_demonstration_clinic_agrees_with_the_twin(demo_template: Path, ago: int) -> None:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        facts = load_facts(session, store.site().id)
        courses, events = check_against_twin(session, store.site().id, facts, DEMO_DAY - ago)
    store.close()
    assert courses > 50
    assert 10 < events < courses


@long_proof("outcomes by therapist in random clinics", sample=4, full=100, parts=4)
def test_odd_clinics_agree_with_the_twin(proof: Proof, sqlite_store: Store) -> None:
    for number in proof:
        with sqlite_store.write() as session:
            site = make_random_clinic(session, number).site.id
            facts = load_facts(session, site)
            for as_of in (LAST, LAST - 90):
                proof.count("courses compared", check_against_twin(session, site, facts, as_of)[0])


@pytest.mark.parametrize(
    ("led_by", "leader"),
    [([0, 0, 1], 0), ([1, 0, 0], 0), ([0, 1], 1), ([1, 0], 0), ([0, 1, 1, 0], 0), ([None, 1, None], 1), ([None], None)],
)
def test_a_course_belongs_to_who_led_most_of_its_doses_and_of_equals_to_the_later(
    sqlite_store: Store, led_by: list[int | None], leader: int | None
) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        people = [make_clinician(session, site), make_clinician(session, site)]
        course = make_course(session, make_patient(session, site), make_protocol(session, site))
        for day, one in enumerate(led_by):
            make_dosing(session, course, DAY + day, clinician_id=None if one is None else people[one].id)
        make_dosing(session, course, DAY + 9, clinician_id=people[0].id, status="missed", route=None, dose_mg=None)
        facts = load_facts(session, site.id)
    assert find_leading_clinician(facts.dosings, 1).tolist() == [MISSING if leader is None else leader]


def test_nobody_finished_is_not_estimable(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        facts = load_facts(session, make_site(session).id)
    found = therapist_funnel(facts, DAY, 84, MEASURES, "nhs")
    assert isinstance(found, NotEstimable)
    assert found.words == "not estimable, 0 of 1 finished courses with a named clinician"
    assert find_leading_clinician(facts.dosings, 0).tolist() == []
