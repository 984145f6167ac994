"""The blocks of a section of Methods in markup: texts, tables, facts, formulas, scales, methods."""

import re
from collections.abc import Sequence
from functools import singledispatch
from typing import Final

from dashboard.components.html import esc, rich
from dashboard.components.methods.formula import formula_html
from dashboard.components.scale_picture import scale_html
from dashboard.components.verdict_chip import mark_html
from dashboard.filters import address
from dashboard.reports.methods.contents import name_section
from dashboard.reports.methods.parts import Block, Example, Facts, Formula, MethodEntry, Scale, Table, Words

URL_PATH: Final = "methods"
_OPEN_QUESTION = re.compile(
    r"\(?(general knowledge, not yet checked against (?:the paper|its page)|to be confirmed)\)?", re.IGNORECASE
)


def section_address(key: str) -> str:
    """The address of one section."""
    return address(URL_PATH, {"section": key})


def words_html(text: str) -> str:
    """A text with what is still to be confirmed marked; the list of departures is a section of its own here."""
    marked = _OPEN_QUESTION.sub(r'<span class="kap-unchecked">\1</span>', rich(text))
    departures = f'<a href="{esc(section_address("deviations"))}">{esc(name_section("deviations"))}</a>'
    return marked.replace("docs/deviations.md", departures)


@singledispatch
def block_html(block: Block) -> str:
    """One block; each kind has its own way below."""
    raise NotImplementedError(f"A {type(block).__name__} cannot be shown.")


@block_html.register
def _words(block: Words) -> str:
    return f'<p class="{"kap-denominator" if block.quiet else "kap-methods-text"}">{words_html(block.text)}</p>'


@block_html.register
def _table(block: Table) -> str:
    head = "".join(
        f'<th scope="col" class="kap-{c.align}">{esc(c.title)}{f"<em>{esc(c.tag)}</em>" if c.tag else ""}</th>'
        for c in block.columns
    )
    rows = "".join(f"<tr>{_cells_html(block, row)}</tr>" for row in block.rows)
    shares = "".join(f'<col style="width:{c.share}%">' for c in block.columns) if block.columns[0].share else ""
    fixed = " kap-fixed" if shares else ""
    return (
        f'<table class="kap-plain kap-methods-table{fixed}"><colgroup>{shares}</colgroup>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cells_html(block: Table, row: Sequence[str]) -> str:
    """An empty cell is joined to the one before it."""
    cells = []
    for k, text in enumerate(row):
        if text or k == 0:
            wide = next((n for n, after in enumerate(row[k + 1 :], 1) if after), len(row) - k)
            span = f' colspan="{wide}"' if wide > 1 else ""
            cells.append(f'<td class="kap-{block.columns[k].align}"{span}>{words_html(text)}</td>')
    return "".join(cells)


@block_html.register
def _facts(block: Facts) -> str:
    rows = []
    for fact in block.facts:
        value = words_html(fact.value)
        if fact.section:
            value = f'<a href="{esc(section_address(fact.section))}">{value}</a>'
        rows.append(f"<div><dt>{esc(fact.name)}</dt><dd>{value}</dd></div>")
    return f'<dl class="kap-facts">{"".join(rows)}</dl>'


@block_html.register
def _formula(block: Formula) -> str:
    return formula_html(block.lines)


@block_html.register
def _scale(block: Scale) -> str:
    return scale_html(block)


@block_html.register
def _example(block: Example) -> str:
    verdict = mark_html(block.verdict.shape, block.verdict.words, block.verdict.tone)
    return f'<p class="kap-methods-text">{words_html(block.sentence)}</p><p class="kap-methods-verdict">{verdict}</p>'


@block_html.register
def _method(block: MethodEntry) -> str:
    words = block.words
    parts = [f'<p class="kap-methods-text kap-ink">{words_html(words.summary)}</p>']
    parts += [formula_html(words.formula)] if words.formula else []
    parts += [f'<p class="kap-methods-text">{words_html(note)}</p>' for note in words.notes]
    named = (("Threshold", words.threshold), ("Missing", words.missing), ("Source", words.source))
    rows = "".join(f"<div><dt>{name}</dt><dd>{words_html(text)}</dd></div>" for name, text in named if text)
    return f'{"".join(parts)}<dl class="kap-facts kap-method-facts">{rows}</dl>'
