"""The rows of the caseload: one patient each."""

from dataclasses import dataclass

from dashboard.reports.agenda import Agenda, AgendaLine
from dashboard.reports.caseload.filter import CaseloadBasis
from dashboard.reports.caseload.rank import Ranked
from dashboard.reports.caseload.words import (
    word_due,
    word_last_dose,
    word_phase_route,
    word_scores,
    word_side_effects,
    word_spark,
    word_verdict_note,
)
from dashboard.reports.people import Person
from dashboard.reports.words.track_words import TrackWords, word_other_measure, word_track
from dashboard.reports.words.verdict_words import VerdictWords, word_verdict
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import Int64


@dataclass(frozen=True)
class CaseloadRow:
    """One patient. ``line`` is the top line of the agenda (None: no concern), ``more_lines`` how many others."""

    patient_id: int
    person: Person | None
    therapist: str
    phase: str
    line: AgendaLine | None
    line_day: str
    more_lines: int
    spark_days: tuple[int, ...]
    spark_totals: tuple[int, ...]
    spark_alt: str
    baseline: str
    latest: str
    change: str
    verdict: VerdictWords
    verdict_note: str
    track: TrackWords | None
    """Where the latest score stands against the expected course; None where that is not known or not asked."""
    last_dose: str
    side_effects: str
    any_severe: bool
    due: str
    due_note: str
    is_late: bool


class RowMaker:
    """Makes the rows of one page; lines of the agenda are put into words together, tracks are found once."""

    def __init__(
        self, basis: CaseloadBasis, agenda: Agenda, ranked: Ranked, on_page: Int64, people: dict[int, Person]
    ) -> None:
        self.basis, self.ranked, self.people = basis, ranked, people
        self.extra = agenda.count_of(len(basis.patient_ids))
        places = on_page[ranked.line[on_page] >= 0]
        self.lines = dict(zip(places.tolist(), agenda.word(ranked.line[places]), strict=True))
        self.tracks = basis.find_tracks(ranked.row[on_page])

    def __call__(self, place: int) -> CaseloadRow:
        row = int(self.ranked.row[place])
        return _build_row(self.basis, row, self.lines.get(place), self._word_track(row), self.extra, self.people)

    def _word_track(self, row: int) -> TrackWords | None:
        """None as long as there is nothing to be expected: no dose yet, or still being computed."""
        states, basis = self.basis.states, self.basis
        if basis.expected is None or not states.doses[row]:
            return None
        own = next(i for i in get_instruments() if i.code == states.primary_instrument[row])
        if own is not basis.instrument:
            return word_other_measure(own.name)
        track = self.tracks.get(int(basis.patient_ids[row]))
        return word_track(track if track is not None and track.is_told else None)


def _build_row(
    basis: CaseloadBasis,
    row: int,
    line: AgendaLine | None,
    track: TrackWords | None,
    extra: Int64,
    people: dict[int, Person],
) -> CaseloadRow:
    states, patient_id = basis.states, int(basis.patient_ids[row])
    days, totals = basis.get_course_of_scores(row)
    caseness = basis.measure.instrument.caseness[basis.view.thresholds]
    spark_alt = word_spark(basis.measure.instrument.name, totals, caseness.threshold if caseness else None)
    therapist = basis.clinician_names.get(int(basis.therapist[row]), "")
    baseline, latest, change = word_scores(basis.measure, row)
    effects, any_severe = word_side_effects(basis.facts.dosings, int(states.last_dosing[row]))
    due, due_note, is_late = word_due(basis.due, basis.last_day, basis.view, row)
    return CaseloadRow(
        patient_id,
        people.get(patient_id),
        therapist,
        word_phase_route(states, int(basis.route[row]), row),
        line,
        _word_day(basis, line) if line else "",
        max(int(extra[row]) - 1, 0),
        days,
        totals,
        spark_alt,
        baseline,
        latest,
        change,
        word_verdict(int(basis.measure.outcome.verdict[row])),
        word_verdict_note(basis.measure, bool(basis.split[row]), row),
        track,
        word_last_dose(states, basis.view, row),
        effects,
        any_severe,
        due,
        due_note,
        is_late,
    )


def _word_day(basis: CaseloadBasis, line: AgendaLine) -> str:
    """The line's day, with what it is where it is not an event's."""
    day = basis.say_day(line.day)
    return f"{line.when} {day}" if line.when else day
