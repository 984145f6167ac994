"""Supervision: which patients of one clinician are discussed, in what order, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.phase import Phase
from dashboard.reports.agenda import Agenda, AgendaLine
from dashboard.reports.people import Person
from dashboard.reports.sentences.supervision import say_agenda, say_others
from dashboard.reports.supervision.block import OwnMeasures, SupervisionBlock, build_block
from dashboard.reports.supervision.present import PresentEntry, sort_lines
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.view import View
from data_access.facts.arrays import Int64


@dataclass(frozen=True)
class Supervision:
    """Everything the page says of one clinician's patients.

    ``patients``: those in treatment, and whoever else is on the agenda; ``watched`` of them have only lines to watch.
    """

    clinician: Supervisee
    sentence: str
    others: str
    waiting: str
    """What the agenda has not been asked yet."""
    blocks: tuple[SupervisionBlock, ...]
    patients: int
    watched: int
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
    present, gone = len(measures.any.present), measures.any.count_unlisted(Phase.DISCHARGED)
    watched = len(top) - len(discussed)
    return Supervision(
        clinician,
        say_agenda(len(blocks), present),
        say_others(watched, present - len(top), gone),
        agenda.waiting,
        blocks,
        present,
        watched,
        *_word_empty(clinician, present, watched, gone),
        view.hide_names,
    )


def _word_lines(agenda: Agenda, row: int) -> tuple[AgendaLine, ...]:
    """All lines of one patient, those to discuss first."""
    mine: Int64 = np.flatnonzero(agenda.patient == row).astype(np.int64)
    return sort_lines(agenda.word(mine))


def _word_empty(clinician: Supervisee, present: int, watched: int, gone: int) -> tuple[str, str]:
    """What stands where the agenda would be."""
    if present + gone == 0:
        return f"No patient is assigned to {clinician.name} today.", "They appear here once an assignment is recorded."
    if present == 0:
        return f"None of {clinician.name}’s patients is in treatment on this day.", ""
    if watched:
        return "Nobody to discuss by the rules as of this day.", "Those to watch are on Caseload."
    return "Nobody to discuss by the rules as of this day.", ""
