"""The sections of the side-effect page on screen: heading, picture or table, CSV; what was picked comes back."""

from collections.abc import Callable, Mapping
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.blood_pressure_peaks import build_blood_pressure_peaks
from dashboard.charts.control_chart import build_control_chart
from dashboard.charts.rates_by_route import WIDE_LANES, build_rates_by_route
from dashboard.charts.session_number import build_session_number
from dashboard.components.csv_download import file_buttons_html, make_export
from dashboard.components.empty_state import empty_html
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import note_html, section_heading_html
from dashboard.components.lay_out import lay_out
from dashboard.components.pick import FILE, show_pick
from dashboard.components.side_effects.tables import (
    differences_markup,
    linked,
    session_list_markup,
    severity_markup,
    together_markup,
    who,
)
from dashboard.csv_text import Table
from dashboard.filters import one_of
from dashboard.reports.people import Person
from dashboard.reports.side_effects.sections import (
    ByDose,
    BySession,
    ByWeek,
    CsvTable,
    Differences,
    Heading,
    HowOften,
    Pressure,
    SessionList,
    SeveritySplit,
    Together,
)

Picked = str | None


def show_side_effect_styles() -> None:
    """The rules of this page's own tables."""
    rules = Path(__file__).with_name("side_effects.css").read_text(encoding="utf-8")
    st.html(f"<style>{rules}</style>")


def _head(heading: Heading, aside: str = "") -> str:
    """Title and sentences, whose numbers can be picked, as markup; where there is nothing to show, why."""
    # A number keeps its unit on its line.
    denominator = heading.denominator.replace(" %", "\N{NO-BREAK SPACE}%")
    sentence = heading.sentence.replace(" %", "\N{NO-BREAK SPACE}%")
    said = linked(heading.sentence, heading.links) if heading.links else ""
    head = section_heading_html(heading.title, sentence, denominator, aside, linked=said)
    return head + (empty_html(heading.empty, heading.next_act) if heading.empty else "")


def _file(table: CsvTable) -> Callable[[str], str]:
    """Lays the table out as the kind of file that was asked for; gives its address."""
    return lambda kind: lay_out(make_export(Table(table.titles, table.rows), table.filename, kind))


def _foot(notes: str = "") -> str:
    """Notes under a picture, with its file at their right."""
    return f'<div class="kap-side-foot"><div>{notes}</div>{file_buttons_html(before=FILE)}</div>'


def _lines(*notes: str) -> str:
    """Lines of markup under a picture; empty ones are left out."""
    return "".join(f'<div class="kap-tile-line">{note}</div>' for note in notes if note)


def show_how_often(section: HowOften, unit: str) -> Picked:
    """The dot-and-interval figure, one panel of at most three routes at a time."""
    head, panel = _head(section.heading), 0
    said = None
    if len(section.panels) > 1:
        said, head = show_pick(head, "rates-head"), ""
        names = list(section.panel_names)
        panel = names.index(one_of("Routes shown", names, "routes_shown", label_visible=False))
    figure = build_rates_by_route(section.panels[panel], page_tokens(), unit)
    foot = note_html(section.published_note)
    return said or _show_with_file(figure, f"rates-{panel}", section.heading.alt, head, foot, section.csv)


def show_by_session(section: BySession) -> Picked:
    """The curve in the same patients and how many remain."""
    head = _head(section.heading)
    if section.curve is None:
        return show_pick(head, "by-session")
    figure = build_session_number(section.curve, page_tokens())
    below = _lines(linked(section.remaining, section.remaining_links))
    return _show_with_file(figure, "by-session", section.heading.alt, head, below, section.csv)


def show_by_dose(section: ByDose) -> Picked:
    """Dots with intervals by dose band, within each route."""
    head = _head(section.heading)
    if section.heading.empty:
        return show_pick(head, "by-dose")
    figure = build_rates_by_route(section.rows, page_tokens(), "counts", lane_title="mg/kg", columns=WIDE_LANES)
    below = _lines(who(section.note, "no_weight") if section.note else "")
    return _show_with_file(figure, "by-dose", section.heading.alt, head, below, section.csv)


def show_by_week(section: ByWeek) -> Picked:
    """The weekly p chart."""
    head = _head(section.heading, "rules: Making data count (NHS England)")
    if section.chart is None or section.words is None:
        return show_pick(head, "by-week")
    figure = build_control_chart(section.chart, section.words, page_tokens())
    return _show_with_file(figure, "by-week", section.heading.alt, head, "", section.csv)


def _show_with_file(figure: go.Figure, key: str, alt: str, above: str, notes: str, table: CsvTable) -> Picked:
    return show_figure(figure, key, alt, above=above, below=_foot(notes), make=_file(table))


def _show_table(heading: Heading, markup: str, key: str, table: CsvTable) -> Picked:
    return show_pick(_head(heading) + markup + _foot(), f"{key}-table", _file(table))


def show_severity(section: SeveritySplit) -> Picked:
    """Severity split, onset, duration, gone before leaving."""
    return _show_table(section.heading, severity_markup(section), "severity", section.csv)


def show_together(section: Together) -> Picked:
    """Co-occurrence."""
    return _show_table(section.heading, together_markup(section), "together", section.csv)


def show_differences(section: Differences) -> Picked:
    """Risk differences between routes."""
    if section.heading.empty:
        return show_pick(_head(section.heading), "differences-table")
    return _show_table(section.heading, differences_markup(section), "differences", section.csv)


def show_session_list(section: SessionList, people: Mapping[int, Person], key: str, value_title: str = "") -> Picked:
    """Serious events, or discordant sessions, as a plain list."""
    shown = section.lines and not section.heading.empty
    return show_pick(_head(section.heading) + (session_list_markup(section, people, value_title) if shown else ""), key)


def show_pressure(section: Pressure) -> Picked:
    """The histogram of peaks and the readings that are missing."""
    head = _head(section.heading)
    if section.heading.empty:
        return show_pick(head, "peaks")
    missing = "; ".join(who(text, pick) for text, pick in section.missing)
    below = _lines(f"Missing: {missing}.", *(f"{who(text, pick)}." for text, pick in section.more))
    if section.histogram is None:
        return show_pick(head + _foot(below), "peaks", _file(section.csv))
    figure = build_blood_pressure_peaks(section.histogram, page_tokens())
    return _show_with_file(figure, "peaks", section.heading.alt, head, below, section.csv)
