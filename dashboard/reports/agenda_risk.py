"""The agenda's rules about risk. Each reads the latest answered item, never the latest form."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.phase import Phase
from dashboard.analysis.risk import TRIAGE_HIGH, TRIAGE_LOW, TRIAGE_MODERATE, RiskAnswers, asks_risk, find_last_days
from dashboard.analysis.scores import pick
from dashboard.reports.agenda_basis import AgendaBasis, Found, LineWords, keep_last
from dashboard.reports.wording import ARROW
from data_access.definitions.registry import get_instruments
from data_access.definitions.vocabulary import AgendaRule
from data_access.facts.arrays import MISSING, NO_DAY, Bool, Int64


@dataclass(frozen=True)
class _Events:
    """Risk events of several series in one table; ``series`` counts from 0, -1 is a serious event of a session."""

    patient: Int64
    day: Int64
    recorded_day: Int64
    series: Int64
    row: Int64
    """Row in the series' answers, or in the dosings."""


def find_high_risk(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """High answers and serious events of the current course that nobody has acknowledged; also after discharge."""
    events = [_collect(basis, k, grades == TRIAGE_HIGH) for k, (_, grades) in enumerate(basis.risk)]
    events.append(_collect_serious(basis))
    return _build(basis, events, _is_open(basis, events), rule)


def find_moderate_risk(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """Latest answers of moderate grade, of everyone who is not discharged."""
    return _find_latest(basis, rule, TRIAGE_MODERATE)


def find_low_risk(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """Latest answers of low grade, of everyone who is not discharged."""
    return _find_latest(basis, rule, TRIAGE_LOW)


def find_risk_not_asked(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, and the latest form's item is unanswered or none was answered for the rule's days."""
    screenings, states = basis.facts.screenings, basis.standing.states
    count = len(basis.standing.patients)
    answered = np.full(count, NO_DAY, np.int64)
    for answers, _ in basis.risk:
        np.maximum(answered, find_last_days(answers.patient, answers.day, count), out=answered)
    codes = np.array([i.code for i in get_instruments() if asks_risk(i)], np.int8)
    empty = np.flatnonzero(np.isin(screenings.instrument, codes) & (screenings.risk_item == MISSING))
    form = np.full(count, MISSING, np.int64)
    latest = keep_last(screenings.patient.astype(np.int64), screenings.day.astype(np.int64), empty)
    form[screenings.patient[latest]] = latest
    form_day = pick(screenings.day, form, NO_DAY)
    unanswered = (form_day > answered) & (form_day >= basis.course_from_day)
    waiting_from = np.maximum(answered, states.started_day)
    silent = basis.as_of_day - waiting_from >= rule.bounds["days"]
    patient = np.flatnonzero(states.in_treatment & (unanswered | silent))
    day = np.where(unanswered, form_day, waiting_from + int(rule.bounds["days"]))[patient]

    def word(i: int) -> LineWords:
        who = patient[i]
        last = f"last answered {basis.say_day(answered[who])}" if answered[who] != NO_DAY else "never answered"
        if unanswered[who]:
            instrument = _by_code(int(screenings.instrument[form[who]]))
            return LineWords(f"{instrument}: risk item not answered", "unanswered", last)
        days = basis.as_of_day - waiting_from[who]
        return LineWords(f"No risk item answered for {days} days", f"≥ {rule.bounds['days']:g} days", last)

    return Found(patient, day, day, word)


def _by_code(code: int) -> str:
    return next(i.name for i in get_instruments() if i.code == code)


def _collect(basis: AgendaBasis, series: int, wanted: Bool) -> _Events:
    answers, _ = basis.risk[series]
    row = np.flatnonzero(wanted & (answers.day >= basis.course_from_day[answers.patient]))
    return _Events(answers.patient[row], answers.day[row], answers.recorded_day[row], np.full(len(row), series), row)


def _collect_serious(basis: AgendaBasis) -> _Events:
    dosings = basis.facts.dosings
    row = np.flatnonzero(dosings.serious & (dosings.day >= basis.course_from_day[dosings.patient]))
    day, recorded = dosings.day[row].astype(np.int64), dosings.recorded_day[row].astype(np.int64)
    return _Events(dosings.patient[row].astype(np.int64), day, recorded, np.full(len(row), -1), row)


def _is_open(basis: AgendaBasis, events: list[_Events]) -> list[Bool]:
    """Events after the latest one of their patient that somebody acknowledged."""
    ids = basis.facts.patients.id
    seen = np.full(len(ids), NO_DAY, np.int64)
    for patient_id, day in basis.acknowledged:
        place = int(np.searchsorted(ids, patient_id))
        if place < len(ids) and ids[place] == patient_id:
            seen[place] = max(int(seen[place]), day)
    return [e.day > seen[e.patient] for e in events]


def _find_latest(basis: AgendaBasis, rule: AgendaRule, grade: int) -> Found:
    events = [_collect(basis, k, answers.is_last & (grades == grade)) for k, (answers, grades) in enumerate(basis.risk)]
    present = basis.standing.states.phase != Phase.DISCHARGED
    return _build(basis, events, [present[e.patient] for e in events], rule)


def _build(basis: AgendaBasis, events: list[_Events], keep: list[Bool], rule: AgendaRule) -> Found:
    def join(name: str) -> Int64:
        parts = [getattr(e, name)[k] for e, k in zip(events, keep, strict=True)]
        return np.concatenate([np.zeros(0, np.int64), *parts]).astype(np.int64)

    patient, day, series, row = join("patient"), join("day"), join("series"), join("row")
    last = keep_last(patient, day, np.arange(len(patient)))
    series, row = series[last], row[last]

    def word(i: int) -> LineWords:
        if series[i] < 0:
            return LineWords(f"Serious event at dose {basis.facts.dosings.number[row[i]]}", "serious: yes")
        return _word_answer(basis, basis.risk[int(series[i])][0], int(row[i]), rule)

    return Found(patient[last], day[last], join("recorded_day")[last], word)


def _word_answer(basis: AgendaBasis, answers: RiskAnswers, row: int, rule: AgendaRule) -> LineWords:
    answer, before = int(answers.answer[row]), int(answers.before[row])
    item = answers.instruments[0].risk_item
    if item is None:
        level, bound = _TRIAGE[answer]
        return LineWords(f"C-SSRS {level}", bound)
    name = f"{answers.instruments[0].name} item {item.item}"
    total = _word_total(basis, int(answers.row[row]))
    if before == MISSING:
        return LineWords(
            f"{name} at {answer}", _word_bound(rule, answer, before, item.moderate_from, item.high_from), total
        )
    verb = "rose" if answer > before else "fell" if answer < before else "still at"
    moved = f"{name} {verb} {answer}" if answer == before else f"{name} {verb} {before} {ARROW} {answer}"
    return LineWords(moved, _word_bound(rule, answer, before, item.moderate_from, item.high_from), total)


_TRIAGE = {
    TRIAGE_LOW: ("low", "Q1 or Q2"),
    TRIAGE_MODERATE: ("moderate", "Q3, or Q6 lifetime"),
    TRIAGE_HIGH: ("high", "Q4, Q5, or Q6 recent"),
}


def _word_bound(rule: AgendaRule, answer: int, before: int, moderate_from: int, high_from: int) -> str:
    """The part of the rule that this answer meets."""
    if rule.key == "risk_high":
        return f"≥ {high_from}" if answer >= high_from else f"up by ≥ {rule.bounds['rise']:g}"
    if rule.key == "risk_moderate":
        least = int(rule.bounds["answer"])
        return f"newly ≥ {moderate_from}" if before < moderate_from and answer < least else f"≥ {least}"
    return f"≥ {moderate_from}, not new"


def _word_total(basis: AgendaBasis, row: int) -> str:
    """The total of the form beside its risk item, which may move the other way."""
    screenings = basis.facts.screenings
    if screenings.total[row] == MISSING:
        return "total not computable"
    earlier = row - 1
    same = (
        earlier >= 0
        and screenings.patient[earlier] == screenings.patient[row]
        and screenings.instrument[earlier] == screenings.instrument[row]
        and screenings.total[earlier] != MISSING
    )
    total = int(screenings.total[row])
    return f"total {int(screenings.total[earlier])} {ARROW} {total}" if same else f"total {total}"
