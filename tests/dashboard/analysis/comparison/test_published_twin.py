"""The clinic's own figures beside published ones against a slow plain-Python twin over the tables."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.analysis.comparison.own_medians import Medians
from dashboard.analysis.comparison.side_by_side import SideBySide, compare_with_published
from dashboard.analysis.proportion import Proportion
from data_access.database import open_store
from data_access.definitions.registry import get_benchmarks
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from tests.conftest import make_settings
from tests.dashboard.analysis.cohort.clinic_rows import MEASURES
from tests.dashboard.analysis.cohort.slow_cohort import SlowCourse, read_courses
from tests.dashboard.analysis.comparison.slow_published import (
    count_after_dose,
    count_effect,
    find_quartile,
    list_pairs_at_doses,
)
from tests.dashboard.conftest import DEMO_DAY
from tests.slow_facts import read_slowly

Clinic = tuple[dict[str, SideBySide], list[SlowCourse], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def clinic(demo_template: Path) -> Iterator[Clinic]:
    store = open_store(make_settings(demo_template))
    kept: dict[Any, list[Any]] = {}
    with store.read() as session:
        facts = load_facts(session, store.site().id)
        courses, _, _ = read_courses(session, facts.site_id, DEMO_DAY, kept)
        dosings = read_slowly(session, facts.site_id, None, DEMO_DAY, kept)["dosings"]
    view = view_facts(facts, facts.patients.id, DEMO_DAY)
    found = compare_with_published(view, DEMO_DAY, get_benchmarks(), MEASURES)
    yield {one.published.key: one for one in found}, courses, dosings
    store.close()


AFTER_DOSE = [
    b.key for b in get_benchmarks() if b.when.kind == "after dose" and b.outcome in ("response", "remission")
    and (b.outcome == "response" or b.remission_below)
]  # fmt: skip


@pytest.mark.parametrize("key", AFTER_DOSE)
def test_outcomes_after_a_dose_are_the_twins(clinic: Clinic, key: str) -> None:
    found, courses, _ = clinic
    own = found[key].own
    assert isinstance(own, Proportion)
    assert (own.events, own.total) == count_after_dose(courses, found[key].published)
    assert len(own.patients) == own.events


def test_the_twin_counts_somebody(clinic: Clinic) -> None:
    found, courses, _ = clinic
    assert sum(count_after_dose(courses, found[key].published)[0] for key in AFTER_DOSE) > 0


@pytest.mark.parametrize("measure", ["phq9", "gad7"])
def test_medians_are_the_twins(clinic: Clinic, measure: str) -> None:
    found, courses, _ = clinic
    one = found[f"ahuja_2022_{measure}_medians"]
    pairs = list_pairs_at_doses(courses, one.published)
    assert isinstance(one.own, Medians)
    assert one.own.count == len(pairs) > 2
    for ours, values in ((one.own.first, [a for a, _ in pairs]), (one.own.last, [b for _, b in pairs])):
        assert ours.median == pytest.approx(find_quartile(values, 0.5), abs=1e-9)
        assert (ours.low, ours.high) == pytest.approx(
            (find_quartile(values, 0.25), find_quartile(values, 0.75)), abs=1e-9
        )


KINDS = ("nausea", "dissociation", "dizziness", "sedation", "headache")


@pytest.mark.parametrize("kind", KINDS)
def test_side_effects_of_patients_are_the_twins(clinic: Clinic, kind: str) -> None:
    found, _, dosings = clinic
    own = found[f"spravato_{kind}"].own
    assert isinstance(own, Proportion)
    assert (own.events, own.total) == count_effect(dosings, found[f"spravato_{kind}"].published)
    assert own.total > 0
