"""Which courses make a cohort."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.doses import count_doses
from dashboard.analysis.funnels.led_by import find_leading_clinician
from dashboard.analysis.scores.bands import find_bands
from dashboard.analysis.scores.baseline import find_baseline
from dashboard.analysis.scores.scores import get_scores, pick
from dashboard.analysis.time_to_event.times import find_routes
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import MISSING, NEVER, Bool, Facts, Int64


@dataclass(frozen=True)
class CohortChoice:
    """What a course must be to belong; None asks for nothing, MISSING for what is not recorded.

    ``from_day`` to ``until_day``: the day of its first dose. ``route``: the code of that dose's route. ``diagnosis``
    and ``clinician``: indexes of the facts. ``band``: the place of the baseline's band on ``instrument``.
    ``prior``: at least and at most so many earlier treatments.
    """

    instrument: Instrument
    from_day: int | None
    until_day: int
    route: int | None = None
    diagnosis: int | None = None
    clinician: tuple[int, ...] | None = None
    band: int | None = None
    prior: tuple[int, int] | None = None


def choose_courses(facts: Facts, choice: CohortChoice) -> Bool:
    """The courses of a cohort, as a mask: everything it is chosen by was known when the first dose was given.

    The therapist alone is not: a course belongs to who led most of its doses.
    Threshold: a first dose on the first or on the last day belongs.
    Missing: courses without an attended dose never belong; one whose route, diagnosis, clinician or baseline is not
    known belongs only where that is not asked for.
    Source: rule of the clinic.
    """
    first_day = find_first_dose_days(facts)
    courses = np.arange(len(first_day), dtype=np.int64)
    patient = facts.courses.patient
    keep = (first_day != NEVER) & (first_day <= choice.until_day)
    if choice.from_day is not None:
        keep &= first_day >= choice.from_day
    if choice.route is not None:
        keep &= find_routes(facts, courses)[0] == choice.route
    if choice.diagnosis is not None:
        keep &= facts.patients.diagnosis[patient] == choice.diagnosis
    if choice.clinician is not None:
        keep &= np.isin(find_leading_clinician(facts.dosings, len(courses)), choice.clinician)
    if choice.band is not None:
        keep &= find_bands(find_baselines(facts, choice.instrument), choice.instrument) == choice.band
    if choice.prior is not None:
        count = facts.patients.prior_treatments[patient]
        keep &= (count >= choice.prior[0]) & (count <= choice.prior[1])
    return np.asarray(keep)


def find_first_dose_days(facts: Facts) -> Int64:
    """The day of each course's first attended dose; NEVER where there is none."""
    return count_doses(facts.dosings, len(facts.courses.id)).first_day


def find_baselines(facts: Facts, instrument: Instrument) -> Int64:
    """Each course's total before its first dose; MISSING where there is none."""
    scores = get_scores(facts.screenings, instrument.code)
    patient = facts.courses.patient.astype(np.int64)
    return pick(scores.total, find_baseline(scores, patient, find_first_dose_days(facts)), MISSING)
