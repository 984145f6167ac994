"""How many of those who had responded have lost the response."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.change.loss_of_response import find_gains, find_loss_of_response
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.standing import Standing
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import Bool

TOO_NEW = "responded only at the last two readings"


@dataclass(frozen=True)
class LossRate:
    """On one instrument, each patient's latest course."""

    lost: Proportion
    """Of those who had responded."""
    relapsed: Proportion
    """Back at caseness, of those who had reliably recovered."""


def rate_loss_of_response(standing: Standing, instrument: Instrument) -> LossRate:
    """Of the patients who had responded on one measure, how many have lost the response on two readings.

    Formula: lost / responded; back at caseness on two readings / reliably recovered.
    Threshold: see "Loss of response".
    Missing: who never responded is not in the denominator. Who responded only at one of the last two readings
    cannot have lost it on two yet: left out and counted. Who has stopped answering keeps the last two readings there
    are. 0 responded: not estimable.
    Source: rule of the clinic on the reliable change of Jacobson & Truax 1991, J Consult Clin Psychol 59:12-19.
    """
    measure = standing.measure(instrument)
    loss = find_loss_of_response(measure.scores, measure.pair, instrument, standing.thresholds)
    responded, recovered = find_gains(measure.scores, measure.pair, instrument, standing.thresholds)
    return LossRate(
        _share(loss.lost, loss.responded, responded & ~loss.responded, TOO_NEW),
        _share(loss.relapsed, loss.recovered, recovered & ~loss.recovered, TOO_NEW.replace("responded", "recovered")),
    )


def _share(event: Bool, base: Bool, too_new: Bool, reason: str) -> Proportion:
    return Proportion(
        int(event.sum()), int(base.sum()), "patients", int(too_new.sum()), reason, patients=np.flatnonzero(event)
    )
