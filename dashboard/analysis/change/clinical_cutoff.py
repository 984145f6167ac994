"""Where the scores of patients end and those of people who are well begin."""

from dataclasses import dataclass

from dashboard.analysis.not_estimable import NotEstimable

AWAY = 2
"""Standard deviations from a group's mean that its cut-off lies at."""


@dataclass(frozen=True)
class Norm:
    """Mean and standard deviation of one group's scores."""

    mean: float
    sd: float


@dataclass(frozen=True)
class Cutoffs:
    """The three cut-offs of Jacobson and Truax, in points of the scale.

    ``a`` lies outside the patients' range, ``b`` inside the range of people who are well, ``c`` where a
    score is as likely from either.
    """

    a: float
    b: float
    c: float


def find_cutoff_a(patients: Norm, higher_is_better: bool = False) -> float | NotEstimable:
    """The score two standard deviations better than the mean of patients before treatment.

    Formula: a = M1 − 2 · SD1; M1 + 2 · SD1 where a high score is better.

    Missing: not estimable for a standard deviation that is not above 0.

    Source: Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12–19.
    """
    if not patients.sd > 0:
        return NotEstimable(0, 1, "standard deviations", "the patients' scores are all equal")
    return patients.mean + AWAY * patients.sd * (1 if higher_is_better else -1)


def find_cutoffs(patients: Norm, well: Norm, higher_is_better: bool = False) -> Cutoffs | NotEstimable:
    """The scores at which a patient has left the clinical range, by three definitions.

    Formula: a = M1 − 2 · SD1; b = M0 + 2 · SD0; c = (SD0 · M1 + SD1 · M0) / (SD0 + SD1), with 1 the patients
    and 0 people who are well. Where a high score is better the signs of a and b turn.

    Threshold: a score equal to the cut-off is still in the clinical range, as a score equal to a caseness
    threshold is. Which of the three: c where the two groups overlap, b where they do not, a without norms.

    Missing: not estimable where a standard deviation is not above 0, or where people who are well do not have
    the better mean.

    Source: Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12–19.
    """
    a = find_cutoff_a(patients, higher_is_better)
    if isinstance(a, NotEstimable):
        return a
    if not well.sd > 0:
        return NotEstimable(0, 1, "standard deviations", "the scores of people who are well are all equal")
    if well.mean == patients.mean or (well.mean > patients.mean) != higher_is_better:
        return NotEstimable(0, 1, "norms", "people who are well do not have the better mean")
    b = well.mean - AWAY * well.sd * (1 if higher_is_better else -1)
    c = (well.sd * patients.mean + patients.sd * well.mean) / (well.sd + patients.sd)
    return Cutoffs(a, b, c)
