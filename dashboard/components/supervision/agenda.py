"""The patients to discuss: one block each with every reason, the course, the verdict; and the same as a file."""

from dashboard.components.html import esc
from dashboard.components.new_tag import new_tag_html
from dashboard.components.pick import show_pick
from dashboard.components.shapes import shape_svg
from dashboard.components.sparkline import sparkline_svg
from dashboard.components.supervision.places import supervision_address
from dashboard.components.verdict_chip import mark_html
from dashboard.csv_text import Table
from dashboard.filters import patient_address
from dashboard.reports.supervision.block import Reason, SupervisionBlock
from dashboard.reports.supervision.meeting import SupervisionMeeting
from dashboard.reports.supervision.present import is_urgent
from dashboard.reports.supervision.supervision import Supervision
from dashboard.reports.words.wording import ARROW

_HEAD = ("", "patient", "rule: finding", "course, dashes: caseness", "verdict")
TICK = '<span aria-hidden="true">✓</span>'
CSV_TITLES = (
    "place", "patient", "code", "phase and route", "rule", "title", "finding", "context", "rule's bound", "day", "new",
    "snoozed", "measure", "baseline", "latest", "verdict",
)  # fmt: skip


def show_blocks(report: Supervision, meeting: SupervisionMeeting, chosen: str | None) -> None:
    """Show the blocks; a click on one chooses it (``chosen``: its handle), a click on a name opens the patient."""
    head = "".join(f'<span role="columnheader">{esc(title)}</span>' for title in _HEAD)
    rows = "".join(
        _block_html(report, block, meeting.of(block.patient_id).recorded, block.person.handle == chosen)
        for block in report.blocks
    )
    label = f"Patients of {report.clinician.name} to discuss, in order"
    show_pick(
        f'<div class="kap-blocks" role="table" aria-label="{esc(label)}">'
        f'<div class="kap-block kap-block-head" role="row">{head}</div>{rows}</div>',
        "supervision-blocks",
    )


def _block_html(report: Supervision, block: SupervisionBlock, recorded: str, is_chosen: bool) -> str:
    person = block.person
    here = supervision_address(report.clinician.code, person.handle)
    mark, current = (" kap-chosen", ' aria-current="true"') if is_chosen else ("", "")
    code = f"{esc(person.code)}<br>" if person.label != person.code else ""
    told = f'<span class="kap-block-recorded">{TICK} {esc(recorded)}</span>' if recorded else ""
    reasons = "".join(_reason_html(reason) for reason in block.reasons)
    return (
        f'<div class="kap-block{mark}" role="row" data-pick="block">'
        f'<span class="kap-block-number" role="cell"><a href="{esc(here)}" data-stay{current} '
        f'aria-label="{esc(f"Record of {person.label}")}">{block.number}</a></span>'
        f'<span role="cell"><a class="kap-strong" href="{esc(patient_address(person.handle))}">{esc(person.label)}</a>'
        f'<span class="kap-block-below">{code}{esc(block.phase)}</span>{told}</span>'
        f'<span role="cell">{reasons}</span><span role="cell">{_spark(report, block)}</span>'
        f'<span role="cell">{_verdict_html(block)}</span></div>'
    )


def _reason_html(reason: Reason) -> str:
    line = reason.line
    new = f" {new_tag_html()}" if line.is_new else ""
    return (
        f'<span class="kap-reason">{shape_svg(line.rule.shape, "worse" if is_urgent(line) else "neutral")}<span>'
        f"<b>{esc(line.rule.title)}:</b> {esc(line.finding)}{new}"
        f'<span class="kap-block-below">{_hold(f"{reason.day} · {reason.detail}")}</span></span></span>'
    )


def _hold(text: str) -> str:
    """Escaped, a sign and its number on one line."""
    return esc(text).replace("≥ ", "≥&nbsp;").replace("≤ ", "≤&nbsp;").replace(" %", "&nbsp;%")


def _spark(report: Supervision, block: SupervisionBlock) -> str:
    name = f'<span class="kap-block-below">{esc(block.instrument)}</span>'
    if len(block.spark_totals) < 2:
        return f'<span class="kap-quiet">{esc(block.spark_alt)}</span>{name}'
    # Places in time would give back the days that are blurred where names are hidden.
    days = None if report.names_hidden else block.spark_days
    return name + sparkline_svg(
        block.spark_totals, block.spark_alt, days=days, low=block.scale_low, high=block.scale_high,
        dashes_at=block.caseness, last=block.verdict.shape, tone=block.verdict.tone, width=112, height=32,
    )  # fmt: skip


def _verdict_html(block: SupervisionBlock) -> str:
    if block.baseline and block.latest:
        scores = f"{esc(block.baseline)} {ARROW} <b>{esc(block.latest)}</b>"
    else:
        scores = esc(" ".join(part for part in (block.baseline or block.latest, block.change) if part))
    words = mark_html(block.verdict.shape, block.verdict.words, block.verdict.tone)
    note = f'<span class="kap-block-below">{esc(block.verdict_note)}</span>' if block.verdict_note else ""
    return f"{scores}<br>{words}{note}"


def make_csv(report: Supervision) -> Table:
    """One row for each reason; names only where the report holds them."""
    return Table(CSV_TITLES, [_csv_row(block, reason) for block in report.blocks for reason in block.reasons])


def _csv_row(block: SupervisionBlock, reason: Reason) -> tuple[str | int | None, ...]:
    line = reason.line
    return (
        block.number,
        block.person.label,
        block.person.code,
        block.phase,
        line.rule.rank,
        line.rule.title,
        line.finding,
        line.context,
        line.bound,
        reason.day,
        "new" if line.is_new else "",
        line.snoozed,
        block.instrument,
        int(block.baseline) if block.baseline else None,
        int(block.latest) if block.latest else None,
        block.verdict.words,
    )
