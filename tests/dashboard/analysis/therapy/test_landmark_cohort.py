"""Therapy up to dose 4 and the score after it: no immortal time, and every bound on its side."""

from dataclasses import replace

import pytest

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.therapy.landmark_cohort import LandmarkCohort, LandmarkCounts, find_landmark_cohort
from dashboard.analysis.therapy.therapy_outcome import relate_therapy_to_outcome
from data_access.definitions.registry import get_instrument
from data_access.store import Store
from tests.dashboard.analysis.therapy.clinic import Moment, Written, write_clinic
from tests.factories import DAY

GAD7 = get_instrument("gad7")
DOSES = ((0, 10), (7, 10), (14, 10), (21, 10))
"""Dose 4 on day 21."""
USUAL = Written(doses=DOSES, scores=((-2, 9, 16), (30, 9, 8)), preparation=((-9, 9), (-5, 9)), integration=((2, 9),))


def find(store: Store, *patients: list[Written], as_of: int = 200) -> LandmarkCohort:
    return find_landmark_cohort(write_clinic(store, list(patients), as_of), GAD7, DAY + as_of)


def rows(cohort: LandmarkCohort) -> list[tuple[int, ...]]:
    columns = (cohort.patient, cohort.sessions, cohort.baseline, cohort.later)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_sessions_before_dose_4_its_baseline_and_the_last_score_of_the_28_days_after(sqlite_store: Store) -> None:
    cohort = find(sqlite_store, [USUAL])
    assert rows(cohort) == [(0, 3, 16, 8)]
    assert cohort.counts == LandmarkCounts(1, 1, 0, 0, 0, 0)


@pytest.mark.parametrize(("held", "sessions"), [((21, 9), 4), ((21, 10), 3), ((21, 11), 3), ((25, 9), 3)])
def test_therapy_counts_that_began_before_dose_4_did(sqlite_store: Store, held: Moment, sessions: int) -> None:
    cohort = find(sqlite_store, [replace(USUAL, psychotherapy=(held,))])
    assert cohort.sessions.tolist() == [sessions]


def test_sessions_after_dose_4_never_matter_however_many(sqlite_store: Store) -> None:
    many = tuple((22 + day, 9) for day in range(20))
    assert find(sqlite_store, [replace(USUAL, psychotherapy=many)]).sessions.tolist() == [3]


@pytest.mark.parametrize(
    ("scores", "later"),
    [
        (((21, 8, 3),), None),  # Before the dose of that day.
        (((21, 20, 3),), None),  # By the rule of days it comes before the dose too.
        (((22, 7, 3),), 3),
        (((49, 23, 3),), 3),
        (((50, 0, 3),), None),
        (((22, 9, 3), (35, 9, 7), (60, 9, 1)), 7),
        (((30, 9, None),), None),
        (((30, 9, 5), (31, 9, None)), 5),
        (((30, 9, 5), (30, 15, 6)), 6),
    ],
)
def test_a_later_score_is_one_of_the_28_days_after_the_day_of_dose_4(
    sqlite_store: Store, scores: tuple[tuple[int, int, int | None], ...], later: int | None
) -> None:
    cohort = find(sqlite_store, [replace(USUAL, scores=((-2, 9, 16), *scores))])
    assert cohort.later.tolist() == ([] if later is None else [later])
    assert cohort.counts.no_later_score == (later is None)


@pytest.mark.parametrize(("day", "counts"), [(-30, True), (-31, False), (0, True), (1, False)])
def test_the_baseline_follows_its_own_rule(sqlite_store: Store, day: int, counts: bool) -> None:
    cohort = find(sqlite_store, [replace(USUAL, scores=((day, 9, 16), (30, 9, 8)), start=-60)])
    assert (cohort.counts.counted, cohort.counts.no_baseline) == (counts, not counts)


@pytest.mark.parametrize(("as_of", "over"), [(48, False), (49, True)])
def test_who_is_within_the_28_days_is_left_out_even_with_a_score(sqlite_store: Store, as_of: int, over: bool) -> None:
    cohort = find(sqlite_store, [USUAL], as_of=as_of)
    assert (cohort.counts.counted, cohort.counts.not_over) == (over, not over)


def test_who_never_had_dose_4_is_not_there(sqlite_store: Store) -> None:
    three = replace(USUAL, doses=DOSES[:3])
    missed = replace(three, other=({"day": 21, "kind": "dosing", "status": "missed"},))
    assert find(sqlite_store, [three], [missed]).counts == LandmarkCounts(0, 0, 0, 0, 0, 0)


def test_a_patient_counts_once_with_the_first_course_that_got_there(sqlite_store: Store) -> None:
    again = replace(
        USUAL, start=90, doses=tuple((day + 100, hour) for day, hour in DOSES), scores=((98, 9, 12), (130, 9, 2)),
        preparation=(), integration=(),
    )  # fmt: skip
    short = replace(USUAL, doses=DOSES[:2], scores=())
    cohort = find(sqlite_store, [USUAL, again], [replace(short, end=20), again])
    assert rows(cohort) == [(0, 3, 16, 8), (1, 0, 12, 2)]
    assert cohort.counts == LandmarkCounts(3, 2, 1, 0, 0, 0)


def test_no_score_counts_from_the_day_the_next_course_begins(sqlite_store: Store) -> None:
    following = Written(start=30)
    assert find(sqlite_store, [USUAL, following]).counts.no_later_score == 1
    assert find(sqlite_store, [USUAL, replace(following, start=31)]).counts.counted == 1


def test_too_few_patients_have_counts_and_no_figures(sqlite_store: Store) -> None:
    for patients, count in (([], 0), ([[USUAL]], 1)):
        facts = write_clinic(sqlite_store, patients, 200)
        found = relate_therapy_to_outcome(facts, GAD7, DAY + 200, "nhs")
        assert found.counts.counted == len(found.patients) == count
        assert found.groups == found.slope == NotEstimable(count, 30, "patients")


def test_an_instrument_nobody_filled_in_leaves_everybody_out(sqlite_store: Store) -> None:
    facts = write_clinic(sqlite_store, [[USUAL]], 200)
    found = relate_therapy_to_outcome(facts, get_instrument("isi"), DAY + 200, "nhs")
    assert (found.counts.reached, found.counts.counted, found.counts.no_baseline) == (1, 0, 1)
