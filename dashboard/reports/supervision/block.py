"""One patient of a supervision: every reason, the course of the own measure, the verdict."""

from dataclasses import dataclass

from dashboard.analysis.standing import Standing
from dashboard.reports.agenda import AgendaLine
from dashboard.reports.caseload.filter import CaseloadBasis
from dashboard.reports.caseload.words import word_phase_route, word_scores, word_spark, word_verdict_note
from dashboard.reports.people import Person
from dashboard.reports.view import View
from dashboard.reports.words.verdict_words import VerdictWords, word_verdict
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import Bool


class OwnMeasures:
    """Where patients stand on the measure their course is judged by; GAD-7 where there is no course."""

    def __init__(self, standing: Standing, view: View, with_lines: Bool, split: Bool) -> None:
        self._standing, self._view, self._with_lines, self._split = standing, view, with_lines, split
        self._instruments = {i.code: i for i in get_instruments() if i.scoring != "cssrs"}
        self._made: dict[int, CaseloadBasis] = {}

    @property
    def any(self) -> CaseloadBasis:
        """One of them, for what does not depend on the measure."""
        return self._make(next(iter(self._instruments)))

    def of(self, row: int) -> CaseloadBasis:
        """The basis of one patient's own measure, by row of the facts."""
        code = int(self._standing.states.primary_instrument[row])
        return self._make(code if code in self._instruments else next(iter(self._instruments)))

    def _make(self, code: int) -> CaseloadBasis:
        if code not in self._made:
            instrument = self._instruments[code]
            self._made[code] = CaseloadBasis(
                self._standing, self._view, instrument, self._with_lines, self._split, clinician_names={}
            )
        return self._made[code]


@dataclass(frozen=True)
class Reason:
    """One line of the agenda with what stands beneath it: what must be known, the rule with its bound, the day."""

    line: AgendaLine
    detail: str
    day: str


@dataclass(frozen=True)
class SupervisionBlock:
    """One patient. The course and the verdict are those of the patient's own measure (``instrument``)."""

    number: int
    patient_id: int
    person: Person
    phase: str
    reasons: tuple[Reason, ...]
    instrument: str
    spark_days: tuple[int, ...]
    spark_totals: tuple[int, ...]
    spark_alt: str
    scale_low: int
    scale_high: int
    caseness: int | None
    baseline: str
    latest: str
    change: str
    verdict: VerdictWords
    verdict_note: str


def build_block(
    number: int, row: int, lines: tuple[AgendaLine, ...], basis: CaseloadBasis, person: Person
) -> SupervisionBlock:
    """The block of one patient by row of the facts."""
    instrument = basis.measure.instrument
    caseness = instrument.caseness[basis.view.thresholds]
    days, totals = basis.get_course_of_scores(row)
    baseline, latest, change = word_scores(basis.measure, row)
    return SupervisionBlock(
        number,
        int(basis.patient_ids[row]),
        person,
        word_phase_route(basis.states, int(basis.route[row]), row),
        tuple(_build_reason(line, basis) for line in lines),
        instrument.name,
        days,
        totals,
        word_spark(instrument.name, totals, caseness.threshold if caseness else None),
        instrument.total_min or 0,
        instrument.total_max or 0,
        caseness.threshold if caseness else None,
        baseline,
        latest,
        change,
        word_verdict(int(basis.measure.outcome.verdict[row])),
        word_verdict_note(basis.measure, bool(basis.split[row]), row),
    )


def _build_reason(line: AgendaLine, basis: CaseloadBasis) -> Reason:
    day = basis.say_day(line.day)
    day = f"{line.when} {day}" if line.when else day
    known = f"{line.context}; " if line.context else ""
    snoozed = f"; {line.snoozed}" if line.snoozed else ""
    return Reason(line, f"{known}rule {line.rule.rank}: {line.bound}{snoozed}", day)
