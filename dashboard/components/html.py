"""The one door for our own markup: every value escaped, everything in one line."""

import html
import re
from collections.abc import Mapping

import streamlit as st

_BREAKS = re.compile(r"\s*\n\s*")
_MARKS = re.compile(r"[\\`*\[\]<>$#!|~&{}^]|:(?=\S)|(?<![^\W_])_|_(?![^\W_])")
"""An underscore inside a word and a colon before a space are no marks: a backslash there would be read aloud."""
_JOINED = re.compile(r"[:@](?=\\?\S)|[-<>=~](?=\\?[-<>=])|www(?=\.)", re.IGNORECASE)
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of all that follows: "17 → 11" after them reads "11 → 17"."""
_LEADING = re.compile(r"^(\d*)([-+.)])")


def esc(value: object) -> str:
    """Escape anything that comes from data for use in text or in a quoted attribute.

    Line breaks become spaces: a blank line would end the HTML block and let markdown read the rest. Signs that turn
    the reading direction of what follows are shown as signs.
    """
    return html.escape(_TURNS.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", str(value))), quote=True)


def attributes(values: Mapping[str, object | None]) -> str:
    """`` name="value"`` pairs, escaped; None leaves the attribute out."""
    return "".join(f' {name}="{esc(value)}"' for name, value in values.items() if value is not None)


def one_line(markup: str) -> str:
    """Markup without line breaks (markdown takes a blank or indented line for its own)."""
    return _BREAKS.sub("", markup.strip())


def show(markup: str) -> None:
    """Put our own markup on the page. Values in it must have gone through ``esc``."""
    st.markdown(one_line(markup), unsafe_allow_html=True)


def plain(text: object) -> str:
    """Text for a label, a dialog's title or a toast, which Streamlit reads as markdown: so that it is shown as it is.

    Marks get a backslash. What Streamlit replaces in finished text (``:tada:``, ``->``, bare addresses) is broken by
    a word joiner, which nobody sees.
    """
    line = _TURNS.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", str(text)).strip())
    return _LEADING.sub(r"\1\\\2", _JOINED.sub("\\g<0>\N{WORD JOINER}", _MARKS.sub(r"\\\g<0>", line)))


def rich(sentence: str) -> str:
    """A sentence of a report as markup: escaped, with ``**strong**`` and ``!!worse!!`` marked.

    Reports mark the finding with two stars and an unsafe or worse finding with two exclamation
    marks; every other character is text.
    """
    text = esc(sentence)
    text = re.sub(r"!!(.+?)!!", r'<b class="kap-worse">\1</b>', text)
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
