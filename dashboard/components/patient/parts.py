"""The pieces of the patient page: header, why this verdict, what is new, readiness, items, tables."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dashboard.charts.item_heat_map import build_item_heat_map
from dashboard.components.csv_download import show_csv_button
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import person_title_html, show_note, show_section_heading
from dashboard.components.html import esc, rich, show
from dashboard.components.patient.like import centile_html
from dashboard.components.shapes import shape_svg
from dashboard.components.stat_tile import Tile
from dashboard.components.verdict_chip import chip_html, mark_html
from dashboard.csv_text import Table
from dashboard.filters import choice, name_bad_values
from dashboard.reports.patient.parts import (
    CourseChoice,
    Header,
    ItemMap,
    NewLine,
    NextDose,
    PatientTable,
    StatTile,
    WhatsNew,
    WhyVerdict,
)
from dashboard.reports.patient.tables import PatientTables
from dashboard.reports.words.verdict_explanation import Answer, VerdictExplanation

_CHECK = (
    '<svg class="kap-shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">'
    '<path d="M1.8 6.4 4.7 9.2 10.2 2.8" fill="none" stroke="currentColor" stroke-width="1.8"/></svg>'
)


def show_patient_styles() -> None:
    """The rules of this page's own pieces."""
    rules = Path(__file__).with_name("patient.css").read_text(encoding="utf-8")
    st.html(f"<style>{rules}</style>")


def show_title(header: Header) -> None:
    """Name or code, a chip for each questionnaire."""
    chips = "".join(chip_html(c.words.shape, c.words.words, c.words.tone, c.name) for c in header.chips)
    code = f'<span class="kap-code">{esc(header.code)}</span>' if header.code else ""
    show(f'<div class="kap-patient-title">{person_title_html(header.title)}{code}{chips}</div>')


def show_line(header: Header) -> None:
    """The line of who, under the title at the page's width."""
    show(f'<div class="kap-patient-line">{rich(header.line)}</div>')


def choose_course(courses: Sequence[CourseChoice]) -> int | None:
    """The number of the course to look at, kept in the URL; None (the current one) where there is no choice."""
    numbers = {f"Course {course.number}": course.number for course in courses}
    if len(courses) < 2:
        name_bad_values("course", list(numbers), "course", "All there is of this patient is shown.")
        return None
    return numbers.get(choice("Course", list(numbers), "course", width=120))


def to_tiles(tiles: Sequence[StatTile]) -> list[Tile]:
    """The report's tiles as the page shows tiles."""
    return [
        Tile(
            t.label, t.value, t.unit, t.lines, is_new=t.is_new,
            extra_markup="" if t.centile is None else centile_html(t.centile, t.centile_words),
        )
        for t in tiles
    ]  # fmt: skip


def show_why(why: WhyVerdict) -> None:
    """One criterion a row, both threshold sets as columns, the verdict last; other questionnaires a sentence each."""
    show_section_heading("Why this verdict", why.sentence)
    parts = [_why_table_html(why.main)] if why.main else []
    others = [f"<div>{rich(text)} {mark_html(w.shape, w.words, w.tone)}</div>" for text, w in why.others]
    others += [f"<div>{rich(note)}</div>" for note in why.notes]
    if others:
        parts.append(f'<div class="kap-why-others">{"".join(others)}</div>')
    if parts:
        show("".join(parts))


def _why_table_html(main: VerdictExplanation) -> str:
    rows = "".join(
        f"<tr><td>{esc(c.question)}</td><td>{_answer_html(c.nhs)}</td><td>{_answer_html(c.conservative)}</td></tr>"
        for c in main.criteria
    )
    if main.nhs == main.conservative:
        words = mark_html(main.nhs.shape, main.nhs.words, main.nhs.tone)
        verdict = f'<td colspan="2">{words} <span class="kap-rule">in both</span></td>'
    else:
        verdict = "".join(f"<td>{mark_html(w.shape, w.words, w.tone)}</td>" for w in (main.nhs, main.conservative))
    return (
        '<table class="kap-why"><thead><tr><th></th><th>NHS</th><th>conservative</th></tr></thead>'
        f"<tbody>{rows}<tr><td><b>Verdict</b></td>{verdict}</tr></tbody></table>"
    )


def _answer_html(answer: Answer) -> str:
    rule = f'<span class="kap-rule">{esc(answer.rule)}</span>'
    if answer.met is None:
        return f'<span class="kap-quiet">not judged</span> {rule}'
    return f'<span class="kap-met">{_CHECK} yes</span> {rule}' if answer.met else f"no {rule}"


def show_new(new: WhatsNew) -> None:
    """What came after the last dose, newest first."""
    show_section_heading(new.title, "" if new.lines else new.empty)
    _show_lines(new.lines)


def show_on_agenda(lines: Sequence[NewLine]) -> None:
    """The rules that are true of the patient beside those of the banner; nothing where none is."""
    if not lines:
        return
    show_section_heading("On the agenda")
    _show_lines(lines)


def _show_lines(lines: Sequence[NewLine]) -> None:
    wide = " kap-wide-days" if any(len(line.day) > 8 for line in lines) else ""
    rows = "".join(f"<div><span>{esc(line.day)}</span><span>{rich(line.text)}</span></div>" for line in lines)
    if rows:
        show(f'<div class="kap-lines{wide}">{rows}</div>')


def show_next_dose(next_dose: NextDose) -> None:
    """Each thing ok, not ok or not recorded."""
    show_section_heading("Before the next dose", next_dose.sentence)
    marks = {
        "ok": f'<span class="kap-state">{_CHECK} ok</span>',
        "not ok": f'<span class="kap-state kap-worse">{shape_svg("risk")} not ok</span>',
        "not recorded": f'<span class="kap-state kap-missing">{shape_svg("no_paired_score")} not recorded</span>',
    }
    rows = "".join(
        f"<div><span>{esc(line.what)}</span><span>{marks[line.state]} "
        f'<span class="kap-detail">{esc(line.detail)}</span></span></div>'
        for line in next_dose.lines
    )
    show(f'<div class="kap-lines kap-ready">{rows}</div>')


def show_says(says: Sequence[str], exposure: str) -> None:
    """One finding a line, and the line on exposure."""
    show_section_heading("What it says")
    lines = "".join(f"<div>{rich(text)}</div>" for text in says)
    last = f'<div class="kap-exposure"><b>Exposure:</b> {rich(exposure)}</div>' if exposure else ""
    show(f'<div class="kap-says">{lines}{last}</div>')


def show_items(maps: Sequence[ItemMap]) -> None:
    """Items by time of one questionnaire, chosen where there are several."""
    chosen = maps[0]
    show_section_heading("Which items moved", aside=chosen.span if len(maps) == 1 else "")
    if len(maps) > 1:
        name = st.segmented_control(
            "Questionnaire", [m.name for m in maps], default=chosen.name, key="patient_items", required=True,
            label_visibility="collapsed",
        )  # fmt: skip
        chosen = next((m for m in maps if m.name == name), chosen)
    show_note(chosen.sentence if len(maps) == 1 else f"{chosen.sentence}; {chosen.span}")
    figure = build_item_heat_map(
        chosen.labels,
        [column.day for column in chosen.columns],
        [column.answers for column in chosen.columns],
        chosen.moved,
        chosen.low,
        chosen.high,
        chosen.higher_is_better,
        page_tokens(),
    )
    show_figure(figure, f"items-{chosen.key}", chosen.alt)


def show_tables(tables: PatientTables, filename: str, handle: str) -> None:
    """One table at a time behind a selector, with its CSV."""
    keys = {title: key for key, title in tables.titles.items()}
    titles = list(keys)
    with st.container(horizontal=True, vertical_alignment="center"):
        title = st.segmented_control(
            "Table", titles, default=titles[0], key="patient_table", required=True, label_visibility="collapsed"
        )
        table = tables.build(keys.get(title or titles[0], "sessions"))
        st.space("stretch")
        if table.rows:
            name = f"{filename}-{table.key}.csv"
            show_csv_button(lambda: Table(table.csv_titles, table.csv_rows), name, "patient-csv", patient=handle)
    if not table.rows:
        show(f'<div class="kap-empty">{esc(table.empty)}</div>')
        return
    show(table_html(table))
    show_note(table.note)


def table_html(table: PatientTable) -> str:
    """A plain table with its head in sight while it scrolls."""
    head = "".join(f'<th class="kap-{c.align}" scope="col">{esc(c.title)}</th>' for c in table.columns)
    rows = []
    for row in table.rows:
        cells = []
        for column, cell in zip(table.columns, row, strict=True):
            classes = [f"kap-{column.align}", *(["kap-worse"] if cell.worse else [])]
            classes += ["kap-fill"] if column.width == "1fr" else []
            cells.append(f'<td class="{" ".join(classes)}">{esc(cell.text)}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="kap-scroll kap-data-frame" tabindex="0" role="region" aria-label="{esc(table.title)}">'
        f'<table class="kap-data"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )
