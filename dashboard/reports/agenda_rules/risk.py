"""The agenda's rules about risk. Each reads the latest answered item, never the latest form."""

import numpy as np

from dashboard.analysis.phase import Phase
from dashboard.analysis.risk import TRIAGE_HIGH, TRIAGE_LOW, TRIAGE_MODERATE, RiskAnswers, asks_risk
from dashboard.analysis.scores.scores import pick
from dashboard.analysis.standing import Standing
from dashboard.reports.agenda_rules.basis import AgendaBasis, Found, LineWords, get_course_from_day, keep_last
from dashboard.reports.words.triage_words import NOT_FULLY_ASKED
from dashboard.reports.words.wording import ARROW
from data_access.definitions.instrument import Instrument, RiskItem
from data_access.definitions.registry import get_instruments
from data_access.definitions.scoring import TRIAGE_LEVELS
from data_access.definitions.vocabulary import AgendaRule
from data_access.facts.arrays import MISSING, NO_DAY, Bool, Int64, ScreeningFacts


def find_high_risk(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """High answers and serious events of the current course that nobody has acknowledged; also after discharge."""
    facts, answers = basis.everyone.facts, basis.risk_of_everyone
    from_day = get_course_from_day(basis.everyone)
    high = np.flatnonzero(answers.grade == TRIAGE_HIGH)
    serious = np.flatnonzero(facts.dosings.serious)
    patient = np.concatenate([answers.patient[high], facts.dosings.patient[serious]]).astype(np.int64)
    day = np.concatenate([answers.day[high], facts.dosings.day[serious]]).astype(np.int64)
    recorded = np.concatenate([facts.screenings.recorded_day[answers.row[high]], facts.dosings.recorded_day[serious]])
    is_open = _is_open(basis, basis.everyone, patient, day, recorded)
    last = keep_last(patient, day, np.flatnonzero((day >= from_day[patient]) & is_open))

    def word(i: int) -> LineWords:
        row = int(last[i])
        if row < len(high):
            return _word_answer(facts.screenings, answers, int(high[row]), rule)
        number = facts.dosings.number[serious[row - len(high)]]
        return LineWords(f"Serious event at dose {number}" if number else "Serious event", "serious: yes")

    return Found(patient[last], day[last], recorded[last].astype(np.int64), word)


def find_moderate_risk(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """Latest answers of moderate grade, or high ones that were seen, of everyone who is not discharged.

    An acknowledgement ends the line of rule 1; the answer is still the latest one and still meets this rule.
    """
    answers, screenings = basis.risk, basis.facts.screenings
    patient, day = answers.patient.astype(np.int64), answers.day.astype(np.int64)
    recorded = screenings.recorded_day[answers.row].astype(np.int64)
    seen = (answers.grade == TRIAGE_HIGH) & ~_is_open(basis, basis.standing, patient, day, recorded)
    return _find_latest(basis, rule, (answers.grade == TRIAGE_MODERATE) | seen)


def find_low_risk(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """Latest answers of low grade, of everyone who is not discharged."""
    return _find_latest(basis, rule, basis.risk.grade == TRIAGE_LOW)


def _find_latest(basis: AgendaBasis, rule: AgendaRule, graded: Bool) -> Found:
    answers, screenings = basis.risk, basis.facts.screenings
    patient, day = answers.patient.astype(np.int64), answers.day.astype(np.int64)
    latest = answers.is_last & graded & (day >= get_course_from_day(basis.standing)[patient])
    present = basis.standing.states.phase[patient] != Phase.DISCHARGED
    last = keep_last(patient, day, np.flatnonzero(latest & present))
    recorded = screenings.recorded_day[answers.row[last]].astype(np.int64)
    return Found(patient[last], day[last], recorded, lambda i: _word_answer(screenings, answers, int(last[i]), rule))


def _is_open(basis: AgendaBasis, standing: Standing, patient: Int64, day: Int64, recorded: Int64) -> Bool:
    """Which high-risk events nobody has acknowledged: later than the latest one seen, or recorded after it was seen."""
    ids = standing.facts.patients.id
    event, seen_on = np.full(len(ids), NO_DAY, np.int64), np.full(len(ids), NO_DAY, np.int64)
    for patient_id, event_day, seen_day in basis.acknowledged:
        place = int(np.searchsorted(ids, patient_id))
        if place < len(ids) and ids[place] == patient_id:
            event[place], seen_on[place] = max(int(event[place]), event_day), max(int(seen_on[place]), seen_day)
    late: Bool = (recorded > seen_on[patient]) & (recorded <= basis.as_of_day)
    return (day > event[patient]) | late


def find_risk_not_asked(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, and the latest form's item is unanswered, or the latest C-SSRS left a question open that could
    have raised its level, or no risk item was answered for the rule's days.
    """
    screenings, states = basis.facts.screenings, basis.standing.states
    count = len(basis.standing.patients)
    answered = np.full(count, NO_DAY, np.int64)
    np.maximum.at(answered, basis.risk.patient, basis.risk.day.astype(np.int64))
    asking = np.zeros(128, np.bool_)
    asking[[i.code for i in get_instruments() if asks_risk(i)]] = True
    empty = np.flatnonzero((screenings.risk_item == MISSING) & asking[screenings.instrument])
    form = np.full(count, MISSING, np.int64)
    latest = keep_last(screenings.patient.astype(np.int64), screenings.day.astype(np.int64), empty)
    form[screenings.patient[latest]] = latest
    form_day = pick(screenings.day, form, NO_DAY)
    unanswered = (form_day > answered) & (form_day >= get_course_from_day(basis.standing))
    left_open = _find_left_open(basis)
    is_open = left_open != MISSING
    waiting_from = np.maximum(answered, states.started_day)
    silent = basis.as_of_day - waiting_from >= rule.bounds["days"]
    patient = np.flatnonzero(states.in_treatment & (unanswered | is_open | silent))
    open_day = pick(basis.risk.day, left_open, NO_DAY)
    since = np.where(is_open, open_day, waiting_from + int(rule.bounds["days"]))
    day = np.where(unanswered, form_day, since)[patient]

    def word(i: int) -> LineWords:
        who = patient[i]
        last = f"last answered {basis.say_day(answered[who])}" if answered[who] != NO_DAY else "never answered"
        if unanswered[who]:
            instrument = _by_code(int(screenings.instrument[form[who]]))
            return LineWords(f"{instrument.name}: risk item not answered", "unanswered", last)
        if is_open[who]:
            level = TRIAGE_LEVELS[basis.risk.answer[left_open[who]]]
            return LineWords(f"C-SSRS {level}, but a question that could raise it was not answered", "unanswered", last)
        waited = basis.say_since(waiting_from[who])
        return LineWords(f"No risk item answered for {waited}", f"≥ {rule.bounds['days']:g} days", last)

    return Found(patient, day, day, word)


def _find_left_open(basis: AgendaBasis) -> Int64:
    """For each patient the row of the latest C-SSRS in the risk answers where it was left open; MISSING where not.

    Only a later C-SSRS answers its questions, no other questionnaire does.
    """
    risk = basis.risk
    here = risk.is_open & risk.is_last & (risk.day >= get_course_from_day(basis.standing)[risk.patient])
    found = np.full(len(basis.standing.patients), MISSING, np.int64)
    rows = np.flatnonzero(here)
    found[risk.patient[rows]] = rows
    return found


def _by_code(code: int) -> Instrument:
    return next(i for i in get_instruments() if i.code == code)


def _word_answer(screenings: ScreeningFacts, answers: RiskAnswers, row: int, rule: AgendaRule) -> LineWords:
    answer, before = int(answers.answer[row]), int(answers.before[row])
    instrument = _by_code(int(answers.instrument[row]))
    item = instrument.risk_item
    seen = "acknowledged" if rule.key == "risk_moderate" and answers.grade[row] == TRIAGE_HIGH else ""
    if item is None:
        half = NOT_FULLY_ASKED if answers.is_open[row] else ""
        context = "; ".join(part for part in (seen, half) if part)
        return LineWords(f"C-SSRS {TRIAGE_LEVELS[answer]}", _TRIAGE_BOUNDS[answer], context)
    bound = _word_bound(rule, answer, before, item)
    context = "; ".join(part for part in (seen, _word_total(screenings, int(answers.row[row]))) if part)
    name = f"{instrument.name} item {item.item}"
    if before == MISSING:
        return LineWords(f"{name} at {answer}", bound, context)
    verb = "rose" if answer > before else "fell" if answer < before else "still at"
    return LineWords(
        f"{name} {verb} {answer}" if answer == before else f"{name} {verb} {before} {ARROW} {answer}", bound, context
    )


_TRIAGE_BOUNDS = {TRIAGE_LOW: "Q1 or Q2", TRIAGE_MODERATE: "Q3, or Q6 lifetime", TRIAGE_HIGH: "Q4, Q5, or Q6 recent"}


def _word_bound(rule: AgendaRule, answer: int, before: int, item: RiskItem) -> str:
    """The part of the rule that this answer meets."""
    if rule.key == "risk_high":
        return f"≥ {item.high_from}" if answer >= item.high_from else f"up by ≥ {rule.bounds['rise']:g}"
    if rule.key == "risk_moderate":
        least = int(rule.bounds["answer"])
        return f"newly ≥ {item.moderate_from}" if before < item.moderate_from and answer < least else f"≥ {least}"
    return f"≥ {item.moderate_from}, not new"


def _word_total(screenings: ScreeningFacts, row: int) -> str:
    """The total of the form beside its risk item, which may move the other way."""
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
