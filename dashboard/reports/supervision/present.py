"""One patient of a meeting, large: what was found, in few words, and the course of the own measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.analysis.risk import asks_risk
from dashboard.reports.agenda import AgendaLine, build_agenda
from dashboard.reports.agenda_rules.basis import AgendaBasis
from dashboard.reports.caseload.words import word_phase
from dashboard.reports.patient.dose_words import word_dose
from dashboard.reports.patient.series import ChosenCourse, Series, choose_course
from dashboard.reports.people import Person
from dashboard.reports.sentences.decisions import say_due
from dashboard.reports.sentences.present import say_risk_item, say_therapy
from dashboard.reports.supervision.present_course import PresentCourse, build_present_course
from dashboard.reports.view import View
from dashboard.reports.words.wording import ARROW, format_day
from data_access.definitions.diagnoses import name_diagnosis
from data_access.meetings import Decision
from data_access.records import PatientRecords

MOST_FINDINGS, MOST_DECISIONS = 5, 2
_SAY_SCORES = ("deterioration", "loss_of_response")
"""Rules whose line already says a measure's scores."""


@dataclass(frozen=True)
class PresentEntry:
    """A patient of the list that is presented: handle, name or code, and why the patient is on it ("risk, high")."""

    handle: str
    label: str
    why: str


@dataclass(frozen=True)
class PresentFinding:
    """One finding: its shape and tone, the finding itself (24 px), and its details (20 px)."""

    shape: str
    tone: Literal["better", "worse", "neutral"]
    finding: str
    details: tuple[str, ...]
    is_new: bool = False


@dataclass(frozen=True)
class PresentDecision:
    """What a meeting decided: the words, and what became of them."""

    text: str
    state: str
    is_late: bool


@dataclass(frozen=True)
class PresentPatient:
    """One patient on the wall. ``more``: what did not fit; ``course`` None: there is no score, ``empty`` says so.

    ``decided``: of the last meeting that decided anything; ``decided_title`` names it.
    """

    person: Person
    line: str
    findings: tuple[PresentFinding, ...]
    more: str
    decided_title: str
    decided: tuple[PresentDecision, ...]
    course: PresentCourse | None
    empty: str
    waiting: str


def build_present(
    records: PatientRecords, basis: AgendaBasis, person: Person, decisions: Sequence[Decision], view: View
) -> PresentPatient:
    """The report of one patient; ``basis`` holds nobody else, ``decisions`` are about this patient."""
    agenda = build_agenda(basis)
    lines = sort_lines(agenda.word(np.arange(len(agenda))))
    chosen = choose_course(records, None, view.thresholds)
    findings = [_from_line(line, view) for line in lines]
    if chosen is not None:
        said = [line.finding for line in lines if line.rule.key in _SAY_SCORES]
        findings += [found for s in chosen.series if (found := _from_series(s, said, view))]
    title, decided = _find_decided(decisions, view)
    shown = MOST_FINDINGS - min(len(decided), 1)
    left = len(findings) - shown
    course = build_present_course(records, chosen, basis.expected, view) if chosen else None
    return PresentPatient(
        person,
        _word_line(records, chosen, person, word_phase(basis.everyone.states, 0)),
        tuple(findings[:shown]),
        f"and {left} more on the patient page" if left > 0 else "",
        title,
        decided,
        course,
        "" if course else "No score in this course yet." if chosen else "No course of treatment has begun by this day.",
        agenda.waiting,
    )


def _find_decided(decisions: Sequence[Decision], view: View) -> tuple[str, tuple[PresentDecision, ...]]:
    """ "Decided on 9 Nov" and what was decided then; nothing where no meeting has decided anything."""
    last = max((one.meeting_day for one in decisions), default=None)
    if last is None:
        return "", ()
    day = format_day(last, view.as_of_day, view.hide_names)
    title = "Decided today" if last == view.as_of_day else f"Decided {day}" if view.hide_names else f"Decided on {day}"
    of_last = [one for one in decisions if one.meeting_day == last][:MOST_DECISIONS]
    return title, tuple(PresentDecision(d.text, _word_state(d, view), d.is_late(view.as_of_day)) for d in of_last)


def _word_state(decision: Decision, view: View) -> str:
    """ "Okafor, 13 Nov, 9 days late"; "done 12 Nov"."""
    due = say_due(decision, view)
    return due if not decision.is_open else f"{decision.owner}, {due}"


def sort_lines(lines: Sequence[AgendaLine]) -> tuple[AgendaLine, ...]:
    """What is discussed, then what is watched, then what is snoozed, each in the order of the rules."""
    return tuple(sorted(lines, key=lambda line: (line.snooze is not None, line.rule.group != "discuss")))


def is_urgent(line: AgendaLine) -> bool:
    """Whether a line stands in the colour of what is discussed; a snoozed one does not."""
    return line.rule.group == "discuss" and line.snooze is None


def _from_line(line: AgendaLine, view: View) -> PresentFinding:
    day = format_day(line.day, view.as_of_day, view.hide_names)
    when = f"{line.when} {day}" if line.when else day
    known = f"{line.context} · {when}" if line.context else when
    details = (f"{line.rule.title.lower()}: {line.bound}", known, *([line.snoozed] if line.snoozed else []))
    tone: Literal["worse", "neutral"] = "worse" if is_urgent(line) else "neutral"
    return PresentFinding(line.rule.shape, tone, line.finding, details, line.is_new)


def _from_series(series: Series, said: Sequence[str], view: View) -> PresentFinding | None:
    """The verdict of one measure; None without a pair of scores, and where a line has said them already."""
    first, last, name = series.baseline, series.latest, series.instrument.name
    if series.explained is None or first is None or last is None or any(text.startswith(f"{name} ") for text in said):
        return None
    words = series.explained.in_force(view.thresholds)
    day = format_day(last.day, view.as_of_day, view.hide_names)
    item = _say_item(series)
    details = (item, f"since baseline, {day}") if item else (f"since baseline, {day}",)
    verdict = f"{words.words[0].lower()}{words.words[1:]}"
    return PresentFinding(words.shape, words.tone, f"{name} {first.total} {ARROW} {last.total}, {verdict}", details)


def _say_item(series: Series) -> str:
    item = series.instrument.risk_item
    if item is None or not asks_risk(series.instrument):
        return ""
    return say_risk_item(item.item, [screening.risk_item for screening in series.own])


def _word_line(records: PatientRecords, chosen: ChosenCourse | None, person: Person, phase: str) -> str:
    """ "29 · generalised anxiety disorder · dosing 3 of 6, 0.50 mg/kg IV · 1 preparation, 2 integration sessions"."""
    parts = [
        person.age if person.age != "not recorded" else "age not recorded",
        ", ".join(name_diagnosis(code) for code in records.patient.diagnoses) or "no diagnosis recorded",
    ]
    if chosen is None:
        return " · ".join([*parts, "no course yet"])
    last = chosen.last_dose
    dose = f", {word_dose(last.session)}" if last else ", no dose yet"
    return " · ".join([*parts, f"{phase[0].lower()}{phase[1:]}{dose}", say_therapy(chosen.sessions)])
