"""Questionnaires that came back but could not be scored."""

import numpy as np

from dashboard.analysis.proportion import Proportion
from dashboard.analysis.scores.scores import is_total
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import ScreeningFacts


def rate_unscored_forms(screenings: ScreeningFacts, instrument: Instrument) -> Proportion:
    """How many filled questionnaires have no total, because answers are missing or the total cannot be one.

    A form with a missing answer has no total. Nothing is filled in unless the clinic has switched prorating on,
    and then only where the questionnaire allows it; such totals are marked where they stand.

    Formula: total = sum of the answers; prorated total = sum · items / answered items, rounded half up.

    Threshold: prorated up to the stated number of missing answers and no further: PHQ-9 2, GAD-7 1, PCL-5 4
    (of its clusters none missing in C, at most one in B, D and E); no other questionnaire.

    Missing: forms without a total are counted here and left out everywhere else. A total outside the scale is no
    total. An optional item (work, on the WSAS) is not missing; of either-or pairs (QIDS-SR16) one answer is enough.

    Source: PHQ-9: Arrieta 2017; GAD-7 and PCL-5: rules of the clinic.
    """
    rows = np.flatnonzero(screenings.instrument == instrument.code)
    never_summed = instrument.scoring == "cssrs"
    unscored = rows[~is_total(screenings.total[rows], instrument) & (not never_summed)]
    patients = np.flatnonzero(np.bincount(screenings.patient[unscored], minlength=1))
    return Proportion(len(unscored), len(rows), "screenings", patients=patients)
