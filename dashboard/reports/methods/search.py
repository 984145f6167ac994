"""Finding words anywhere on Methods."""

from dataclasses import dataclass
from functools import cache, singledispatch
from typing import Final

from dashboard.reports.methods.contents import find_section, list_contents
from dashboard.reports.methods.parts import Block, Example, Facts, Formula, MethodEntry, Scale, Table, Words

MOST_HITS: Final = 40
_BEFORE, _AFTER = 40, 110


@dataclass(frozen=True)
class Hit:
    """A part of a section in which every word was found, with a piece of its text."""

    section: str
    title: str
    part: str
    excerpt: str


@cache
def _index() -> tuple[tuple[str, str, str, str], ...]:
    """(section key, section title, part title, all its text) of every part."""
    sections = (find_section(entry.key, None) for entry in list_contents())
    return tuple(
        (section.key, section.title, part.title, " ".join([part.sentence, *map(text_of, part.blocks)]).strip())
        for section in sections
        if section
        for part in section.parts
    )


def find_on_methods(wanted: str) -> tuple[Hit, ...]:
    """The parts that hold every word, in any case, titles first; at most 40."""
    words = wanted.casefold().split()
    if not words:
        return ()
    named: list[Hit] = []
    said: list[Hit] = []
    for key, title, part, text in _index():
        heading = f"{title} {part}".casefold()
        if all(word in f"{heading} {text.casefold()}" for word in words):
            hit = Hit(key, title, part, _cut(text, words))
            (named if all(word in heading for word in words) else said).append(hit)
    return tuple([*named, *said][:MOST_HITS])


def _cut(text: str, words: list[str]) -> str:
    """The text around the first word found in it."""
    plain = text.replace("**", "")
    at = next((place for word in words if (place := plain.casefold().find(word)) >= 0), 0)
    start, end = max(0, at - _BEFORE), at + _AFTER
    begin = plain.find(" ", start) + 1 if start else 0
    end = len(plain) if end >= len(plain) else plain.rfind(" ", 0, end)
    return f"{'… ' if begin else ''}{plain[begin:end].strip()}{' …' if end < len(plain) else ''}"


@singledispatch
def text_of(block: Block) -> str:
    """All words of a block."""
    raise NotImplementedError(f"A {type(block).__name__} has no text.")


@text_of.register
def _words(block: Words) -> str:
    return block.text


@text_of.register
def _table(block: Table) -> str:
    return " · ".join(cell for row in block.rows for cell in row if cell)


@text_of.register
def _facts(block: Facts) -> str:
    return " · ".join(f"{fact.name} {fact.value}" for fact in block.facts)


@text_of.register
def _formula(block: Formula) -> str:
    return " ".join(block.lines)


@text_of.register
def _scale(block: Scale) -> str:
    return block.words


@text_of.register
def _example(block: Example) -> str:
    return f"{block.sentence} {block.verdict.words}"


@text_of.register
def _method(block: MethodEntry) -> str:
    words = block.words
    return " ".join([words.summary, *words.notes, *words.formula, words.threshold, words.missing, words.source])
