"""The verdict chip: shape and words on tint; in tables the same without the tint."""

from dashboard.components.html import esc
from dashboard.components.shapes import Tone, shape_svg


def chip_html(shape: str, words: str, tone: Tone, before: str = "") -> str:
    """Shape and words on the tone's tint; the instrument's name in ink3 before it."""
    name = f'<span class="kap-chip-name">{esc(before)}</span>' if before else ""
    chip = f'<span class="kap-chip kap-tint-{tone}">{mark_html(shape, words, tone)}</span>'
    return f'<span class="kap-chip-pair">{name}{chip}</span>'


def mark_html(shape: str, words: str, tone: Tone, *, bold: bool = True) -> str:
    """Shape and words in the tone's colour, without tint."""
    weight = " kap-strong" if bold else ""
    return f'<span class="kap-mark kap-{tone}{weight}">{shape_svg(shape)}<span>{esc(words)}</span></span>'
