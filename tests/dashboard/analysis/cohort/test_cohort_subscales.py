"""Parts of a questionnaire over a cohort: the same rule as for totals, at any time point."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.analysis.cohort.cohort_scores import read_cohort_scores
from dashboard.analysis.cohort.cohort_subscales import measure_cohort_subscales
from dashboard.analysis.cohort.time_point import LAST_SCORE, TimePoint, after_dose, find_base
from dashboard.analysis.intervals.student_t import Mean
from dashboard.analysis.scores.subscales import SubscaleChange, measure_subscales
from dashboard.analysis.standing import Standing
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts, SubscaleFacts
from tests.dashboard.analysis.cohort.clinic_rows import AS_OF, GAD7, Course, make_facts

PCL5 = get_instrument("pcl5")


def clinic() -> Facts:
    """Screenings 0–2 are the first patient's, 3–4 the second's. Cluster C is missing at the second's end."""
    courses = [
        Course(0, (0, 7), {"pcl5": [(-1, 40), (3, 34), (20, 30)]}, end=14),
        Course(1, (0, 7), {"pcl5": [(-1, 50), (20, 30)]}, end=14),
    ]
    rows = [
        (0, 0, 12),
        (0, 1, 4),
        (1, 0, 9),
        (1, 1, 3),
        (2, 0, 6),
        (2, 1, 2),
        (3, 0, 10),
        (3, 1, 5),
        (4, 0, 8),
        (4, 1, -1),
    ]
    columns = [np.array([row[k] for row in rows]) for k in range(3)]
    table = SubscaleFacts(columns[0].astype(np.int32), columns[1].astype(np.int8), columns[2].astype(np.int16))
    return replace(make_facts(courses), subscales=table)


def measure(facts: Facts, point: TimePoint, key: str = "pcl5") -> tuple[SubscaleChange, ...]:
    base, instrument = find_base(facts, AS_OF, None, point), get_instrument(key)
    return measure_cohort_subscales(facts, base, read_cohort_scores(facts, base, instrument), instrument)


def test_at_the_last_score_counted_by_hand() -> None:
    b, c, d, e = measure(clinic(), LAST_SCORE)
    assert (b.baseline, b.latest, b.count, b.left_out, b.patients.tolist()) == (11, 7, 2, 0, [0, 1])
    assert isinstance(b.change, Mean)
    assert (b.change.mean, b.per_item) == (-4, -0.8)
    assert (c.baseline, c.latest, c.count, c.left_out, c.patients.tolist()) == (4, 2, 1, 1, [0])
    assert (d.count, d.left_out, d.per_item, e.count) == (0, 2, None, 0)


def test_after_a_dose_only_scores_before_the_next_one_count() -> None:
    b, *_ = measure(clinic(), after_dose(1))
    assert (b.baseline, b.latest, b.count, b.patients.tolist()) == (12, 9, 1, [0])


def test_with_one_course_each_the_last_score_gives_what_the_current_courses_give() -> None:
    facts = clinic()
    ours, theirs = measure(facts, LAST_SCORE), measure_subscales(Standing(facts, AS_OF, "nhs"), PCL5)
    for one, other in zip(ours, theirs, strict=True):
        assert (one.key, one.count, one.left_out) == (other.key, other.count, other.left_out)
        assert (one.baseline, one.latest) == (other.baseline, other.latest)
        assert one.per_item == (None if other.per_item is None else pytest.approx(other.per_item))


def test_a_questionnaire_without_parts_has_none() -> None:
    assert measure(clinic(), LAST_SCORE, GAD7.key) == ()
