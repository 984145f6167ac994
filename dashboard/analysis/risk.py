"""Risk items: the latest answered one of each questionnaire, never the latest form."""

from dataclasses import dataclass

import numpy as np

from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import MISSING, NO_DAY, Bool, Int64, ScreeningFacts

TRIAGE_LOW, TRIAGE_MODERATE, TRIAGE_HIGH = 1, 2, 3


@dataclass(frozen=True)
class RiskAnswers:
    """One row per answered risk item of one series of questionnaires, sorted by patient and time.

    ``instruments``: the forms of the series, the first being its name. ``before``: the same patient's answer
    before this one; MISSING at the first. ``is_last``: no later answer of the series.
    """

    instruments: tuple[Instrument, ...]
    patient: Int64
    day: Int64
    recorded_day: Int64
    answer: Int64
    before: Int64
    is_last: Bool
    row: Int64


def asks_risk(instrument: Instrument) -> bool:
    """The questionnaire has a risk item, or is a risk triage itself."""
    return instrument.risk_item is not None or instrument.scoring == "cssrs"


def get_risk_answers(screenings: ScreeningFacts, instruments: tuple[Instrument, ...]) -> RiskAnswers:
    """Every answered risk item of one questionnaire, or of several forms that are read as one series.

    Forms without an answer are left out.
    """
    wanted = np.isin(screenings.instrument, np.array([i.code for i in instruments], np.int8))
    row = np.flatnonzero(wanted & (screenings.risk_item != MISSING))
    if len(instruments) > 1:
        row = row[np.lexsort((row, screenings.day[row], screenings.patient[row]))]
    patient, answer = screenings.patient[row].astype(np.int64), screenings.risk_item[row].astype(np.int64)
    same = patient[1:] == patient[:-1]
    before = np.full(len(row), MISSING, np.int64)
    before[1:][same] = answer[:-1][same]
    is_last = np.ones(len(row), np.bool_)
    is_last[:-1][same] = False
    day, recorded = screenings.day[row].astype(np.int64), screenings.recorded_day[row].astype(np.int64)
    return RiskAnswers(instruments, patient, day, recorded, answer, before, is_last, row)


def grade_answers(answers: RiskAnswers, rise: int, moderate_answer: int) -> Int64:
    """Grade of each answer: 0 none, 1 low, 2 moderate, 3 high.

    C-SSRS answers are a triage level and are their own grade. A risk item is high at its high answer or up by
    ``rise`` or more since the answer before; moderate at ``moderate_answer`` or newly positive (a first answer
    is new); low where it is positive at less and not new.

    Source: C-SSRS screener triage; PHQ-9 item 9, QIDS-SR16 item 12 and MADRS item 10 are rules of the clinic.
    """
    item = answers.instruments[0].risk_item
    if item is None:
        return answers.answer
    positive = answers.answer >= item.moderate_from
    rose = (answers.before != MISSING) & (answers.answer - answers.before >= rise)
    high = positive & ((answers.answer >= item.high_from) | rose)
    new = positive & (answers.before < item.moderate_from)
    moderate = positive & ((answers.answer >= moderate_answer) | new)
    graded = np.select([high, moderate, positive], [TRIAGE_HIGH, TRIAGE_MODERATE, TRIAGE_LOW], 0)
    return graded.astype(np.int64)


def find_last_days(patient: Int64, day: Int64, patients: int) -> Int64:
    """The last day of each patient in rows sorted by patient and day; NO_DAY where a patient has no row."""
    last = np.full(patients, NO_DAY, np.int64)
    last[patient] = day
    return last
