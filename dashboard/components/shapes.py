"""The shapes that say a verdict without colour, drawn as small SVG so that every font and printer has them."""

from typing import Final, Literal

Tone = Literal["better", "worse", "neutral", "ink"]
Shape = Literal[
    "recovery", "improvement", "no_change", "deterioration", "no_paired_score", "risk", "process",
    "not_on_track", "not_on_track_thin", "ahead", "as_expected", "missed", "none",
]  # fmt: skip

_DRAWN: Final[dict[str, str]] = {
    "recovery": '<circle cx="6" cy="6" r="4.6" fill="currentColor"/>',
    "improvement": '<circle cx="6" cy="6" r="3.9" fill="none" stroke="currentColor" stroke-width="1.9"/>',
    "no_change": '<rect x="1.5" y="5" width="9" height="2" fill="currentColor"/>',
    "deterioration": '<path d="M6 1.2 11 10.4H1z" fill="currentColor"/>',
    "no_paired_score": '<circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="1.4" '
    'stroke-dasharray="1.9 1.4"/>',
    "risk": '<path d="M6 .6 11.4 6 6 11.4.6 6z" fill="currentColor"/>',
    "process": '<path d="M6 1.5 10.5 6 6 10.5 1.5 6z" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    "not_on_track": '<path d="M2.2 9.8 9 3M4.4 2.4h5.2v5.2" fill="none" stroke="currentColor" stroke-width="2"/>',
    "not_on_track_thin": '<path d="M2.2 9.8 9 3M4.4 2.4h5.2v5.2" fill="none" stroke="currentColor" '
    'stroke-width="1.1"/>',
    "ahead": '<path d="M2.2 2.2 9 9M4.4 9.6h5.2V4.4" fill="none" stroke="currentColor" stroke-width="2"/>',
    "as_expected": '<rect x="1.5" y="5" width="9" height="2" fill="currentColor"/>',
    "missed": '<path d="M2.5 2.5l7 7m0-7l-7 7" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "none": '<circle cx="6" cy="6" r="1.6" fill="currentColor"/>',
}
_FROM_RULES: Final[dict[str, Shape]] = {
    "diamond": "risk",
    "triangle": "deterioration",
    "arrow": "not_on_track",
    "dashed_circle": "no_paired_score",
    "open_diamond": "process",
}
"""The words of ``agenda.toml`` for a shape."""


def shape_svg(shape: str, tone: Tone | None = None) -> str:
    """One shape, 12 px, in the colour of its tone (or of the text around it).

    Takes a ``Shape`` or the word of an agenda rule. Hidden from screen readers: the word always stands beside it.
    """
    drawn = _DRAWN[_FROM_RULES.get(shape, shape)]
    tone_class = f" kap-{tone}" if tone else ""
    box = 'viewBox="0 0 12 12" width="12" height="12"'
    return f'<svg class="kap-shape{tone_class}" {box} aria-hidden="true">{drawn}</svg>'
