"""Formulas typeset from plain text: letters in italics, words and numbers upright, ``_`` lowers and ``^`` raises."""

import re
from typing import Final

from dashboard.components.html import esc

_LOWERED = "\u1d62-\u1d6a\u2080-\u209c\u2c7c"
_RAISED = "\u2070-\u209c\u00b9\u00b2\u00b3\u00bd\u00bc\u00be"
_LETTER = rf"[^\W\d_{_LOWERED}{_RAISED}][\u0300-\u036f\u20d0-\u20f0{_LOWERED}]*"
_PIECE: Final = re.compile(
    rf"(?P<mark>[_^])(?:\{{(?P<braced>[^}}]*)\}}|(?P<short>[−-]?[\w′*]+))"
    rf"|(?P<greek>[α-ωΑ-Ω])(?P<of>[a-z])(?!{_LETTER})"
    rf"|(?P<words>(?:{_LETTER}){{2,}}(?:[-’'](?:(?:{_LETTER})+|\d+))*|\ba(?= (?:{_LETTER}){{2}}))"
    rf"|(?P<letter>{_LETTER})(?P<index>\d+)?"
    r"|(?P<minus>-)|(?P<other>.)",
    re.DOTALL,
)
_PRODUCT: Final = re.compile(rf"(?<=\d)({_LETTER})({_LETTER})(?!{_LETTER})")
"""Two letters after a number are a product (4ac), not a word."""
_MATHS: Final = re.compile(r"[=≤≥<>±√·÷×Σ∑^]| [+−/] ")


def formula_html(lines: tuple[str, ...]) -> str:
    """One formula a line; a line without a mathematical sign is a sentence about them and is set as one."""
    rows = [
        f"<div>{_typeset(line)}</div>"
        if _MATHS.search(line)
        else f'<div class="kap-formula-note">{esc(_begin(line))}</div>'
        for line in lines
    ]
    return f'<div class="kap-formula">{"".join(rows)}</div>'


def _begin(line: str) -> str:
    """A sentence begins with a capital; a quantity such as "n" stays small."""
    return line[0].upper() + line[1:] if re.match(r"[a-z]{2}", line) else line


def _typeset(line: str) -> str:
    plain = _PRODUCT.sub("\\1\u2060\\2", line.replace("sqrt(", "√("))
    return "".join(_piece_html(match) for match in _PIECE.finditer(plain))


def _piece_html(match: re.Match[str]) -> str:
    if match["mark"]:
        inner = _typeset(match["braced"] if match["braced"] is not None else match["short"])
        return f"<sub>{inner}</sub>" if match["mark"] == "_" else f"<sup>{inner}</sup>"
    if match["greek"]:
        return f"<i>{match['greek']}</i><sub><i>{match['of']}</i></sub>"
    if match["letter"]:
        index = f"<sub>{match['index']}</sub>" if match["index"] else ""
        return f"<i>{esc(match['letter'])}</i>{index}"
    return "−" if match["minus"] else esc(match["words"] or match["other"])
