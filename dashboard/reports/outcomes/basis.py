"""The courses of one selection, measured once: what every section of the Outcomes page reads."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.analysis.cohort.cohort_choice import CohortChoice, choose_courses, find_first_dose_days
from dashboard.analysis.cohort.cohort_scores import CohortScores, read_cohort_scores
from dashboard.analysis.cohort.cohort_subscales import measure_cohort_subscales
from dashboard.analysis.cohort.instrument_outcomes import InstrumentOutcomes, rate_instrument_outcomes
from dashboard.analysis.cohort.mean_course import DosePoint, describe_mean_course
from dashboard.analysis.cohort.nhs_outcomes import NhsOutcomes, rate_nhs_outcomes
from dashboard.analysis.cohort.time_point import CohortBase, TimePoint, find_base
from dashboard.analysis.cohort.waterfall import Waterfall, sort_changes
from dashboard.analysis.scores.subscales import SubscaleChange
from dashboard.reports.outcomes.selection import POINTS, OutcomeSelection
from dashboard.reports.view import View
from dashboard.reports.weekly.headline import get_measures
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import Bool, Facts, Int64


@dataclass(frozen=True, eq=False)
class OutcomeBasis:
    """Facts cut to scope and as-of day, what was chosen of them, and each statistic at its first use.

    ``own``: the patients of the viewer's own caseload, one row per patient.
    """

    facts: Facts
    view: View
    selection: OutcomeSelection
    choice: CohortChoice
    own: Bool

    @property
    def instrument(self) -> Instrument:
        """The questionnaire shown."""
        return self.choice.instrument

    @property
    def point(self) -> TimePoint:
        """When scores are read; an unknown word is the last score."""
        return POINTS.get(self.selection.point, POINTS["last score"])

    @cached_property
    def chosen(self) -> Bool:
        """The courses of the cohort, as a mask."""
        return choose_courses(self.facts, self.choice)

    @cached_property
    def courses(self) -> Int64:
        """The rows of the cohort's courses."""
        return np.flatnonzero(self.chosen)

    @cached_property
    def first_day(self) -> Int64:
        """Day of the first dose of every course of the facts."""
        return find_first_dose_days(self.facts)

    @cached_property
    def base(self) -> CohortBase:
        """The courses that count at the time point."""
        return find_base(self.facts, self.view.as_of_day, self.courses, self.point)

    @cached_property
    def scores(self) -> CohortScores:
        """Their scores on the questionnaire."""
        return read_cohort_scores(self.facts, self.base, self.instrument)

    @cached_property
    def outcomes(self) -> InstrumentOutcomes:
        """Rates of the questionnaire."""
        return rate_instrument_outcomes(self.facts, self.base, self.instrument, self.view.thresholds)

    @cached_property
    def nhs(self) -> NhsOutcomes:
        """Rates over anxiety and depression together."""
        return rate_nhs_outcomes(
            self.facts, self.view.as_of_day, get_measures(), self.view.thresholds, self.courses, self.point
        )

    @cached_property
    def changes(self) -> Waterfall:
        """The change of each course with a pair of scores, from worst to best."""
        return sort_changes(self.scores, self.instrument, self.view.thresholds)

    @cached_property
    def dose_points(self) -> tuple[DosePoint, ...]:
        """Mean before treatment and after each dose."""
        return describe_mean_course(self.facts, self.instrument, self.courses)

    @cached_property
    def parts(self) -> tuple[SubscaleChange, ...]:
        """Change of each subscale; empty where the questionnaire has none."""
        return measure_cohort_subscales(self.facts, self.base, self.scores, self.instrument)

    @cached_property
    def patient_ids(self) -> Int64:
        """Ids of everybody in scope."""
        return self.facts.patients.id
