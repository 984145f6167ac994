"""What is said about attrition, therapy, therapists, published cohorts and special causes: exact texts."""

import numpy as np
import pytest

from dashboard.analysis.cohort.attrition import Attrition, Milestone
from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.analysis.intervals.interval import Interval
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.therapy.landmark_cohort import LandmarkCounts
from dashboard.analysis.therapy.therapy_outcome import AdjustedSlope
from dashboard.reports.sentences.attrition import (
    say_attrition,
    say_between,
    say_follow_up_bounds,
    say_unrecorded,
)
from dashboard.reports.sentences.published import Place, say_published
from dashboard.reports.sentences.therapists import say_funnel
from dashboard.reports.sentences.therapy import say_landmark_left_out, say_therapy
from dashboard.reports.sentences.whats_new import MovedFigure, say_special_causes


def of(events: int, total: int) -> Proportion:
    return Proportion(events, total, "patients", patients=np.arange(events))


def milestone(key: str, reached: Proportion, waiting: int = 0) -> Milestone:
    return Milestone(key, reached, reached, of(0, 5), of(waiting, 9), of(0, 9))


def attrition(finished: Proportion, follow_up: Proportion, waiting: int = 0, referred: int = 9) -> Attrition:
    steps = (milestone("finished", finished, waiting), milestone("follow_up", follow_up))
    return Attrition(of(referred, 9), steps, of(0, 0))


def test_the_last_milestone_is_said_first() -> None:
    assert say_attrition(attrition(of(6, 8), of(4, 8))) == (
        "**4 of 8 patients (50 %) have a follow-up score**; 6 of 8 patients (75 %) finished the induction."
    )


def test_before_anybody_could_have_a_follow_up_the_last_possible_step_is_said() -> None:
    assert say_attrition(attrition(of(1, 1), of(0, 0))) == (
        "**1 of 1 patient (100 %)** reached the last milestone that anybody could have reached by now."
    )
    assert say_attrition(attrition(of(0, 0), of(0, 0))) == (
        "No patient entered long enough ago to have reached a milestone."
    )


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (0, "Nobody is between stages."),
        (1, "1 is still between stages: neither reached nor lost."),
        (7, "7 are still between stages: neither reached nor lost."),
    ],
)
def test_who_is_between_stages_is_counted(waiting: int, words: str) -> None:
    assert say_between(attrition(of(0, 0), of(0, 0), waiting)) == words


def test_missing_follow_up_scores_are_said_with_what_they_could_change() -> None:
    rates = HandledRates(of(39, 64), of(39, 64), of(39, 88), of(63, 88), of(39, 88), of(24, 88))
    assert say_follow_up_bounds(rates, 3) == (
        "24 of 88 finished courses begun at caseness have no GAD-7 3 months on: response then lies anywhere in 44–72 %."
    )
    whole = HandledRates(*[of(39, 64)] * 5, of(0, 64))
    assert say_follow_up_bounds(whole, 3).endswith("have no GAD-7 3 months on: response then 61 %.")
    assert say_follow_up_bounds(None, 3) == ""
    assert say_follow_up_bounds(HandledRates(*[of(0, 0)] * 6), 3) == ""


def test_unrecorded_referrals_are_named() -> None:
    assert say_unrecorded(attrition(of(0, 0), of(0, 0))) == ""
    assert say_unrecorded(attrition(of(0, 0), of(0, 0), referred=7)) == (
        "2 of 9 patients have no recorded referral: they enter with their course and flatter the first steps."
    )


def slope(points: float, low: float, high: float) -> AdjustedSlope:
    return AdjustedSlope(points, Interval(low, high), Interval(low, high), 0.4, 4.8, 301)


def test_an_interval_that_holds_0_is_no_clear_association() -> None:
    assert say_therapy(slope(0.4, -0.1, 0.9), "GAD-7") == (
        "**No clear association.** At an equal baseline, one therapy session more up to dose 4 went with a later GAD-7 "
        "0.4 points higher (worse) (95 % interval −0.1 to +0.9). **Association, not effect.**"
    )


def test_a_clear_association_is_said_with_its_side_and_never_as_an_effect() -> None:
    words = say_therapy(slope(-0.62, -1.1, -0.1), "GAD-7")
    assert words == (
        "At an equal baseline, one therapy session more up to dose 4 went with a later GAD-7 0.6 points lower (better) "
        "(95 % interval −1.1 to −0.1). **Association, not effect.**"
    )


def test_no_difference_and_no_slope_are_said() -> None:
    assert "went with no difference in the later GAD-7 (95 %" in say_therapy(slope(0.02, -0.3, 0.3), "GAD-7")
    assert say_therapy(NotEstimable(4, 30, "patients"), "GAD-7") == (
        "What one therapy session more went with: not estimable, 4 of 30 patients. **Association, not effect.**"
    )


def test_who_is_left_out_at_the_landmark() -> None:
    assert say_landmark_left_out(LandmarkCounts(9, 9, 0, 0, 0, 0)) == ""
    assert say_landmark_left_out(LandmarkCounts(9, 4, 1, 2, 1, 1)) == (
        "Left out of 9 courses that reached dose 4: 1 later course of the same patients, 2 whose 28 days are not over, "
        "1 without a baseline, 1 without a later score."
    )


def test_nobody_beyond_the_limits_is_no_evidence_of_a_difference() -> None:
    assert say_funnel([], 6, 6, 0) == "**All six lie within the 95 % limits**: no evidence of a difference."
    assert say_funnel([], 1, 1, 0) == (
        "**The one therapist lies within the 95 % limits**: no evidence of a difference."
    )
    assert say_funnel([], 6, 6, 1) == (
        "**All six lie within the 99.8 % limits**: no evidence of a difference beyond chance. 1 beyond the 95 % "
        "limits, as one in twenty is by chance."
    )


def test_beyond_the_wide_limits_is_a_question() -> None:
    assert say_funnel([("T001", -1), ("T002", 1)], 6, 6, 2) == (
        "**Beyond the 99.8 % limits: T001 below; T002 above.** A question to ask, not an answer: it may be the "
        "patients, the records or luck."
    )


def test_too_few_courses_are_said() -> None:
    assert say_funnel([], 0, 3, 0) == "Too few courses for any limit: nobody can be called unusual."
    assert say_funnel([], 0, 0, 0) == "No finished course has a named therapist."


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([], "No published outcome can be compared yet: none counts the same, or there are too few patients here."),
        (
            [("Response, GAD-7 (Hull 2022)", "holds")],
            "**The clinic's interval holds the one comparable published outcome**: no evidence of a difference.",
        ),
        (
            [("A", "holds"), ("B", "holds")],
            "**The clinic's intervals hold all 2 comparable published outcomes**: no evidence of a difference.",
        ),
        (
            [("A", "holds"), ("B", "below"), ("C", "above")],
            "**The clinic's interval holds 1 of 3 comparable published outcomes**; B lies below; C lies above.",
        ),
    ],
)
def test_the_clinic_beside_published_figures(places: list[tuple[str, Place]], words: str) -> None:
    assert say_published(places, "The clinic's") == words


def test_special_causes_are_said_with_the_value_as_saved_and_now() -> None:
    late = MovedFigure("Screenings on time", "84 %", "79 %", "below the limit", worse=True)
    more = MovedFigure("Dosing sessions", "31", "44", "above the limit", worse=False)
    assert say_special_causes([late, more], [], []) == (
        "Special cause began: !!Screenings on time 84 % → 79 % (below the limit)!!; "
        "**Dosing sessions 31 → 44 (above the limit)**."
    )
    assert say_special_causes([], [more], []) == "Special cause ended: Dosing sessions 31 → 44 (above the limit)."


def test_no_special_cause_that_moved_is_said_too() -> None:
    assert say_special_causes([], [], []) == "No special cause began or ended in the headline figures."
    assert say_special_causes([], [], ["Drop-outs (8 weeks above the mean)"]) == (
        "No special cause began or ended; it goes on in Drop-outs (8 weeks above the mean)."
    )
