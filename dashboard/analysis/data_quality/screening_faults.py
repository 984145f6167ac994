"""Screenings that cannot be used, that contradict themselves, or that are there twice."""

from typing import Final

import numpy as np

from dashboard.analysis.data_quality.checked import Checked
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING, Bool, ScreeningFacts

OFTEN_A_DAY: Final = ("cadss", "cadss6")
"""Asked several times within one session."""


def find_forms_without_total(screenings: ScreeningFacts) -> Checked:
    """Which filled questionnaires have no total, because answers are missing or the total cannot be one.

    Formula: without a total / forms of questionnaires that are summed.
    Threshold: see "Forms without a total".
    Missing: a risk triage is never summed: its forms are not asked.
    Source: rule of the clinic.
    """
    known = get_instruments()
    asked, low, high = (np.zeros(max(i.code for i in known) + 1, np.int16) for _ in range(3))
    for one in known:
        # A scale without ends has no total: every number is above its highest.
        ends = (1, 0) if one.total_min is None or one.total_max is None else (one.total_min, one.total_max)
        asked[one.code], low[one.code], high[one.code] = one.scoring != "cssrs", *ends
    code, total = screenings.instrument, screenings.total
    return _check(screenings, asked[code] == 1, (total < low[code]) | (total > high[code]))


def find_differing_totals(screenings: ScreeningFacts) -> Checked:
    """Where the source's own total is another than the one computed from the answers.

    Our own total is the one that counts everywhere; the source's is kept beside it.

    Formula: totals that differ / forms whose source gave both answers and a total.
    Threshold: one point is a difference.
    Missing: a total of ours that could not be computed differs from one that was given. Forms with only a total, or
    with only answers, have nothing to compare and are not asked.
    Source: rule of the clinic.
    """
    differs = screenings.source_total_differs
    return _check(screenings, differs != MISSING, differs == 1)


def find_second_forms(screenings: ScreeningFacts) -> Checked:
    """Which screenings are a further one of the same patient, questionnaire and day.

    Formula: forms after the first of their day / forms.
    Threshold: the same local day; the hour does not matter.
    Missing: nothing is left out but the CADSS, which is asked several times within a session.
    Source: rule of the clinic.
    """
    often = [i.code for i in get_instruments() if i.key in OFTEN_A_DAY]
    again = np.zeros(len(screenings.day), np.bool_)
    # Sorted by patient, questionnaire and day: a further form stands right after the one before.
    same = [column[1:] == column[:-1] for column in (screenings.patient, screenings.instrument, screenings.day)]
    again[1:] = np.logical_and.reduce(same)
    return _check(screenings, ~np.isin(screenings.instrument, often), again)


def _check(screenings: ScreeningFacts, asked: Bool, found: Bool) -> Checked:
    everything = Checked("screenings", screenings.patient, screenings.day, screenings.instrument, found)
    return everything.cut(asked)
