"""Therapy beside dosing, as rows: sessions, mean change with its interval, how many improved."""

from dashboard.components.empty_state import empty_html
from dashboard.components.heading import keep_units, note_html, section_heading_html
from dashboard.components.html import esc
from dashboard.components.interval_svg import IntervalMark, Scale, axis_html, interval_svg
from dashboard.components.pick import show_pick
from dashboard.reports.weekly.sections import TherapyRow, TherapySection
from dashboard.reports.words.wording import format_change

MOST_TICKS = 5


def show_therapy(section: TherapySection) -> str | None:
    """The rows; gives what was picked."""
    head = section_heading_html(section.title, keep_units(section.sentence), keep_units(section.denominator))
    if section.empty:
        return show_pick(head + empty_html(section.empty, height=120), "therapy-rows")
    return show_pick(head + therapy_html(section) + note_html(keep_units(section.note)), "therapy-rows")


def therapy_html(section: TherapySection) -> str:
    """All rows on one axis of points of change."""
    low, high = (int(end) for end in section.scale)
    step = next(s for s in (1, 2, 5, 10, 20) if (high - low) / s < MOST_TICKS)
    ticks = tuple(float(t) for t in range(-(-low // step) * step, high + 1, step))
    scale = Scale(low, high, ticks)
    rows = "".join(_row_html(row, scale) for row in section.rows)
    words = tuple(format_change(tick) for tick in ticks)
    return (
        f'<div class="kap-therapy" role="group" aria-label="{esc(section.alt)}"><div class="kap-rows-head">'
        f'<div>therapy before dose 4</div><div class="kap-iv-axis">{axis_html(scale, words)}</div>'
        f"<div>points, improved</div></div>{rows}</div>"
    )


def _row_html(row: TherapyRow, scale: Scale) -> str:
    alt = f"{row.label}, {row.detail}: mean change {row.change}"
    return (
        f'<div class="kap-row"><div><div class="kap-first"><span class="kap-who" data-pick="{esc(row.pick)}">'
        f'{esc(row.label)}</span></div><div class="kap-second">{esc(row.detail)}</div></div>'
        f"<div>{interval_svg(IntervalMark(row.mean, row.low, row.high), scale, alt)}</div>"
        f'<div><div class="kap-first"><b>{esc(row.change)}</b></div>'
        f'<div class="kap-second">{esc(row.improved)}</div></div></div>'
    )
