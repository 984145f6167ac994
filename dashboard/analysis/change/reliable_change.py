"""How large a change must be before it is more than error of measurement."""

import math

from dashboard.analysis.not_estimable import NotEstimable

Z_95 = 1.96
"""The source's own figure, not the exact quantile 1.95996."""

_FIGURES = 9
"""Decimals a bound is compared at: a bound that is a whole number must not miss it by the last bit."""


def find_difference_error(sd: float, reliability: float) -> float | NotEstimable:
    """The spread that two scores of a patient who has not changed differ by, from error of measurement alone.

    Formula: Sdiff = SD · √2 · √(1 − r), with r the reliability of the scale (internal consistency, or retest).

    Missing: not estimable for an SD that is not above 0 or a reliability outside 0–1.

    Source: Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12–19.
    """
    if not (math.isfinite(sd) and sd > 0):
        return NotEstimable(0, 1, "standard deviations", "the standard deviation is not above 0")
    if not 0 <= reliability <= 1:
        return NotEstimable(0, 1, "reliabilities", "the reliability is not between 0 and 1")
    return sd * math.sqrt(2 * (1 - reliability))


def find_reliable_change(sd: float, reliability: float) -> float | NotEstimable:
    """The change that error of measurement alone exceeds in one patient of twenty.

    Formula: RC = 1.96 · SD · √2 · √(1 − r).

    Threshold: a change must exceed RC; a change equal to RC is not reliable.

    Missing: not estimable for an SD that is not above 0 or a reliability outside 0–1.

    Source: Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12–19.
    """
    error = find_difference_error(sd, reliability)
    return error if isinstance(error, NotEstimable) else round(Z_95 * error, _FIGURES)


def find_reliable_points(sd: float, reliability: float, step: int = 1) -> int | NotEstimable:
    """The smallest change of a scale of whole numbers that is reliable.

    Formula: floor(RC) + 1 on a scale that moves by single points; the first multiple of ``step`` above RC on
    one that moves by ``step`` points (WHO-5: 4).

    Threshold: a change of exactly this many points is reliable (published whole-number thresholds are met by
    an equal change); RC itself, where it is a whole number, is not.

    Missing: not estimable for an SD that is not above 0 or a reliability outside 0–1.

    Source: Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12–19. GAD-7 and PHQ-9: with internal
    consistency the figures of the NHS Talking Therapies manual, with retest reliability Bischoff 2020 (GAD-7).
    """
    bound = find_reliable_change(sd, reliability)
    return bound if isinstance(bound, NotEstimable) else (math.floor(bound / step) + 1) * step
