"""Risk items: the latest answered one of each questionnaire, never the latest form."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import MISSING, Bool, Int8, Int32, Int64, ScreeningFacts

TRIAGE_LOW, TRIAGE_MODERATE, TRIAGE_HIGH = 1, 2, 3
_MOST_CODES = 128


@dataclass(frozen=True)
class RiskAnswers:
    """One row per answered risk item of any questionnaire, sorted by patient, instrument and time.

    ``before``: the answer before it on the same questionnaire; MISSING at the first. ``is_last``: no later answer
    of the questionnaire (of either form of C-SSRS, which are one series). ``row``: its row in the screenings.
    ``grade``: 0 none, 1 low, 2 moderate, 3 high. ``is_open``: a C-SSRS with a question left out that could have raised
    its grade.
    """

    row: Int64
    patient: Int32
    instrument: Int8
    day: Int32
    answer: Int8
    before: Int8
    is_last: Bool
    grade: NDArray[np.int8]
    is_open: Bool


def asks_risk(instrument: Instrument) -> bool:
    """The questionnaire has a risk item, or is a risk triage itself."""
    return instrument.risk_item is not None or instrument.scoring == "cssrs"


def get_risk_answers(
    screenings: ScreeningFacts, instruments: tuple[Instrument, ...], rise: int, moderate_answer: int
) -> RiskAnswers:
    """How grave each answered risk question is: none, low, moderate or high.

    Read from the latest answered question of each questionnaire, even when a later form does not ask and even when
    the total improves. A 0 does not mean safe (Louzon 2016).

    ``rise`` and ``moderate_answer``: the bounds of the agenda's rules 1 and 2.

    Threshold: C-SSRS answers are a triage level and are their own grade. A risk item is high at its high answer, or
    up by the rise of rule 1 since the answer before; moderate at the answer of rule 2, or newly positive (a first
    answer is new); low where it is positive, lower and not new. Equal counts. Which answer is positive and which is
    high stands with the questionnaire.
    Missing: a form whose risk question was not answered has no grade and never lowers an earlier one. A C-SSRS with a
    yes has the level of that yes at once; where a question without an answer could have raised it, it is open too.
    Source: C-SSRS screener with triage points, Columbia Lighthouse Project; PHQ-9 item 9, QIDS-SR16 item 12 and MADRS
    item 10 are rules of the clinic.
    """
    row = np.flatnonzero(screenings.risk_item != MISSING)
    patient, instrument, answer = screenings.patient[row], screenings.instrument[row], screenings.risk_item[row]
    day = screenings.day[row]
    same = (patient[1:] == patient[:-1]) & (instrument[1:] == instrument[:-1])
    before = np.full(len(row), MISSING, np.int8)
    before[1:] = np.where(same, answer[:-1], np.int8(MISSING))
    is_last = np.ones(len(row), np.bool_)
    is_last[:-1] = ~same
    _join_triage(instruments, patient, instrument, day, is_last)
    grade = _grade(instruments, instrument, answer, before, rise, moderate_answer)
    return RiskAnswers(row, patient, instrument, day, answer, before, is_last, grade, screenings.triage_open[row])


def _grade(
    instruments: tuple[Instrument, ...], instrument: Int8, answer: Int8, before: Int8, rise: int, moderate_answer: int
) -> NDArray[np.int8]:
    """Grades by tables over the instrument's code, looked at only where the answer is not 0."""
    positive_from, high_from = np.full(_MOST_CODES, 127, np.int8), np.full(_MOST_CODES, 127, np.int8)
    is_triage = np.zeros(_MOST_CODES, np.bool_)
    for item in instruments:
        is_triage[item.code] = item.scoring == "cssrs"
        if item.risk_item is not None:
            positive_from[item.code], high_from[item.code] = item.risk_item.moderate_from, item.risk_item.high_from
    grade = np.zeros(len(answer), np.int8)
    some = np.flatnonzero(answer > 0)
    code, now, earlier = instrument[some], answer[some], before[some]
    positive = now >= positive_from[code]
    rose = (earlier != MISSING) & (now - earlier >= rise)
    high = positive & ((now >= high_from[code]) | rose)
    moderate = positive & ((now >= moderate_answer) | (earlier < positive_from[code]))
    item_grade = np.select([high, moderate, positive], [TRIAGE_HIGH, TRIAGE_MODERATE, TRIAGE_LOW], 0)
    grade[some] = np.where(is_triage[code], now, item_grade)
    return grade


def _join_triage(
    instruments: tuple[Instrument, ...], patient: Int32, instrument: Int8, day: Int32, is_last: Bool
) -> None:
    """The forms of C-SSRS are one series: only the later of their last answers is last."""
    is_triage = np.zeros(_MOST_CODES, np.bool_)
    is_triage[[i.code for i in instruments if i.scoring == "cssrs"]] = True
    ends = np.flatnonzero(is_triage[instrument] & is_last)
    if is_triage.sum() < 2 or len(ends) == 0:
        return
    # Rows are sorted by patient: each has at most one end of each form, one after the other.
    starts = np.flatnonzero(np.r_[True, patient[ends][1:] != patient[ends][:-1]])
    rank = (day[ends].astype(np.int64) << 8) + instrument[ends]
    latest = np.maximum.reduceat(rank, starts)
    is_last[ends] = rank == np.repeat(latest, np.diff(np.append(starts, len(ends))))
