"""The sections of the side-effect page on screen: heading, picture or table, CSV; what was picked comes back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from dashboard.charts.blood_pressure_peaks import build_blood_pressure_peaks
from dashboard.charts.control_chart import build_control_chart
from dashboard.charts.rates_by_route import WIDE_LANES, build_rates_by_route
from dashboard.charts.session_number import build_session_number
from dashboard.components.csv_download import show_csv_button
from dashboard.components.empty_state import show_empty
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import show_note, show_section_heading
from dashboard.components.pick import show_pick
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


def _head(heading: Heading, key: str, aside: str = "") -> Picked:
    """Title and sentences; what was picked in the sentence. Where there is nothing to show, why."""
    # A number keeps its unit on its line.
    denominator = heading.denominator.replace(" %", "\N{NO-BREAK SPACE}%")
    picked = None
    if heading.links:
        sentence = f'<p class="kap-sentence">{linked(heading.sentence, heading.links)}</p>'
        show_section_heading(heading.title, aside=aside)
        picked = show_pick(sentence, f"{key}-sentence")
        show_note(denominator)
    else:
        show_section_heading(heading.title, heading.sentence.replace(" %", "\N{NO-BREAK SPACE}%"), denominator, aside)
    if heading.empty:
        show_empty(heading.empty, heading.next_act)
    return picked


def _csv(table: CsvTable, key: str) -> None:
    show_csv_button(lambda: Table(table.titles, table.rows), table.filename, f"csv-{key}")


@contextmanager
def _foot(table: CsvTable, key: str) -> Iterator[None]:
    """Notes under a picture, with its file at the right."""
    with st.container(key=f"side-effect-foot-{key}", horizontal=True, vertical_alignment="top", gap="medium"):
        with st.container():
            yield
        _csv(table, key)


def _first(picked: list[object]) -> Picked:
    return str(picked[0]) if picked else None


def show_how_often(section: HowOften, unit: str) -> Picked:
    """The dot-and-interval figure, one panel of at most three routes at a time."""
    said = _head(section.heading, "rates")
    panel = 0
    if len(section.panels) > 1:
        names = list(section.panel_names)
        panel = names.index(one_of("Routes shown", names, "routes_shown", label_visible=False))
    figure = build_rates_by_route(section.panels[panel], page_tokens(), unit)
    picked = show_figure(figure, f"rates-{panel}", section.heading.alt)
    with _foot(section.csv, "rates"):
        if section.published_note:
            show_note(section.published_note)
    return said or _first(picked)


def show_by_session(section: BySession) -> Picked:
    """The curve in the same patients and how many remain."""
    said = _head(section.heading, "by-session")
    if section.curve is None:
        return said
    figure = build_session_number(section.curve, page_tokens())
    picked = show_figure(figure, "by-session", section.heading.alt)
    note = f'<div class="kap-tile-line">{linked(section.remaining, section.remaining_links)}</div>'
    with _foot(section.csv, "by-session"):
        remaining = show_pick(note, "by-session-remaining")
    return said or remaining or _first(picked)


def show_by_dose(section: ByDose) -> Picked:
    """Dots with intervals by dose band, within each route."""
    said = _head(section.heading, "by-dose")
    if section.heading.empty:
        return said
    figure = build_rates_by_route(section.rows, page_tokens(), "counts", lane_title="mg/kg", columns=WIDE_LANES)
    picked = show_figure(figure, "by-dose", section.heading.alt)
    note = f'<div class="kap-tile-line">{who(section.note, "no_weight")}</div>'
    with _foot(section.csv, "by-dose"):
        missing = show_pick(note, "no-weight") if section.note else None
    return said or _first(picked) or missing


def show_by_week(section: ByWeek) -> Picked:
    """The weekly p chart."""
    said = _head(section.heading, "by-week", "rules: Making data count (NHS England)")
    if section.chart is None or section.words is None:
        return said
    figure = build_control_chart(section.chart, section.words, page_tokens())
    picked = show_figure(figure, "by-week", section.heading.alt)
    _csv(section.csv, "by-week")
    return said or _first(picked)


def show_severity(section: SeveritySplit) -> Picked:
    """Severity split, onset, duration, gone before leaving."""
    said = _head(section.heading, "severity")
    picked = show_pick(severity_markup(section), "severity-table")
    _csv(section.csv, "severity")
    return said or picked


def show_together(section: Together) -> Picked:
    """Co-occurrence."""
    said = _head(section.heading, "together")
    picked = show_pick(together_markup(section), "together-table")
    _csv(section.csv, "together")
    return said or picked


def show_differences(section: Differences) -> Picked:
    """Risk differences between routes."""
    said = _head(section.heading, "differences")
    if section.heading.empty:
        return said
    picked = show_pick(differences_markup(section), "differences-table")
    _csv(section.csv, "differences")
    return said or picked


def show_session_list(section: SessionList, people: Mapping[int, Person], key: str, value_title: str = "") -> Picked:
    """Serious events, or discordant sessions, as a plain list."""
    said = _head(section.heading, key)
    if section.heading.empty or not section.lines:
        return said
    return said or show_pick(session_list_markup(section, people, value_title), key)


def show_pressure(section: Pressure) -> Picked:
    """The histogram of peaks and the readings that are missing."""
    said = _head(section.heading, "pressure")
    if section.heading.empty:
        return said
    picked: list[object] = []
    if section.histogram is not None:
        figure = build_blood_pressure_peaks(section.histogram, page_tokens())
        picked = show_figure(figure, "peaks", section.heading.alt)
    missing = "; ".join(who(text, pick) for text, pick in section.missing)
    more = "".join(f'<div class="kap-tile-line">{who(text, pick)}.</div>' for text, pick in section.more)
    with _foot(section.csv, "peaks"):
        note = show_pick(f'<div class="kap-tile-line">Missing: {missing}.</div>{more}', "pressure-notes")
    return said or _first(picked) or note
