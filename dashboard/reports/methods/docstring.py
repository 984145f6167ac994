"""What a method's docstring says: a plain summary, notes, and its formula, thresholds, missing data and source."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from dashboard.reports.words.wording import EN_DASH

SECTIONS: Final = ("Formula", "Threshold", "Missing", "Source")
_BEGINS = re.compile(rf"^({'|'.join(SECTIONS)}):[ \t]*", re.MULTILINE)
_CODE = re.compile(r"``")
_FOR_PROGRAMMERS = re.compile(r"``|\b(MISSING|NEVER|NO_DAY|NaN|None)\b|^One (row|answer) (per|for each)\b")
_ASIDES = re.compile(r" \((MISSING|NEVER|NO_DAY|NaN|None)\)")


@dataclass(frozen=True)
class MethodWords:
    """The parts of one docstring. An absent part is empty; ``formula`` keeps its lines."""

    summary: str
    notes: tuple[str, ...]
    formula: tuple[str, ...]
    threshold: str
    missing: str
    source: str


def read_docstring(method: Callable[..., Any]) -> MethodWords:
    """Split the docstring of a function (or class) into its parts.

    A part begins with its word at the start of a line and ends with the next one; one word twice is one part.
    Paragraphs that name parameters in double backticks, rows or constants speak to programmers and are left out of the
    notes, and so is a constant in brackets.
    """
    text = inspect.cleandoc(method.__doc__ or "")
    opening, *rest = _BEGINS.split(text)
    parts = dict.fromkeys(SECTIONS, "")
    for name, words in zip(rest[::2], rest[1::2], strict=True):
        parts[name] = f"{parts[name]}\n{words.strip()}".strip()
    summary, *notes = [_join(p) for p in re.split(r"\n\s*\n", opening) if p.strip()] or [""]
    return MethodWords(
        as_printed(summary),
        tuple(as_printed(note) for note in notes if not _FOR_PROGRAMMERS.search(note)),
        tuple(as_printed(line) for line in _formula_lines(parts["Formula"])),
        _sentence(parts["Threshold"]),
        _sentence(parts["Missing"]),
        _citation(parts["Source"]),
    )


def _join(text: str) -> str:
    return " ".join(text.split())


def as_printed(text: str) -> str:
    """As printed: no code marks, curled apostrophes and quotation marks."""
    text = re.sub(r"(?<=\w)'(?=\w|\s|$)", "’", _ASIDES.sub("", _CODE.sub("", text)))
    return re.sub(r'"([^"]*)"', r"“\1”", text)


def _sentence(text: str) -> str:
    """A part begins with a capital where it begins with a word (a quantity such as "n" or "z" stays small)."""
    plain = as_printed(_join(text))
    return plain[0].upper() + plain[1:] if re.match(r"([a-z]{2,}\b|a [a-z]{2})", plain) else plain


def _citation(text: str) -> str:
    """Ranges of pages with an en dash."""
    return re.sub(r"(?<=\d)-(?=\d)", EN_DASH, _sentence(text))


def _formula_lines(text: str) -> list[str]:
    """One formula or sentence a line: a line goes on with the one before unless that ended, or both are equations."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        ended = bool(lines) and (lines[-1][-1] in ".;:" or (lines[-1][-1] == "," and "=" in line))
        if lines and (line[0].isspace() or not ended):
            lines[-1] = f"{lines[-1]} {line.strip()}"
        else:
            lines.append(line.strip())
    return [sentence for line in lines for sentence in re.split(r"(?<=[a-z)]\.) (?=[A-Z][a-z]*\b)", line)]
