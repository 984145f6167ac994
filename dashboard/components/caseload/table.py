"""The caseload's rows as a table, and as a file."""

from dashboard.components.html import esc
from dashboard.components.new_tag import new_tag_html
from dashboard.components.patient_table import Cell, Column, Group, TableRow, link_cell, show_table, text_cell
from dashboard.components.shapes import Tone, shape_svg
from dashboard.components.sparkline import sparkline_svg
from dashboard.components.verdict_chip import mark_html
from dashboard.csv_text import Table
from dashboard.filters import patient_address
from dashboard.reports.agenda import AgendaLine
from dashboard.reports.caseload.caseload import Caseload
from dashboard.reports.caseload.row import CaseloadRow
from dashboard.reports.words.wording import ARROW, plural

OF_CHANGE = ("response", "remission")
"""Notes of a verdict that name the change itself."""


def show_caseload_table(report: Caseload, key: str) -> str | None:
    """Show the rows in their groups; return the handle of the patient just clicked."""
    groups = [
        Group(group.title, f"{group.count} · {group.note}", tuple(_row(report, row) for row in group.rows))
        for group in report.groups
    ]
    return show_table(_columns(report), groups, key, f"Caseload: {report.subtitle.replace('**', '')}")


def _columns(report: Caseload) -> tuple[Column, ...]:
    name, hidden = report.instrument.name, report.names_hidden
    return (
        Column("Patient", "phase · route", "minmax(138px,1fr)"),
        Column("Why discuss", "date, value", "minmax(190px,1.5fr)"),
        Column(f"{name} course", "dashes: caseness", "96px"),
        Column(f"baseline {ARROW} now", "change", "92px", "right"),
        Column("Verdict", "expected course", "156px"),
        Column("Last dose", "side effects", "122px"),
        Column(f"{name} due", "", "128px" if hidden else "76px"),
    )


def _row(report: Caseload, row: CaseloadRow) -> TableRow:
    person = row.person
    below = f"{row.phase} · {row.therapist.split()[-1]}" if report.shows_therapist and row.therapist else row.phase
    named = link_cell(person.label, patient_address(person.handle), below) if person else text_cell("–", below)
    cells = (
        named,
        _why(row),
        Cell(_spark(report, row)),
        _scores(row),
        Cell(mark_html(row.verdict.shape, row.verdict.words, row.verdict.tone), _below_verdict(row)),
        text_cell(row.last_dose, row.side_effects, second_tone="worse" if row.any_severe else ""),
        text_cell(row.due, row.due_note, second_tone="worse" if row.is_late else ""),
    )
    return TableRow(cells, pick=person.handle if person else None)


def _below_verdict(row: CaseloadRow) -> str:
    """The expected course, and what must be known beside the verdict (what the change is called stands with it)."""
    track = mark_html(row.track.shape, row.track.words, row.track.tone, bold=False) if row.track else ""
    note = "" if row.verdict_note in OF_CHANGE else esc(row.verdict_note)
    return "<br>".join(part for part in (track, note) if part)


def _why(row: CaseloadRow) -> Cell:
    line = row.line
    if line is None:
        return Cell('<span class="kap-quiet">–</span>')
    tone: Tone = "worse" if line.rule.group == "discuss" else "neutral"
    new = f" {new_tag_html()}" if line.is_new else ""
    more = f" · +{plural(row.more_lines, 'rule')}" if row.more_lines else ""
    first = (
        f'<span class="kap-why">{shape_svg(line.rule.shape, tone)}<span><b>{esc(line.finding)}</b>{new}</span></span>'
    )
    return Cell(
        first, f'<span class="kap-why-below">{esc(_hold_together(f"{row.line_day}{_detail(line)}{more}"))}</span>'
    )


def _detail(line: AgendaLine) -> str:
    """What must be known beside a finding; the rule's bound stands on the agenda and in the file."""
    return "".join(f"; {part}" for part in (line.context, line.snoozed) if part)


def _hold_together(text: str) -> str:
    """A sign and its number, a number and its unit stay on one line."""
    for pair in ("≥ ", "≤ ", " %", "+1 ", "+2 ", "+3 ", "· +"):
        text = text.replace(pair, pair.replace(" ", "\N{NO-BREAK SPACE}"))
    return text


def _spark(report: Caseload, row: CaseloadRow) -> str:
    if len(row.spark_totals) < 2:
        return f'<span class="kap-quiet">{esc(row.spark_alt)}</span>'
    # Places in time would give back the days that are blurred where names are hidden.
    days = None if report.names_hidden else row.spark_days
    return sparkline_svg(
        row.spark_totals, row.spark_alt, days=days, low=report.scale_low, high=report.scale_high,
        dashes_at=report.caseness, last=row.verdict.shape, tone=row.verdict.tone, width=96, height=32,
    )  # fmt: skip


def _scores(row: CaseloadRow) -> Cell:
    if row.baseline and row.latest:
        called = f"{row.change}, {row.verdict_note}" if row.verdict_note in OF_CHANGE else row.change
        return Cell(f"{esc(row.baseline)} {ARROW} <b>{esc(row.latest)}</b>", esc(called))
    return Cell(esc(row.baseline or row.latest or "–"), esc(row.change))


def make_csv(report: Caseload) -> Table:
    """Every row that the filters keep; names only where the report holds them."""
    name = report.instrument.name
    titles = (
        "group", "patient", "code", "therapist", "phase and route", "rule", "finding", "rule's bound", "context", "day",
        "other rules", f"{name} baseline", f"{name} latest", "change", "verdict", "verdict note", "expected course",
        "last dose",
        "side effects at last dose", f"{name} due", "due note",
    )  # fmt: skip
    return Table(titles, [_csv_row(group.title, row) for group in report.groups for row in group.rows])


def _csv_row(group: str, row: CaseloadRow) -> tuple[str | int | None, ...]:
    line = row.line
    words = (line.rule.title, line.finding, line.bound, line.context, row.line_day) if line else ("", "", "", "", "")
    paired = bool(row.baseline and row.latest)
    return (
        group,
        row.person.label if row.person else "",
        row.person.code if row.person else "",
        row.therapist,
        row.phase,
        *words,
        row.more_lines,
        int(row.baseline) if row.baseline else None,
        int(row.latest) if row.latest else None,
        int(row.latest) - int(row.baseline) if paired else None,
        row.verdict.words,
        row.verdict_note,
        row.track.words if row.track else None,
        row.last_dose,
        row.side_effects,
        row.due,
        row.due_note,
    )
