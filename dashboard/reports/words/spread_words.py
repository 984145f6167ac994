"""The middle and the spread of readings in words."""

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.spread import Spread

FEWEST = 5


def spread_words(spread: Spread | NotEstimable) -> str:
    """ " Median 135, half between 125 and 146."; empty where there are too few to say so."""
    if isinstance(spread, NotEstimable) or spread.known < FEWEST:
        return ""
    return f" Median {spread.median:g}, half between {spread.lower:g} and {spread.upper:g}."
