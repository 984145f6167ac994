"""The verdicts of everybody in scope, counted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.change.verdict import Verdict, combine
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.standing import Standing
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import NEVER, Bool


@dataclass(frozen=True)
class VerdictCounts:
    """Patients by verdict on one questionnaire, in the order of ``Verdict``; each a share of all patients.

    ``could_worsen``: of patients with a pair. ``response`` and ``remission``: of those judged, with the others
    left out. ``not_reliable``: of responses.
    """

    verdicts: tuple[Proportion, ...]
    could_worsen: Proportion
    response: Proportion
    remission: Proportion
    not_reliable: Proportion


def count_verdicts(standing: Standing, instrument: Instrument) -> VerdictCounts:
    """How many patients stand at each verdict, in everybody's current course.

    A description of who is where today, not an outcome rate: courses that have just begun are in it.

    Formula: counts of patients by verdict; could have worsened = room of at least a reliable change between the
    baseline and the worst total.

    Threshold: as of the verdict.

    Missing: patients without a dose, without a pair, or on a questionnaire without a bound have verdicts of their
    own and are never counted as unchanged. Response and remission leave out those who were not at caseness.

    Source: NHS Talking Therapies manual; Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12–19.
    """
    outcome = standing.measure(instrument).outcome
    measurable = outcome.change.measurable
    case_known = instrument.caseness[standing.thresholds] is not None
    judged = outcome.case_first if case_known else measurable
    reason = "not at caseness at baseline, or without a pair of scores" if case_known else "without a pair of scores"
    return VerdictCounts(
        _count(outcome.verdict),
        _share(outcome.change.could_worsen, measurable, "without a pair of scores"),
        _share(outcome.response, judged, reason),
        _share(outcome.remission, judged, reason),
        _share(outcome.response_not_reliable, outcome.response, "no response"),
    )


def count_combined_verdicts(standing: Standing, instruments: Sequence[Instrument]) -> tuple[Proportion, ...]:
    """How many patients stand at each verdict over several questionnaires together.

    In the order of ``Verdict``.

    Formula: counts of patients by the verdict on several measures; one better and one worse is "split".

    Threshold: as of the verdict on each measure.

    Missing: patients without a dose, and those without a pair on any measure, have verdicts of their own.

    Source: NHS Talking Therapies manual, reliable improvement, recovery and deterioration over paired measures.
    """
    together = combine([standing.measure(one).outcome for one in instruments]).verdict
    waiting = standing.states.anchor_day == NEVER
    return _count(np.where(waiting, np.int8(Verdict.NO_DOSE), together))


def _count(verdict: NDArray[np.int8]) -> tuple[Proportion, ...]:
    found = (np.flatnonzero(verdict == one) for one in Verdict)
    return tuple(Proportion(len(rows), len(verdict), "patients", patients=rows) for rows in found)


def _share(met: Bool, of: Bool, others: str) -> Proportion:
    rows, total = np.flatnonzero(met & of), int(of.sum())
    return Proportion(len(rows), total, "patients", len(of) - total, others, patients=rows)
