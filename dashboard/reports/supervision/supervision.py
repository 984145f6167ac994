"""Supervision: which patients of one clinician are discussed, in what order, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.phase import Phase
from dashboard.reports.agenda import Agenda, AgendaLine
from dashboard.reports.caseload.filter import CaseloadBasis
from dashboard.reports.people import Person
from dashboard.reports.sentences.supervision import say_agenda
from dashboard.reports.supervision.block import OwnMeasures, SupervisionBlock, build_block
from dashboard.reports.supervision.present import PresentEntry, sort_lines
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.view import View
from dashboard.reports.words.wording import plural
from data_access.facts.arrays import Int64


@dataclass(frozen=True)
class Others:
    """Patients who are not to discuss: what they are called ("to watch"), who they are, and their first line."""

    key: str
    words: str
    patient_ids: tuple[int, ...]
    details: tuple[tuple[int, str], ...] = ()

    @property
    def count(self) -> str:
        """ "5 to watch"."""
        return f"{len(self.patient_ids):,} {self.words}"


@dataclass(frozen=True)
class Supervision:
    """Everything the page says of one clinician's patients.

    ``patient_ids``: those in treatment, and whoever else is on the agenda; ``others``: everyone who is not to discuss.
    """

    clinician: Supervisee
    sentence: str
    others: tuple[Others, ...]
    waiting: str
    """What the agenda has not been asked yet."""
    blocks: tuple[SupervisionBlock, ...]
    patient_ids: tuple[int, ...]
    empty: str
    next_act: str
    names_hidden: bool

    def find(self, handle: str | None) -> SupervisionBlock | None:
        """The block of a patient's handle; the first one without a handle, None for a handle that is not here."""
        if not handle:
            return self.blocks[0] if self.blocks else None
        return next((block for block in self.blocks if block.person.handle == handle), None)

    def after(self, handle: str) -> Person | None:
        """The patient who comes after one; None after the last."""
        people = [block.person for block in self.blocks]
        place = next((k for k, person in enumerate(people) if person.handle == handle), len(people))
        return people[place + 1] if place + 1 < len(people) else None

    @property
    def entries(self) -> tuple[PresentEntry, ...]:
        """The patients to discuss as the present mode steps through them."""
        return tuple(
            PresentEntry(block.person.handle, block.person.label, block.reasons[0].line.rule.title.lower())
            for block in self.blocks
        )


def build_supervision(
    clinician: Supervisee,
    agenda: Agenda,
    measures: OwnMeasures,
    view: View,
    load_people: Callable[[list[int]], Mapping[int, Person]],
) -> Supervision:
    """The report: patients to discuss in the order of the agenda, each with every line of theirs."""
    top = agenda.top_lines()
    discussed = top[agenda.is_discuss()[top]]
    rows = [int(row) for row in agenda.patient[discussed]]
    people = load_people([int(agenda.patient_ids[row]) for row in rows])
    blocks = tuple(
        build_block(number, row, _word_lines(agenda, row), measures.of(row), people[int(agenda.patient_ids[row])])
        for number, row in enumerate(rows, 1)
    )
    present = tuple(agenda.patient_ids[measures.any.present].tolist())
    others = _find_others(agenda, measures.any, top)
    return Supervision(
        clinician,
        say_agenda(len(blocks), len(present)),
        others,
        agenda.waiting,
        blocks,
        present,
        *_word_empty(clinician, len(present), len(agenda.patient_ids)),
        view.hide_names,
    )


def _find_others(agenda: Agenda, basis: CaseloadBasis, top: Int64) -> tuple[Others, ...]:
    """Everyone who is not to discuss, by why; a reason that holds for nobody is left out."""
    snoozed = agenda.is_snoozed()[top]
    watched = ~agenda.is_discuss()[top] & ~snoozed
    phase = basis.states.phase
    found = (
        _from_lines(agenda, top[watched], "watch", "to watch"),
        _from_lines(agenda, top[snoozed], "snoozed", "snoozed"),
        _without_lines(agenda, basis.present, "calm", "without a line"),
        _without_lines(agenda, np.flatnonzero(phase == Phase.NO_COURSE), "waiting", "without a course yet"),
        _without_lines(agenda, np.flatnonzero(phase == Phase.DISCHARGED), "gone", "discharged"),
    )
    return tuple(one for one in found if one.patient_ids)


def _from_lines(agenda: Agenda, lines: Int64, key: str, words: str) -> Others:
    worded = agenda.word(lines)
    details = tuple((line.patient_id, f"{line.rule.title}: {line.value}") for line in worded)
    return Others(key, words, tuple(line.patient_id for line in worded), details)


def _without_lines(agenda: Agenda, rows: Int64, key: str, words: str) -> Others:
    return Others(key, words, tuple(agenda.patient_ids[np.setdiff1d(rows, agenda.patient)].tolist()))


def _word_lines(agenda: Agenda, row: int) -> tuple[AgendaLine, ...]:
    """All lines of one patient, those to discuss first."""
    mine: Int64 = np.flatnonzero(agenda.patient == row).astype(np.int64)
    return sort_lines(agenda.word(mine))


def _word_empty(clinician: Supervisee, present: int, assigned: int) -> tuple[str, str]:
    """What stands where the agenda would be."""
    if assigned == 0:
        return f"No patient is assigned to {clinician.name} today.", "They appear here once an assignment is recorded."
    if present == 0:
        return f"None of the {plural(assigned, 'patient')} of {clinician.name} is in treatment on this day.", ""
    return "Nobody to discuss by the rules as of this day.", ""
