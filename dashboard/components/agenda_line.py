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
    acts: tuple[tuple[str, str], ...] = ()
    """Other things to do in the line: what a click gives back, and its word ("snooze")."""
    main_act: tuple[str, str] | None = None
    """The next act that always stands there ("record what was done")."""


def agenda_line_html(line: AgendaLine) -> str:
    """One line of the agenda."""
    new = f" {new_tag_html()}" if line.is_new else ""
    late = " kap-worse" if line.late else ""
    main = _act_html(line, *line.main_act, "kap-who") if line.main_act else ""
    acts = " ".join(_act_html(line, pick, word, "kap-act") for pick, word in line.acts)
    return (
        f'<div class="kap-agenda-line" role="row" data-pick="{esc(line.pick)}">'
        f'<span class="kap-agenda-number" role="cell">{line.number}</span>'
        f'<span class="kap-agenda-rule" role="cell">{shape_svg(line.shape, line.tone)}<b>{esc(line.rule)}</b></span>'
        f'<span class="kap-agenda-who" role="cell"><a href="{esc(line.href)}">'
        f"{esc(line.patient)}</a> <span>{esc(line.therapist)}</span></span>"
        f'<span class="kap-agenda-value" role="cell">{rich(line.value)}{new} {main}</span>'
        f'<span class="kap-agenda-date{late}" role="cell">{esc(line.date)}</span>'
        f'<span class="kap-agenda-acts" role="cell">{acts}</span></div>'
    )


def _act_html(line: AgendaLine, pick: str, word: str, css: str) -> str:
    label = f"{word}: {line.rule}, {line.patient}"
    return f'<span class="{css}" data-pick="{esc(pick)}" aria-label="{esc(label)}">{esc(word)}</span>'


def agenda_html(lines: Sequence[AgendaLine], label: str) -> str:
    """The agenda as a table for screen readers."""
    return (
        f'<div class="kap-agenda" role="table" aria-label="{esc(label)}">{"".join(map(agenda_line_html, lines))}</div>'
    )


def show_agenda(lines: Sequence[AgendaLine], key: str, label: str = "Agenda") -> str | None:
    """Show the agenda; return the ``pick`` of the line just clicked."""
    return show_pick(agenda_html(lines, label), key)
