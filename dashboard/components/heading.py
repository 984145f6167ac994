"""Titles: of a page with its subtitle, of a section with its sentence and denominator line."""

import re
from typing import Final

import streamlit as st

from dashboard.components.html import attributes, esc, rich, show

_RANGE: Final = re.compile(r"(?<=\d)\N{EN DASH}(?=\d)")

PROGRAM = "KAP Outcomes"


def page_heading_html(title: str, subtitle: str = "") -> str:
    """The page's one h1 and what stands beside it."""
    beside = f'<span class="kap-subtitle">{rich(subtitle)}</span>' if subtitle else ""
    return f'<div class="kap-page-title"><h1>{esc(title)}</h1>{beside}</div>'


def person_title_html(label: str) -> str:
    """The h1 of one patient. Its anchor is named: Streamlit makes one of the title, and a name would get into the
    address, and with it into the browser's history.
    """
    return f'<h1 data-anchor="title">{esc(label)}</h1>'


def section_heading_html(
    title: str, sentence: str = "", denominator: str = "", aside: str = "", *, linked: str = "", anchor: str = ""
) -> str:
    """Section rule, title (and a short ``aside`` at the right), the reading sentence, the denominator line.

    ``linked``: the sentence as markup whose numbers can be picked, in place of ``sentence``. ``anchor``: of a title
    that names somebody (see ``person_title_html``).
    """
    right = f'<span class="kap-aside">{rich(aside)}</span>' if aside else ""
    named = attributes({"data-anchor": anchor or None})
    parts = [f'<div class="kap-section-title"><h2{named}>{esc(title)}</h2>{right}</div>']
    if said := linked or rich(sentence):
        parts.append(f'<p class="kap-sentence">{said}</p>')
    if denominator:
        parts.append(f'<p class="kap-denominator">{rich(denominator)}</p>')
    return f'<div class="kap-section">{"".join(parts)}</div>'


def show_page_heading(title: str, subtitle: str = "") -> None:
    """Page title 27 px with the subtitle beside it."""
    show(page_heading_html(title, subtitle))


def show_section_heading(
    title: str, sentence: str = "", denominator: str = "", aside: str = "", *, anchor: str = ""
) -> None:
    """What stands above a picture or table. All three texts come from the report; ``**finding**`` is bold."""
    show(section_heading_html(title, sentence, denominator, aside, anchor=anchor))


def keep_units(text: str) -> str:
    """The text with every number and its percent sign, and every range of numbers, on one line."""
    return _RANGE.sub("\N{WORD JOINER}\N{EN DASH}\N{WORD JOINER}", text.replace(" %", "\N{NO-BREAK SPACE}%"))


def note_html(text: str) -> str:
    """A caption under a table or chart, 13 px; nothing where there is none."""
    return f'<p class="kap-denominator">{rich(text)}</p>' if text else ""


def show_note(text: str) -> None:
    """The same as a piece of its own."""
    show(note_html(text))


def name_tab(title: str) -> None:
    """What the browser's tab and history say. A patient's code, never a name: the history outlives the visit."""
    st.set_page_config(page_title=title if title == PROGRAM else f"{title} · {PROGRAM}")
