"""Where every patient of a facts view stands: course, phase and each measure's pair of scores, computed once."""

from dataclasses import dataclass, replace

import numpy as np

from dashboard.analysis.change.verdict import Outcome, Verdict, judge
from dashboard.analysis.phase import PatientStates, get_patient_states
from dashboard.analysis.remembered import remember
from dashboard.analysis.scores.baseline import BASELINE_WINDOW_DAYS, Pair, find_pairs
from dashboard.analysis.scores.scores import Scores, find_last, get_scores, pick
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, Facts, Int64


@dataclass(frozen=True)
class Measure:
    """One instrument's scores, pairs and outcomes; one row per patient of the facts in everything but ``scores``."""

    instrument: Instrument
    scores: Scores
    pair: Pair
    outcome: Outcome
    last: Int64
    """Total of the last score of any time, paired or not; MISSING where none."""
    last_day: Int64


class Standing:
    """The states of all patients of one facts view, and their measures as they are asked for.

    ``facts`` is cut to scope and as-of day. States and measures are remembered with the facts: each is
    computed at its first use, for everybody who looks at the same view.
    """

    def __init__(self, facts: Facts, as_of_day: int, thresholds: ThresholdSet) -> None:
        self.facts = facts
        self.as_of_day = as_of_day
        self.thresholds: ThresholdSet = thresholds
        self.states: PatientStates = remember(
            facts, ("states", as_of_day), lambda: get_patient_states(facts, as_of_day)
        )
        self.patients: Int64 = np.arange(len(facts.patients.id), dtype=np.int64)

    def measure(self, instrument: Instrument) -> Measure:
        """Pairs and outcomes of one instrument in every patient's current course."""
        key = ("measure", instrument.code, self.as_of_day, self.thresholds)
        return remember(self.facts, key, lambda: self._measure(instrument))

    def _measure(self, instrument: Instrument) -> Measure:
        scores = get_scores(self.facts.screenings, instrument.code)
        until = np.full(len(self.patients), self.as_of_day, np.int64)
        pair = find_pairs(scores, self.patients, self.states.anchor_day, until)
        last = find_last(scores, self.patients, until)
        outcome = judge(pair.baseline, pair.latest, instrument, self.thresholds)
        waiting = self.states.anchor_day == NEVER
        verdict = np.where(waiting, np.int8(Verdict.NO_DOSE), outcome.verdict).astype(np.int8)
        return Measure(
            instrument,
            scores,
            pair,
            replace(outcome, verdict=verdict),
            pick(scores.total, last, MISSING),
            pick(scores.day, last, NO_DAY),
        )

    def last_answered_day(self, instrument: Instrument) -> Int64:
        """Day of the last usable form of the current course, from 30 days before its start; NO_DAY where none.

        Usable: it has a total, or is a risk triage with an answer. A form that cannot be scored was not a screening.
        """
        key = ("last answered", instrument.code, self.as_of_day)
        return remember(self.facts, key, lambda: self._find_last_answered(instrument))

    def _find_last_answered(self, instrument: Instrument) -> Int64:
        screenings = self.facts.screenings
        usable = screenings.risk_item if instrument.scoring == "cssrs" else screenings.total
        rows = np.flatnonzero((screenings.instrument == instrument.code) & (usable != MISSING))
        day = np.full(len(self.patients), NO_DAY, np.int64)
        day[screenings.patient[rows]] = screenings.day[rows]
        return np.where(day >= self.states.started_day - BASELINE_WINDOW_DAYS, day, NO_DAY)
