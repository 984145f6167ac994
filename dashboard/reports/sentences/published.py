"""What is said about the clinic beside published cohorts: lines for comparison, never targets."""

from collections.abc import Sequence
from typing import Literal

from dashboard.reports.words.wording import plural

Place = Literal["holds", "above", "below"]
"""Whether the clinic's interval holds the published figure, or lies above or below it."""


Whose = Literal["The clinic's", "Your patients'"]


def say_published(places: Sequence[tuple[str, Place]], whose: Whose) -> str:
    """How many of the comparable published outcomes lie within the clinic's interval, and which do not."""
    if not places:
        return "No published outcome can be compared yet: none counts the same, or there are too few patients here."
    within = sum(place == "holds" for _, place in places)
    if within == len(places):
        head = f"{whose} interval holds" if within == 1 else f"{whose} intervals hold"
        figure = (
            "the one comparable published outcome" if within == 1 else f"all {within:,} comparable published outcomes"
        )
        return f"**{head} {figure}**: no evidence of a difference."
    apart = "; ".join(f"{label} lies {place}" for label, place in places if place != "holds")
    return f"**{whose} interval holds {within:,} of {plural(len(places), 'comparable published outcome')}**; {apart}."
