"""The clinic against published cohorts, as rows: label, dot and interval, published figure, source or reason."""

import streamlit as st

from dashboard.components.heading import keep_units, section_heading_html
from dashboard.components.html import esc, rich
from dashboard.components.interval_svg import IntervalMark, Scale, axis_html, interval_svg
from dashboard.components.pick import show_pick
from dashboard.filters import name_bad_values
from dashboard.reports.weekly.sections import PublishedRow, PublishedSection

EVERYTHING = "published"
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
SHARES = Scale(0.0, 1.0, TICKS)
WORDS = ("0", "25", "50", "75", "100 %")
OPENER = "opener"


def reads_everything() -> bool:
    """Whether every published figure is asked for, as the address says."""
    name_bad_values("published", ["all"], EVERYTHING, "The comparable figures are shown.")
    return st.query_params.get(EVERYTHING) == "all"


def show_published(section: PublishedSection) -> str | None:
    """The rows and their opener; gives what was picked. The opener changes the address and runs the page again."""
    head = section_heading_html(section.title, keep_units(section.sentence), keep_units(section.denominator))
    picked = show_pick(head + published_html(section), "published-rows")
    if picked == OPENER:
        if section.hidden:
            st.query_params[EVERYTHING] = "all"
        else:
            del st.query_params[EVERYTHING]
        st.rerun()
    return picked


def published_html(section: PublishedSection) -> str:
    """All rows on one axis."""
    rows = "".join(_row_html(row) for row in section.rows)
    return (
        '<div class="kap-published"><div class="kap-rows-head"><div>'
        f"{esc(section.whose)}</div>"
        f'<div class="kap-iv-axis">{axis_html(SHARES, WORDS)}</div><div>published</div></div>{rows}'
        f'<button type="button" class="kap-button kap-opener" data-pick="{OPENER}">{esc(section.opener)}</button></div>'
    )


def _row_html(row: PublishedRow) -> str:
    quiet = " kap-greyed" if row.reasons else ""
    own = esc(row.own.replace(" %", "\N{NO-BREAK SPACE}%")) or "no figure here"
    if row.pick:
        own = f'<span class="kap-who" data-pick="{esc(row.pick)}">{own}</span>'
    reasons = f'<div class="kap-second">not comparable: {esc(row.reasons)}</div>' if row.reasons else ""
    caveats = f'<div class="kap-second">{esc(row.caveats)}</div>' if row.caveats else ""
    mark = IntervalMark(row.share, row.low, row.high, row.tick, row.span, hollow=bool(row.reasons))
    alt = f"{row.label}: here {row.own or 'no figure'}; published {row.figure.replace('**', '')}"
    return (
        f'<div class="kap-row{quiet}"><div><div class="kap-first">{esc(row.label)} '
        f'<span class="kap-second">{esc(row.window)}</span></div><div class="kap-second">{own}</div></div>'
        f"<div>{interval_svg(mark, SHARES, alt)}</div>"
        f'<div><div class="kap-first">{rich(row.figure)} <span class="kap-second">{esc(row.source)}</span></div>'
        f"{reasons}{caveats}</div></div>"
    )
