"""A section of Methods as Markdown, for docs/methods.md."""

from functools import singledispatch

from dashboard.reports.methods.contents import find_section, list_contents
from dashboard.reports.methods.parts import (
    Block,
    Column,
    Example,
    Fact,
    Facts,
    Formula,
    MethodEntry,
    Part,
    Scale,
    Section,
    Table,
    Words,
)

OPENING = """# Methods

Every definition, threshold, formula and citation of the program, and what is missing when. Written by `make docs` from
the definitions and docstrings the program computes with: change those, not this file. The Methods screen shows
the same. Where the program departs from a published method is in [deviations.md](deviations.md).
"""
ELSEWHERE = ("deviations",)
"""Sections that are files of their own."""


def write_methods() -> str:
    """The whole of docs/methods.md."""
    sections = (find_section(entry.key, None) for entry in list_contents() if entry.key not in ELSEWHERE)
    return "\n".join([OPENING, *(write_section(section) for section in sections if section)])


def write_section(section: Section) -> str:
    """One section with its parts."""
    aside = f" ({section.aside})" if section.aside else ""
    return "\n".join([f"## {section.title}{aside}\n", f"{section.subtitle}\n", *map(_write_part, section.parts)])


def _write_part(part: Part) -> str:
    sentence = [f"{part.sentence}\n"] if part.sentence else []
    return "\n".join([f"### {part.title}\n", *sentence, *(f"{write_block(block)}\n" for block in part.blocks)])


@singledispatch
def write_block(block: Block) -> str:
    """One block; each kind has its own way below."""
    raise NotImplementedError(f"A {type(block).__name__} cannot be written.")


@write_block.register
def _words(block: Words) -> str:
    return block.text


@write_block.register
def _table(block: Table) -> str:
    titles = [f"{column.title} ({column.tag})" if column.tag else column.title for column in block.columns]
    rules = ["---:" if column.align == "right" else "---" for column in block.columns]
    rows = [titles, rules, *([cell or "the same" for cell in row] for row in block.rows)]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


@write_block.register
def _facts(block: Facts) -> str:
    return write_block(Table((Column("fact"), Column("value")), tuple(map(_fact, block.facts))))


def _fact(fact: Fact) -> tuple[str, str]:
    return fact.name, fact.value


@write_block.register
def _formula(block: Formula) -> str:
    return "\n".join(["```text", *block.lines, "```"])


@write_block.register
def _scale(block: Scale) -> str:
    return f"{block.words}."


@write_block.register
def _example(block: Example) -> str:
    return f"{block.sentence} **{block.verdict.words}.**"


@write_block.register
def _method(block: MethodEntry) -> str:
    words = block.words
    lines = [words.summary, *words.notes]
    if words.formula:
        lines.append(write_block(Formula(words.formula)))
    named = (("Threshold", words.threshold), ("Missing", words.missing), ("Source", words.source))
    lines += [f"**{name}.** {text}" for name, text in named if text]
    return "\n\n".join([*lines, f"Computed by `{block.path}`."])
