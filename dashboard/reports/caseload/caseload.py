"""The caseload: one row per patient in the order of concern, the outcome map, the workload."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from dashboard.analysis.phase import Phase
from dashboard.reports.agenda import Agenda
from dashboard.reports.caseload.choice import BY_CONCERN, BY_NAME, ORDER_NOTES, CaseloadChoice, CaseloadOptions
from dashboard.reports.caseload.filter import CaseloadBasis, find_chosen
from dashboard.reports.caseload.outcome_map import OutcomeMap, build_outcome_map
from dashboard.reports.caseload.rank import Ranked, rank_patients, reorder
from dashboard.reports.caseload.row import CaseloadRow, RowMaker
from dashboard.reports.caseload.workload import Workload
from dashboard.reports.people import Person
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
    elif choice.order == BY_NAME:
        people = load_people([int(basis.patient_ids[row]) for row in chosen])
    ranked = reorder(basis, rank_patients(basis, agenda, chosen), choice.order, people)
    counts = {"all": len(chosen)} | {key: int((ranked.group == key).sum()) for key in GROUP_TITLES}
    keep = np.ones(len(chosen), np.bool_) if choice.concern == "all" else ranked.group == choice.concern
    shown = np.flatnonzero(keep)
    pages, first, last = basis.paginate(len(shown), choice.page)
    on_page = shown[first:last]
    if not people:
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
        _build_groups(basis, agenda, ranked, on_page, shown, people, choice.order),
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
    basis: CaseloadBasis, agenda: Agenda, ranked: Ranked, on_page: Int64, shown: Int64, people: dict[int, Person],
    order: str,
) -> tuple[CaseloadGroup, ...]:  # fmt: skip
    """By concern three groups; in any other order one, with that order as its note."""
    make = RowMaker(basis, agenda, ranked, on_page, people)
    if order != BY_CONCERN:
        rows = tuple(make(int(place)) for place in on_page)
        return (CaseloadGroup("all", "In this order", ORDER_NOTES.get(order, ""), len(shown), rows),) if rows else ()
    groups = []
    for key, title in GROUP_TITLES.items():
        rows = tuple(make(int(place)) for place in on_page[ranked.group[on_page] == key])
        if rows:
            count = int((ranked.group[shown] == key).sum())
            groups.append(CaseloadGroup(key, title, GROUP_NOTES[key], count, rows))
    return tuple(groups)


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
