"""Agenda lines: number, shape and rule, patient and therapist, value with the rule's bound, date. One line each."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.components.html import esc, rich
from dashboard.components.new_tag import new_tag_html
from dashboard.components.pick import show_pick
from dashboard.components.shapes import Tone, shape_svg


@dataclass(frozen=True)
class AgendaLine:
    """One line. ``pick`` is what a click gives back (the patient's handle); ``href`` the patient's address."""

    number: int
    shape: str
    rule: str
    patient: str
    therapist: str
    value: str
    date: str
    href: str
    pick: str
    tone: Tone = "worse"
    is_new: bool = False
    late: bool = False
    act: tuple[str, str] | None = None
    """A second thing to do in the line: what its click gives back, and its word ("record")."""


def agenda_line_html(line: AgendaLine) -> str:
    """One line of the agenda."""
    new = f" {new_tag_html()}" if line.is_new else ""
    late = " kap-worse" if line.late else ""
    act = f' <span class="kap-who" data-pick="{esc(line.act[0])}">{esc(line.act[1])}</span>' if line.act else ""
    return (
        f'<div class="kap-agenda-line" role="row" data-pick="{esc(line.pick)}">'
        f'<span class="kap-agenda-number" role="cell">{line.number}</span>'
        f'<span class="kap-agenda-rule" role="cell">{shape_svg(line.shape, line.tone)}<b>{esc(line.rule)}</b></span>'
        f'<span class="kap-agenda-who" role="cell"><a href="{esc(line.href)}">'
        f"{esc(line.patient)}</a> <span>{esc(line.therapist)}</span></span>"
        f'<span class="kap-agenda-value" role="cell">{rich(line.value)}{new}{act}</span>'
        f'<span class="kap-agenda-date{late}" role="cell">{esc(line.date)}</span></div>'
    )


def agenda_html(lines: Sequence[AgendaLine], label: str) -> str:
    """The agenda as a table for screen readers."""
    return (
        f'<div class="kap-agenda" role="table" aria-label="{esc(label)}">{"".join(map(agenda_line_html, lines))}</div>'
    )


def show_agenda(lines: Sequence[AgendaLine], key: str, label: str = "Agenda") -> str | None:
    """Show the agenda; return the ``pick`` of the line just clicked."""
    return show_pick(agenda_html(lines, label), key)
