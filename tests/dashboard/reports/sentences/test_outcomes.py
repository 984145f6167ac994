"""What the outcomes of a cohort say, to the letter: none, one, many, missing."""

from typing import Any

import numpy as np
import pytest

from dashboard.analysis.cohort.completeness import Completeness
from dashboard.analysis.cohort.mean_course import DosePoint
from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.analysis.intervals.student_t import Mean, mean_interval
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.reports.sentences.outcomes import (
    say_changes,
    say_completeness,
    say_groups,
    say_improvement,
    say_mean_course,
    say_nhs,
)


def of(events: int, total: int) -> Proportion:
    return Proportion(events, total, "courses")


def handled(events: int, known: int, asked: int) -> HandledRates:
    missing = asked - known
    none, every = of(events, asked), of(events + missing, asked)
    return HandledRates(of(events, known), of(events, known), none, every, none, of(missing, asked))


def test_the_rate_comes_first_then_what_missing_scores_could_make_of_it() -> None:
    assert say_improvement(handled(63, 99, 118)) == (
        "**64 % improved reliably**, 63 of 99. Had none of the 19 without a paired score improved, it would be 53 %; "
        "had all, 69 %."
    )


@pytest.mark.parametrize(
    ("rates", "words"),
    [
        (handled(63, 99, 99), "**64 % improved reliably**, 63 of 99. No score is missing."),
        (
            handled(94, 154, 155),
            "**61 % improved reliably**, 94 of 154. Whatever became of the one course without a paired score, it would "
            "still be 61 %.",
        ),
        (
            handled(2400, 4000, 4002),
            "**60 % improved reliably**, 2,400 of 4,000. Whatever became of the 2 courses without a paired score, it "
            "would still be 60 %.",
        ),
        (handled(1, 4, 4), "**1 of 4 courses improved reliably**: too few for a rate."),
        (handled(1, 1, 1), "**1 of 1 course improved reliably**: too few for a rate."),
        (handled(0, 0, 12), "No course has a pair of scores; 12 could have had one."),
        (handled(0, 0, 0), "No course is due."),
        (
            NotEstimable(0, 1, "bounds", "no reliable change is defined for CADSS"),
            "Reliable improvement is not estimable, no reliable change is defined for CADSS.",
        ),
    ],
)
def test_few_none_and_nothing_missing_are_said(rates: HandledRates | NotEstimable, words: str) -> None:
    assert say_improvement(rates) == words


def test_both_measures_together_count_the_missing_as_not_improved() -> None:
    assert say_nhs(handled(63, 99, 118), handled(5, 99, 118)) == (
        "**53 % improved reliably** on one measure and worsened on none, 63 of 118 finished courses; 4.2 % "
        "deteriorated. A course without a later score counts as not improved."
    )
    assert say_nhs(handled(0, 0, 0), handled(0, 0, 0)) == "No course has finished."
    assert say_nhs(handled(1, 1, 1), handled(0, 1, 1)) == (
        "**1 of 1 finished course improved reliably**: too few for a rate."
    )


@pytest.mark.parametrize(
    ("events", "total", "words"),
    [
        (99, 118, "99 of 118 courses have a baseline and a score to compare (84 %)"),
        (1, 1, "1 of 1 course has a baseline and a score to compare"),
        (0, 0, "no course is due for a score"),
    ],
)
def test_who_has_a_pair_is_said_with_the_share(events: int, total: int, words: str) -> None:
    none = of(0, total)
    assert say_completeness(Completeness(of(events, total), none, none, none, none)) == words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((63, 5, 99, 4, False), "**63 of 99 fell by 4 or more**; 5 rose by 4 or more."),
        ((63, 5, 99, 10, True), "**63 of 99 rose by 10 or more**; 5 fell by 10 or more."),
        ((0, 0, 7, None, False), "7 courses with two scores; no reliable change is defined for this questionnaire."),
        ((0, 0, 0, 4, False), ""),
    ],
)
def test_changes_are_counted_in_the_direction_of_the_scale(asked: Any, words: str) -> None:
    assert say_changes(*asked) == words


def point(number: int, mean: float, count: int, baseline: float | None = None) -> DosePoint:
    score: Mean | NotEstimable = mean_interval(np.r_[np.full(count - 1, mean), mean + 0.001])
    return DosePoint(number, count, count, score, baseline, np.zeros(0, np.int64))


def test_the_course_is_read_to_where_half_have_a_score_and_then_who_remains() -> None:
    points = [point(0, 14.6, 114), point(1, 13.0, 110), point(6, 9.1, 64), point(8, 8.3, 43, 14.9)]
    assert say_mean_course(points) == (
        "**The mean fell from 14.6 to 9.1 by dose 6**, where 64 of 114 courses have a score. Those who remain are not "
        "those who began: the 43 with a score after dose 8 began at 14.9."
    )


def test_a_course_that_ends_there_rises_or_stays_is_said_so() -> None:
    assert say_mean_course([point(0, 14.6, 20), point(1, 15.6, 20)]) == (
        "**The mean rose from 14.6 to 15.6 by dose 1**, where 20 of 20 courses have a score. Those who remain are not "
        "those who began."
    )
    assert say_mean_course([point(0, 14.6, 20), point(1, 14.6, 20)]).startswith("**The mean stayed at 14.6 by dose 1**")


def test_where_no_dose_has_half_the_scores_the_one_with_most_is_read() -> None:
    points = [point(0, 25.8, 182), point(3, 20.4, 9), point(6, 21.0, 46), point(8, 11.7, 9)]
    assert say_mean_course(points).startswith("**The mean fell from 25.8 to 21.0 by dose 6**, where 46 of 182")


def test_one_point_is_no_course() -> None:
    alone = DosePoint(0, 1, 1, NotEstimable(1, 2, "values"), 14.0, np.zeros(0, np.int64))
    assert say_mean_course([alone]) == "Fewer than two points have two scores: there is no course to draw."


def test_groups_are_read_against_the_whole_without_a_claim() -> None:
    whole = of(63, 99)
    near = [("Women", of(40, 61)), ("Men", of(21, 34))]
    assert say_groups(whole, near) == "**No group's interval lies apart from the whole** (64 %)."
    assert say_groups(whole, [*near, ("55 and over", of(8, 30))]) == (
        "**Apart from the whole (64 %): 55 and over 27 % (14–44 %)**. A description, not an effect; of 3 groups "
        "compared, about one interval in twenty lies apart by chance alone."
    )


def test_without_a_group_large_enough_nothing_is_compared() -> None:
    assert say_groups(of(3, 4), [("Women", of(3, 4))]) == "No group is large enough for a rate."
    assert say_groups(of(0, 0), []) == "No group is large enough for a rate."
