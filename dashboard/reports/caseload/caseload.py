"""The caseload: one row per patient in the order of concern, the outcome map, the workload."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from dashboard.analysis.phase import Phase
from dashboard.reports.agenda import Agenda, AgendaLine
from dashboard.reports.caseload.choice import CaseloadChoice, CaseloadOptions
from dashboard.reports.caseload.filter import CaseloadBasis, find_chosen
from dashboard.reports.caseload.outcome_map import OutcomeMap, build_outcome_map
from dashboard.reports.caseload.words import (
    word_due,
    word_last_dose,
    word_phase_route,
    word_scores,
    word_side_effects,
    word_spark,
    word_verdict_note,
)
from dashboard.reports.caseload.workload import Workload
from dashboard.reports.people import Person
from dashboard.reports.words.verdict_words import VerdictWords, word_verdict
from dashboard.reports.words.wording import plural
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import Int64

GROUP_TITLES = {"discuss": "Discuss", "watch": "Watch", "none": "No concern"}
GROUP_NOTES = {
    "discuss": "ordered by rule, then oldest first",
    "watch": "ordered by rule, then oldest first",
    "none": "least improved first",
}
SAFETY_NOTE = "For review at meetings, not watched between them: urgent risk goes by the clinic's own route."


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
    last_dose: str
    side_effects: str
    any_severe: bool
    due: str
    due_note: str
    is_late: bool


@dataclass(frozen=True)
class CaseloadGroup:
    """Rows under one title: "Discuss", with how many there are in all and how they are ordered."""

    key: str
    title: str
    note: str
    count: int
    rows: tuple[CaseloadRow, ...]


@dataclass(frozen=True)
class Caseload:
    """Everything the caseload says. ``shown`` patients after the filters, of whom this page has ``groups``."""

    title: str
    subtitle: str
    options: CaseloadOptions
    instrument: Instrument
    counts: Mapping[str, int]
    """Patients in each group after every filter but that of concern: all, discuss, watch, none."""
    shown: int
    pages: int
    groups: tuple[CaseloadGroup, ...]
    note: str
    waiting: str
    """What the agenda has not been asked yet."""
    empty: str
    next_act: str
    outcome_map: OutcomeMap
    workload: Workload
    shows_therapist: bool
    names_hidden: bool
    scale_low: int
    scale_high: int
    caseness: int | None
    people: Mapping[int, Person] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranked:
    """The chosen patients in their order: row among everyone in scope, group, and line of the agenda (-1: none)."""

    row: Int64
    group: np.ndarray
    line: Int64


def rank_patients(basis: CaseloadBasis, agenda: Agenda, rows: Int64) -> Ranked:
    """Order patients by concern: to discuss, to watch, then those without a line by verdict, least improved first."""
    top = agenda.top_lines()
    place = np.full(len(basis.patient_ids), -1, np.int64)
    place[agenda.patient[top]] = np.arange(len(top))
    discuss = agenda.is_discuss()[top]
    line_of = np.append(top, -1)[place[rows]]
    in_discuss = np.append(discuss, False)[place[rows]]
    group = np.where(place[rows] < 0, 2, np.where(in_discuss, 0, 1))
    verdict = basis.measure.outcome.verdict[rows].astype(np.int64)
    order = np.lexsort((rows, np.where(group == 2, verdict, 0), np.where(place[rows] < 0, 0, place[rows]), group))
    return Ranked(rows[order], np.array(["discuss", "watch", "none"])[group[order]], line_of[order])


def build_caseload(
    basis: CaseloadBasis,
    agenda: Agenda,
    choice: CaseloadChoice,
    workload: Workload,
    load_people: Callable[[list[int]], dict[int, Person]],
) -> Caseload:
    """The report. ``load_people`` is asked once for names: of the rows shown, or of all that a search goes through."""
    chosen = find_chosen(basis, choice)
    people: dict[int, Person] = {}
    if choice.search.strip():
        people = load_people([int(basis.patient_ids[row]) for row in chosen])
        chosen = _search(basis, chosen, people, choice.search)
    ranked = rank_patients(basis, agenda, chosen)
    counts = {"all": len(chosen)} | {key: int((ranked.group == key).sum()) for key in GROUP_TITLES}
    keep = np.ones(len(chosen), np.bool_) if choice.concern == "all" else ranked.group == choice.concern
    shown = np.flatnonzero(keep)
    pages, first, last = basis.paginate(len(shown), choice.page)
    on_page = shown[first:last]
    if not choice.search.strip():
        people = load_people([int(basis.patient_ids[row]) for row in ranked.row[on_page]])
    instrument = basis.measure.instrument
    caseness = instrument.caseness[basis.view.thresholds]
    return Caseload(
        "Caseload",
        _word_subtitle(basis, counts, len(basis.present)),
        basis.options,
        instrument,
        counts,
        len(shown),
        pages,
        _build_groups(basis, agenda, ranked, on_page, shown, people),
        _word_note(basis, instrument),
        agenda.waiting,
        *_word_empty(basis, choice, counts),
        build_outcome_map(basis.measure, ranked.row[shown], basis.patient_ids, basis.view.thresholds),
        workload,
        len(basis.options.therapists) > 2,
        basis.view.hide_names,
        instrument.total_min or 0,
        instrument.total_max or 0,
        caseness.threshold if caseness else None,
        people,
    )


def _search(basis: CaseloadBasis, rows: Int64, people: dict[int, Person], text: str) -> Int64:
    wanted = text.strip().casefold()
    keep = [
        person is not None and (wanted in person.label.casefold() or wanted in person.code.casefold())
        for person in (people.get(int(basis.patient_ids[row])) for row in rows)
    ]
    return rows[np.array(keep, np.bool_)] if keep else rows


def _build_groups(
    basis: CaseloadBasis, agenda: Agenda, ranked: Ranked, on_page: Int64, shown: Int64, people: dict[int, Person]
) -> tuple[CaseloadGroup, ...]:
    extra = agenda.count_of(len(basis.patient_ids))
    groups = []
    for key, title in GROUP_TITLES.items():
        places = on_page[ranked.group[on_page] == key]
        if len(places) == 0:
            continue
        lines = (
            {int(i): line for i, line in zip(places, agenda.word(ranked.line[places]), strict=True)}
            if key != "none"
            else {}
        )
        rows = tuple(_build_row(basis, int(ranked.row[i]), lines.get(int(i)), extra, people) for i in places)
        count = int((ranked.group[shown] == key).sum())
        groups.append(CaseloadGroup(key, title, GROUP_NOTES[key], count, rows))
    return tuple(groups)


def _build_row(
    basis: CaseloadBasis, row: int, line: AgendaLine | None, extra: Int64, people: dict[int, Person]
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


def _word_subtitle(basis: CaseloadBasis, counts: Mapping[str, int], present: int) -> str:
    active = plural(len(basis.active), "active patient")
    if counts["all"] != present:
        active = f"{plural(counts['all'], 'patient')} {'matches' if counts['all'] == 1 else 'match'}"
    return (
        f"{active} · **{counts['discuss']} to discuss**, {counts['watch']} to watch, {counts['none']} without concern"
    )


def _word_note(basis: CaseloadBasis, instrument: Instrument) -> str:
    bound, caseness = instrument.reliable_change[basis.view.thresholds], instrument.caseness[basis.view.thresholds]
    set_name = "NHS" if basis.view.thresholds == "nhs" else "conservative"
    sign = "≤" if instrument.higher_is_better else "≥"
    parts = [
        f"reliable change ≥ {bound.points}" if bound else "no reliable-change bound published",
        f"caseness {sign} {caseness.threshold}" if caseness else "no caseness threshold published",
    ]
    return (
        f"Verdict on {instrument.name}, {set_name} thresholds: {', '.join(parts)}. {_word_unlisted(basis)}{SAFETY_NOTE}"
    )


def _word_unlisted(basis: CaseloadBasis) -> str:
    """Who is not listed as long as no phase is chosen."""
    waiting, gone = basis.count_unlisted(Phase.NO_COURSE), basis.count_unlisted(Phase.DISCHARGED)
    counts = [f"{waiting} without a course yet"] * bool(waiting) + [f"{gone} discharged"] * bool(gone)
    return f"Not listed: {' and '.join(counts)}; choose their phase to see them. " if counts else ""


def _word_empty(basis: CaseloadBasis, choice: CaseloadChoice, counts: Mapping[str, int]) -> tuple[str, str]:
    """The sentence that stands where the rows would be, and what to do next."""
    if len(basis.patient_ids) == 0:
        return "No patient is assigned to you today.", "Patients appear here once an assignment is recorded."
    if counts["all"] == 0:
        if choice.search.strip():
            return f"No patient matches “{choice.search.strip()}”.", "Search by name or code, or clear the filters."
        if len(basis.present) == 0:
            return "None of your patients is in treatment on this day.", "Choose another phase to see them."
        return "No patient matches these filters.", "Clear a filter to see more."
    words = {"discuss": "Nobody to discuss", "watch": "Nobody to watch", "none": "Every patient has a concern"}
    return (
        f"{words.get(choice.concern, 'No patient')} among {plural(counts['all'], 'patient')}.",
        "Choose All to see them.",
    )
