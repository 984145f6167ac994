"""The one door for our own markup: every value escaped, everything in one line."""

import html
import re
from collections.abc import Mapping

import streamlit as st

_BREAKS = re.compile(r"\s*\n\s*")


def esc(value: object) -> str:
    """Escape anything that comes from data for use in text or in a quoted attribute.

    Line breaks become spaces: a blank line would end the HTML block and let markdown read the rest.
    """
    return html.escape(_BREAKS.sub(" ", str(value)), quote=True)


def attributes(values: Mapping[str, object | None]) -> str:
    """`` name="value"`` pairs, escaped; None leaves the attribute out."""
    return "".join(f' {name}="{esc(value)}"' for name, value in values.items() if value is not None)


def one_line(markup: str) -> str:
    """Markup without line breaks (markdown takes a blank or indented line for its own)."""
    return _BREAKS.sub("", markup.strip())


def show(markup: str) -> None:
    """Put our own markup on the page. Values in it must have gone through ``esc``."""
    st.markdown(one_line(markup), unsafe_allow_html=True)


def rich(sentence: str) -> str:
    """A sentence of a report as markup: escaped, with ``**strong**`` and ``!!worse!!`` marked.

    Reports mark the finding with two stars and an unsafe or worse finding with two exclamation
    marks; every other character is text.
    """
    text = esc(sentence)
    text = re.sub(r"!!(.+?)!!", r'<b class="kap-worse">\1</b>', text)
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
