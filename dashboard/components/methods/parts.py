"""The Methods screen in markup: list of contents, one section with its parts, what a search found."""

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import streamlit as st

from dashboard.components.html import esc
from dashboard.components.methods.blocks import block_html, section_address, words_html
from dashboard.components.pick import show_pick
from dashboard.reports.methods.contents import Entry, name_section
from dashboard.reports.methods.parts import MethodEntry, Part, Section
from dashboard.reports.methods.search import Hit
from dashboard.reports.words.wording import plural

_MANY_PARTS: Final = 4


def show_methods_styles() -> None:
    """The rules of this page's own pieces."""
    rules = Path(__file__).with_name("methods.css").read_text(encoding="utf-8")
    st.html(f"<style>{rules}</style>")


def show_find_box() -> str:
    """The search box over everything on Methods."""
    text = st.text_input(
        "Find on Methods", key="find", placeholder="Find on Methods", label_visibility="collapsed",
        bind="query-params", max_chars=60,
    )  # fmt: skip
    return (text or "").strip()


def show_definitions(sections: Sequence[str]) -> None:
    """The way from a page to the definitions it counts by; nothing where it has none."""
    links = " · ".join(f'<a href="{esc(section_address(key))}">{esc(name_section(key))}</a>' for key in sections)
    if links:
        show_pick(f'<p class="kap-definitions">How this is counted: {links}</p>', "definitions")


def contents_html(entries: Sequence[Entry], chosen: str) -> str:
    """The list of contents; a group stands open only while one of its entries is shown."""
    lines = []
    for group, found in groupby(entries, key=lambda entry: entry.group):
        members = list(found)
        is_open = any(entry.key == chosen for entry in members)
        if group and not is_open:
            lines.append(_entry_html(Entry(members[0].key, group), chosen))
            continue
        lines += [f'<div class="kap-contents-group">{esc(group)}</div>'] if group else []
        lines += [_entry_html(entry, chosen) for entry in members]
    return f'<nav class="kap-contents" aria-label="Methods">{"".join(lines)}</nav>'


def _entry_html(entry: Entry, chosen: str) -> str:
    inner = " kap-contents-inner" if entry.group else ""
    current = ' aria-current="page"' if entry.key == chosen else ""
    return (
        f'<a class="kap-contents-line{inner}"{current} href="{esc(section_address(entry.key))}">{esc(entry.title)}</a>'
    )


def section_html(section: Section) -> str:
    """One section: title, lead, what is on the page where that is much, then the parts, halves side by side."""
    aside = f'<span class="kap-aside">{esc(section.aside)}</span>' if section.aside else ""
    head = (
        f'<div class="kap-page-title kap-methods-title"><h1>{esc(section.title)}</h1>{aside}</div>'
        f'<p class="kap-methods-lead">{words_html(section.subtitle)}</p>'
    )
    listed = _on_this_page(section) if sum(_is_method(part) for part in section.parts) > _MANY_PARTS else ""
    parts = "".join(map(_part_html, section.parts))
    return f'<div class="kap-methods">{head}{listed}<div class="kap-parts">{parts}</div></div>'


def _is_method(part: Part) -> bool:
    return any(isinstance(block, MethodEntry) for block in part.blocks)


def _on_this_page(section: Section) -> str:
    links = "".join(f'<a href="#{_anchor(part)}">{esc(part.title)}</a>' for part in section.parts)
    return f'<p class="kap-on-page">{links}</p>'


def _anchor(part: Part) -> str:
    return "part-" + re.sub(r"[^a-z0-9]+", "-", part.title.lower()).strip("-")


def _part_html(part: Part) -> str:
    half = " kap-half" if part.half else ""
    sentence = f'<p class="kap-sentence">{words_html(part.sentence)}</p>' if part.sentence else ""
    blocks = "".join(block_html(block) for block in part.blocks)
    return (
        f'<section class="kap-part{half}" id="{_anchor(part)}"><div class="kap-section">'
        f'<div class="kap-section-title"><h2>{esc(part.title)}</h2></div>{sentence}</div>{blocks}</section>'
    )


def hits_html(text: str, hits: Sequence[Hit]) -> str:
    """What a search found, one part of a section a line."""
    found = plural(len(hits), "place") if hits else "nothing"
    head = (
        f'<div class="kap-page-title kap-methods-title"><h1>Methods</h1></div>'
        f'<p class="kap-methods-lead">{esc(found)} on Methods for “{esc(text)}”.</p>'
    )
    lines = "".join(
        f'<div class="kap-hit"><a href="{esc(section_address(hit.section))}">{esc(hit.title)}</a>'
        f'<span class="kap-quiet">{esc(hit.part)}</span><span>{words_html(hit.excerpt)}</span></div>'
        for hit in hits
    )
    return f'<div class="kap-methods">{head}<div class="kap-hits">{lines}</div></div>'
