"""What happened after a decision about a patient: four weeks on, in the patient's own figures. Never why."""

from collections.abc import Iterable

import numpy as np

from dashboard.analysis.change.verdict import Verdict
from dashboard.analysis.phase import Phase
from dashboard.analysis.primary_verdict import gather_primary_verdict
from dashboard.analysis.risk import TRIAGE_HIGH, TRIAGE_MODERATE
from dashboard.analysis.scores.baseline import BASELINE_WINDOW_DAYS
from dashboard.analysis.scores.scores import Scores, find_last, get_scores
from dashboard.analysis.standing import Standing
from dashboard.reports.agenda_rules.basis import AgendaBasis
from dashboard.reports.meetings.decisions import FOLLOWED_AFTER_DAYS
from dashboard.reports.sentences.what_happened_next import Aftermath, Reading, say_what_happened_next
from dashboard.reports.view import View
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING, NEVER, Facts, Int64
from data_access.facts.view import view_facts
from data_access.meetings import Decision

GRACE_DAYS = 7
"""A reading up to a week after the four weeks still counts: forms come with the next visit."""


def tell_what_happened_next(facts: Facts, decisions: Iterable[Decision], view: View) -> dict[int, str]:
    """The sentence of every decision about a patient of ``facts`` whose meeting is four weeks old, by decision id.

    Counted from the meeting's day to 35 days after it, or to the as-of day: what comes later is another story.
    """
    held = set(facts.patients.id.tolist())
    due = [d for d in decisions if d.patient_id in held and d.meeting_day + FOLLOWED_AFTER_DAYS <= view.as_of_day]
    if not due:
        return {}
    # The few patients first: each meeting's own cut is then of them, not of the whole clinic.
    few = view_facts(facts, _list_ids(due), view.as_of_day)
    told: dict[int, str] = {}
    for day in sorted({d.meeting_day for d in due}):
        group = [d for d in due if d.meeting_day == day]
        after = _Afterwards(few, _list_ids(group), day, view)
        told |= {
            d.id: say_what_happened_next(after.look(d.patient_id), view) for d in group if d.patient_id is not None
        }
    return told


def _list_ids(decisions: Iterable[Decision]) -> Int64:
    """The patients some decisions are about, sorted."""
    return np.array(sorted({d.patient_id for d in decisions if d.patient_id is not None}), np.int64)


class _Afterwards:
    """Where some patients stood at the end of the weeks after one meeting."""

    def __init__(self, facts: Facts, patient_ids: Int64, meeting_day: int, view: View) -> None:
        until = min(view.as_of_day, meeting_day + FOLLOWED_AFTER_DAYS + GRACE_DAYS)
        cut = view_facts(facts, patient_ids, until)
        self.standing = Standing(cut, until, view.thresholds)
        self.meeting_day, self.until = meeting_day, until
        self.verdict = gather_primary_verdict(self.standing)
        self.basis = AgendaBasis(
            self.standing, self.standing, View(until, view.thresholds), None, (), None, None, knows_clinic=False
        )

    def look(self, patient_id: int) -> Aftermath:
        """What the four weeks held of one patient."""
        states, row = self.standing.states, int(np.searchsorted(self.standing.facts.patients.id, patient_id))
        instrument = next((i for i in get_instruments() if i.code == states.primary_instrument[row]), None)
        if states.course[row] == MISSING or instrument is None:
            return Aftermath()
        scores = get_scores(self.standing.facts.screenings, instrument.code)
        from_day = int(states.started_day[row]) - BASELINE_WINDOW_DAYS
        before = _read(scores, row, self.meeting_day, from_day)
        after = _read(scores, row, self.until, max(from_day, self.meeting_day + 1))
        ended = int(states.ended_day[row])
        return Aftermath(
            instrument,
            before,
            after,
            Phase(int(states.phase[row])),
            (int(states.doses[row]), int(states.planned_doses[row])),
            None if ended == NEVER else ended,
            *self._find_risk(row),
            bool(self.verdict[row] == Verdict.DETERIORATION and after is not None),
        )

    def _find_risk(self, row: int) -> tuple[str, int | None]:
        """The gravest answer of a risk item after the meeting ("high", "moderate", or none), and its last day."""
        risk = self.basis.risk
        mine = np.flatnonzero((risk.patient == row) & (risk.day > self.meeting_day) & (risk.grade >= TRIAGE_MODERATE))
        if len(mine) == 0:
            return "", None
        gravest = int(risk.grade[mine].max())
        return ("high" if gravest == TRIAGE_HIGH else "moderate"), int(
            risk.day[mine][risk.grade[mine] == gravest].max()
        )


def _read(scores: Scores, row: int, until: int, from_day: int) -> Reading | None:
    """The last score of a patient in a span of days, both ends included."""
    place = int(find_last(scores, [row], [until])[0])
    if place == MISSING or scores.day[place] < from_day:
        return None
    return Reading(int(scores.total[place]), int(scores.day[place]))
