"""The usable forms of one questionnaire: those a due rule counts as done."""

import numpy as np

from dashboard.analysis.remembered import remember
from dashboard.analysis.scores.scores import Scores, get_scores, make_scores
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING, ScreeningFacts


def get_answered(screenings: ScreeningFacts, instrument_code: int) -> Scores:
    """Forms with a total; of a risk triage, which has none, those with an answer (``total`` is then its grade).

    A form that cannot be scored was not a screening.
    """
    triage = any(i.code == instrument_code and i.scoring == "cssrs" for i in get_instruments())
    if not triage:
        return get_scores(screenings, instrument_code)
    return remember(screenings, ("answered", instrument_code), lambda: _find_answered(screenings, instrument_code))


def _find_answered(screenings: ScreeningFacts, instrument_code: int) -> Scores:
    rows = np.flatnonzero((screenings.instrument == instrument_code) & (screenings.risk_item != MISSING))
    return make_scores(screenings.patient[rows], screenings.day[rows], screenings.risk_item[rows], rows)
