"""Figures of everybody in small clinics written by hand: by hand counted, and with little or odd data."""

import math
from dataclasses import replace

import numpy as np
import pytest

from dashboard.analysis.change.clinic_changes import PATIENTS_NEEDED, ClinicChanges, classify_clinic
from dashboard.analysis.change.jacobson_truax import ClinicalChange
from dashboard.analysis.change.verdict import Verdict
from dashboard.analysis.change.verdict_counts import count_combined_verdicts, count_verdicts
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.scores.bands import BandMoves, count_band_moves
from dashboard.analysis.scores.recall_overlap import RecallOverlap, rate_overlaps
from dashboard.analysis.scores.subscales import measure_subscales
from dashboard.analysis.standing import Standing
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import SubscaleFacts
from tests.dashboard.analysis.cohort.clinic_rows import AS_OF, Course, Plan, make_facts

GAD7, PHQ9, PCL5, WHO5, PHQ2, CADSS = (get_instrument(k) for k in ("gad7", "phq9", "pcl5", "who5", "phq2", "cadss"))


def stand(courses: list[Course], patients: int | None = None, **plans) -> Standing:
    return Standing(make_facts(courses, patients=patients, **plans), AS_OF, "nhs")


def scored(patient: int, *readings: tuple[int, int | None], key: str = "gad7", doses: tuple[int, ...] = (0,)) -> Course:
    return Course(patient, doses=doses, scores={key: list(readings)})


def test_bands_and_moves_counted_by_hand() -> None:
    courses = [
        scored(0, (-1, 16), (20, 4)),
        scored(1, (-1, 15), (20, 9)),
        scored(2, (-1, 12), (20, 12)),
        scored(3, (-1, 12)),
        scored(4, (-1, 12), (20, 3), doses=()),
    ]
    found = count_band_moves(stand(courses), GAD7)
    assert isinstance(found, BandMoves)
    assert found.moves.tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0], [1, 1, 0, 0]]
    assert [one.events for one in found.first] == [0, 0, 1, 2]
    assert [one.patients.tolist() for one in found.latest] == [[0], [1], [2], []]
    assert {(one.total, one.left_out) for one in (*found.first, *found.latest)} == {(3, 2)}


def test_verdicts_counted_by_hand() -> None:
    courses = [
        scored(0, (-1, 16), (20, 4)),
        scored(1, (-1, 18), (20, 22)),
        scored(2, (-1, 12), (20, 16)),
        scored(3, (-1, 12)),
        scored(4, (-1, 12), (20, 3), doses=()),
        scored(5, (-1, 5), (20, 2)),
    ]
    counts = count_verdicts(stand(courses, patients=7), GAD7)
    said = {Verdict(place): one.patients.tolist() for place, one in enumerate(counts.verdicts) if one.events}
    assert said == {
        Verdict.RECOVERY: [0], Verdict.DETERIORATION: [2], Verdict.NO_PAIR: [1, 3], Verdict.NO_DOSE: [4, 6],
        Verdict.NO_CHANGE: [5],
    }  # fmt: skip
    assert (counts.could_worsen.patients.tolist(), counts.could_worsen.total) == ([0, 2, 5], 3)
    assert (counts.response.patients.tolist(), counts.response.total, counts.response.left_out) == ([0], 2, 5)
    assert (counts.remission.events, counts.not_reliable.events, counts.not_reliable.total) == (1, 0, 1)


def test_one_measure_up_and_one_down_is_split() -> None:
    both = Course(0, doses=(0,), scores={"gad7": [(-1, 8), (20, 16)], "phq9": [(-1, 20), (20, 8)]})
    counts = count_combined_verdicts(stand([both]), (GAD7, PHQ9))
    assert [one.events for one in counts] == [int(v == Verdict.SPLIT) for v in Verdict]


def test_overlap_counted_by_hand() -> None:
    courses = [scored(0, (-13, 15), (0, 14), (14, 9), (27, 8)), scored(1, (-2, 9), (5, 8)), scored(2, (-2, 9))]
    found = rate_overlaps(stand(courses), GAD7)
    assert isinstance(found, RecallOverlap)
    assert (found.readings.events, found.readings.total, found.readings.left_out) == (3, 4, 3)
    assert found.readings.patients.tolist() == [0, 1]
    assert (found.pairs.patients.tolist(), found.pairs.total, found.pairs.left_out) == ([1], 2, 1)


def with_subscales(rows: list[tuple[int, int, int]], courses: list[Course]) -> Standing:
    columns = [np.array([row[k] for row in rows]) for k in range(3)]
    table = SubscaleFacts(columns[0].astype(np.int32), columns[1].astype(np.int8), columns[2].astype(np.int16))
    return Standing(replace(make_facts(courses), subscales=table), AS_OF, "nhs")


def test_subscales_counted_by_hand() -> None:
    """Cluster B: 12 → 6 and 10 → 8; of the second patient C is missing at the end; the third has totals only."""
    courses = [scored(p, (-1, 40), (20, 30), key="pcl5") for p in range(3)]
    rows = [(0, 0, 12), (0, 1, 4), (1, 0, 6), (1, 1, 2), (2, 0, 10), (2, 1, 5), (3, 0, 8), (3, 1, -1), (4, 0, -1)]
    found = measure_subscales(with_subscales(rows, courses), PCL5)
    assert [one.key for one in found] == ["B", "C", "D", "E"]
    b, c, d, _ = found
    assert (b.baseline, b.latest, b.count, b.left_out, b.patients.tolist()) == (11, 7, 2, 1, [0, 1])
    assert (b.change.mean, b.per_item) == (-4, -0.8)
    assert b.change.sd == pytest.approx(math.sqrt(8), abs=1e-12)
    assert (c.baseline, c.latest, c.count, c.left_out) == (4, 2, 1, 2)
    assert isinstance(c.change, NotEstimable)
    assert (d.baseline, d.latest, d.per_item, d.count, d.left_out) == (None, None, None, 0, 3)


def test_a_questionnaire_without_parts_has_no_subscales() -> None:
    assert measure_subscales(stand([scored(0, (-1, 12), (5, 9))]), GAD7) == ()


def test_the_clinic_s_own_spread_by_hand() -> None:
    """Two protocols of 20 patients, baselines 10 and 14, and 14 and 18: the pooled SD is that within a protocol."""
    courses = []
    for p in range(40):
        course = scored(p, (-1, 10 + 4 * (p // 20) + 4 * (p % 2)), (20, 10 if p else 1))
        courses.append(replace(course, plan=p // 20))
    own = classify_clinic(stand(courses, plans=(Plan(), Plan())), GAD7)
    assert isinstance(own, ClinicChanges)
    sd = math.sqrt(2 * 20 * 4 / 38)
    assert (own.baseline, own.sd) == (14, pytest.approx(sd, abs=1e-12))
    assert own.reliable_change == pytest.approx(1.96 * sd * math.sqrt(2 * 0.08), abs=1e-8)
    assert own.cutoff_a == pytest.approx(14 - 2 * sd, abs=1e-12)
    # Reliable from 1.61 points: 2 patients in each ten move by 0, 4, 4 and 8.
    counts = {ClinicalChange(place): one.events for place, one in enumerate(own.changes)}
    assert counts[ClinicalChange.RECOVERED] == 1
    assert counts[ClinicalChange.UNCHANGED] == 9
    assert counts[ClinicalChange.IMPROVED] == 30
    assert sum(counts.values()) == 40


def test_the_clinic_s_own_spread_needs_thirty_baselines_that_differ() -> None:
    def clinic(count: int, step: int) -> Standing:
        return stand([scored(p, (-1, 10 + step * (p % 3)), (20, 5)) for p in range(count)])

    few = classify_clinic(clinic(PATIENTS_NEEDED - 1, 1), GAD7)
    assert isinstance(few, NotEstimable)
    assert few.words == "not estimable, 29 of 30 patients with a baseline"
    assert isinstance(classify_clinic(clinic(PATIENTS_NEEDED, 1), GAD7), ClinicChanges)
    equal = classify_clinic(clinic(PATIENTS_NEEDED, 0), GAD7)
    assert isinstance(equal, NotEstimable)
    assert "all scores of each group are equal" in equal.words


@pytest.mark.parametrize(
    "courses",
    [
        [],
        [Course(0)],
        [Course(0, doses=(0,))],
        [scored(0, (-1, None), (5, None))],
        [scored(0, (-1, 12))],
        [scored(0, (3, 12))],
        [scored(0, (-1, 12), (-1, 12), (-1, 9))],
        [scored(0, (-1, 300), (5, -20))],
    ],
    ids=[
        "nobody",
        "no dose",
        "no score",
        "no totals",
        "before only",
        "after only",
        "ties on a day",
        "impossible totals",
    ],
)
def test_little_or_odd_data_has_an_answer_of_nothing(courses: list[Course]) -> None:
    standing = stand(courses)
    for scale in (GAD7, PHQ9, PCL5, WHO5, PHQ2, CADSS):
        moves, overlap = count_band_moves(standing, scale), rate_overlaps(standing, scale)
        assert isinstance(moves, NotEstimable) or moves.moves.sum() == 0
        assert isinstance(overlap, NotEstimable) or overlap.pairs.events == 0
        counts = count_verdicts(standing, scale)
        assert sum(one.events for one in counts.verdicts) == len(standing.patients)
        assert (counts.response.events, counts.could_worsen.total) == (0, 0)
        assert isinstance(classify_clinic(standing, scale), NotEstimable)
        assert all(one.count == 0 and one.baseline is None for one in measure_subscales(standing, scale))
    assert sum(one.events for one in count_combined_verdicts(standing, (GAD7, PHQ9))) == len(standing.patients)


def test_what_has_no_bands_or_no_window_says_so() -> None:
    standing = stand([scored(0, (-1, 12), (5, 9))])
    moves, overlap = count_band_moves(standing, PHQ2), rate_overlaps(standing, CADSS)
    assert isinstance(moves, NotEstimable)
    assert isinstance(overlap, NotEstimable)
    assert moves.words == "not estimable, no severity bands of PHQ-2 are published"
    assert overlap.words == "not estimable, CADSS has no recall window in days"
