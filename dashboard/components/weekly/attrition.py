"""Who is still with us, as rows: milestone, bar, how many reached it, how many were lost."""

from dashboard.components.empty_state import empty_html
from dashboard.components.heading import keep_units, note_html, section_heading_html
from dashboard.components.html import esc
from dashboard.components.pick import show_pick
from dashboard.reports.weekly.sections import AttritionRow, AttritionSection


def show_attrition(section: AttritionSection) -> str | None:
    """The bars; gives what was picked."""
    head = section_heading_html(section.title, keep_units(section.sentence), keep_units(section.denominator))
    if section.empty:
        return show_pick(head + empty_html(section.empty, height=120), "attrition-rows")
    return show_pick(head + attrition_html(section) + note_html(keep_units(section.note)), "attrition-rows")


def attrition_html(section: AttritionSection) -> str:
    """One bar per milestone, all of one width at 100 %."""
    rows = "".join(_row_html(row) for row in section.rows)
    return f'<div class="kap-attrition" role="group" aria-label="{esc(section.alt)}">{rows}</div>'


def _row_html(row: AttritionRow) -> str:
    bar = 0.0 if row.share is None else row.share * 100
    gone = [
        f'<span class="kap-who" data-pick="{esc(pick)}">{count:,} {word}</span>'
        for count, word, pick in ((row.lost, "lost", row.lost_pick), (row.waiting, "between", row.waiting_pick))
        if count
    ]
    reached = f'<span class="kap-who" data-pick="{esc(row.reached_pick)}">{esc(row.counts)}</span>'
    return (
        f'<div class="kap-row"><div class="kap-first">{esc(row.label)}</div>'
        f'<div><div class="kap-bar" style="width:{bar:.1f}%"></div></div>'
        f'<div><div class="kap-first">{reached}</div>'
        f'<div class="kap-second">{" · ".join(gone)}</div></div></div>'
    )
