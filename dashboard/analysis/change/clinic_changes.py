"""Jacobson and Truax with the clinic's own spread of scores, beside the published bounds."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.change.clinical_cutoff import Norm, find_cutoff_a
from dashboard.analysis.change.jacobson_truax import ClinicalChange, classify_changes
from dashboard.analysis.change.pooled_sd import pool_sd
from dashboard.analysis.change.reliable_change import find_difference_error, find_reliable_change
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.standing import Standing
from data_access.definitions.instrument import Instrument

PATIENTS_NEEDED = 30
"""A standard deviation of fewer is itself too uncertain."""


@dataclass(frozen=True)
class ClinicChanges:
    """Changes classified with the clinic's own figures; ``changes`` in the order of ``ClinicalChange``.

    ``sd`` is pooled over protocols; ``reliable_change`` and ``cutoff_a`` follow from it; ``cutoff`` is the one
    that was used (the caseness threshold; None: the questionnaire has none).
    """

    baseline: float
    sd: float
    reliable_change: float
    cutoff_a: float | NotEstimable
    cutoff: int | None
    changes: tuple[Proportion, ...]


def classify_clinic(standing: Standing, instrument: Instrument) -> ClinicChanges | NotEstimable:
    """Who recovered, improved, deteriorated or was harmed, judged by how much this clinic's own patients differ.

    Formula: SD = the patients' baselines, pooled within protocols; Sdiff = SD · √2 · √(1 − r) with the published
    reliability of the threshold set; classes as of Jacobson and Truax. Cut-off: the caseness threshold; cut-off
    a = M1 − 2 · SD of the clinic's own baselines is given beside it.

    Threshold: reliable is |RCI| > 1.96. A score equal to the caseness threshold is still in the clinical range.

    Missing: patients without a baseline and a later score are "not measurable". Not estimable with fewer than 30
    baselines, where they do not differ, and for a questionnaire without a published reliability.

    Source: Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12–19; at least 30 baselines: rule of the clinic.
    """
    bound, caseness = instrument.reliable_change[standing.thresholds], instrument.caseness[standing.thresholds]
    if bound is None or bound.reliability is None:
        return NotEstimable(0, 1, "reliabilities", f"no reliability of {instrument.name} is held")
    measure = standing.measure(instrument)
    known = np.flatnonzero(measure.pair.baseline_position >= 0)
    if len(known) < PATIENTS_NEEDED:
        return NotEstimable(len(known), PATIENTS_NEEDED, "patients with a baseline")
    baselines = measure.pair.baseline[known]
    sd = pool_sd(baselines, np.maximum(standing.states.protocol[known], 0))
    if isinstance(sd, NotEstimable):
        return sd
    error, reliable = find_difference_error(sd, bound.reliability), find_reliable_change(sd, bound.reliability)
    if isinstance(error, NotEstimable) or isinstance(reliable, NotEstimable):
        return NotEstimable(0, 1, "standard errors", "the reliability leaves no error of measurement")
    cutoff = caseness.threshold if caseness else None
    pairs = measure.outcome.change.measurable
    first, last = (np.where(pairs, total, np.nan) for total in (measure.pair.baseline, measure.pair.latest))
    found = classify_changes(first, last, error, cutoff, instrument.higher_is_better)
    if isinstance(found, NotEstimable):
        return found
    mean = float(baselines.mean())
    cutoff_a = find_cutoff_a(Norm(mean, sd), instrument.higher_is_better)
    rows = [np.flatnonzero(found.change == one) for one in ClinicalChange]
    changes = tuple(Proportion(len(who), len(pairs), "patients", patients=who) for who in rows)
    return ClinicChanges(mean, sd, reliable, cutoff_a, cutoff, changes)
