"""When each patient's next screening is due by the protocol of the current course."""

import numpy as np

from dashboard.analysis.process.due import Due, count_doses_since, find_due, plan_instrument
from dashboard.analysis.remembered import remember
from dashboard.analysis.standing import Standing
from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING, NO_DAY, Int64


def find_screening_due(standing: Standing, instrument: Instrument) -> Due:
    """When each patient's next score of one instrument is due by the protocol; nothing is outside treatment."""
    key = ("due", instrument.code, standing.as_of_day)
    return remember(standing.facts, key, lambda: _find_screening_due(standing, instrument))


def _find_screening_due(standing: Standing, instrument: Instrument) -> Due:
    states, facts = standing.states, standing.facts
    last_day = standing.last_answered_day(instrument)
    since = np.maximum(np.where(last_day == NO_DAY, states.started_day, last_day), states.started_day)
    return find_due(
        plan_instrument(facts.protocols, np.where(states.in_treatment, states.protocol, MISSING), instrument.code),
        last_day,
        states.started_day,
        states.doses,
        states.last_dose_day,
        states.planned_doses,
        states.dose_interval_days,
        np.where(states.course == MISSING, 0, count_doses_since(facts.dosings, standing.patients, since)),
        standing.as_of_day,
    )


def list_planned_instruments(standing: Standing) -> list[Instrument]:
    """The questionnaires that any protocol of the clinic plans, in the order of the definitions."""
    planned = {s.instrument for p in standing.facts.protocols for s in p.screenings}
    return [i for i in get_instruments() if i.code in planned]


def count_overdue(standing: Standing, days: int = 1) -> Int64:
    """How many questionnaires of the protocol are ``days`` or more past their day, for each patient in treatment."""
    overdue = np.zeros(len(standing.patients), np.int64)
    for instrument in list_planned_instruments(standing):
        overdue += find_screening_due(standing, instrument).late_days >= days
    return np.where(standing.states.in_treatment, overdue, 0)
