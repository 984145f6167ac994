"""What the Outcomes page was asked to show, as the words of its filters."""

from dataclasses import dataclass
from typing import Final

from dashboard.analysis.cohort.time_point import (
    END_OF_TREATMENT,
    LAST_SCORE,
    TimePoint,
    after_dose,
    after_first_dose,
    follow_up,
)

ANY: Final = "any"
NOT_RECORDED: Final = "not recorded"
PERIODS: Final[dict[str, int | None]] = {
    "last 12 months": 365,
    "last 6 months": 183,
    "last 24 months": 730,
    "any time": None,
}
POINTS: Final[dict[str, TimePoint]] = {
    "last score": LAST_SCORE,
    "end of treatment": END_OF_TREATMENT,
    "after dose 1": after_dose(1),
    "after dose 4": after_dose(4),
    "4 weeks after dose 1": after_first_dose(28),
    "1 month after last dose": follow_up(1),
    "3 months after last dose": follow_up(3),
    "6 months after last dose": follow_up(6),
}
"""The words of a filter, and when scores are read."""
PRIORS: Final[dict[str, tuple[int, int] | None]] = {
    ANY: None,
    "none recorded": (0, 0),
    "1": (1, 1),
    "2": (2, 2),
    "3 or more": (3, 32_767),
}


@dataclass(frozen=True)
class OutcomeSelection:
    """The filters of the page, each a word of ``OutcomeOptions``; hashable: part of the report's cache key."""

    measure: str = ""
    """Name of a questionnaire; "" is the first of the options."""
    point: str = "last score"
    started: str = "last 12 months"
    route: str = ANY
    diagnosis: str = ANY
    therapist: str = ANY
    band: str = ANY
    prior: str = ANY


@dataclass(frozen=True)
class OutcomeOptions:
    """What the viewer's courses can be chosen by; the first word of each is the default and narrows least.

    ``bands``: by the name of a questionnaire.
    """

    measures: tuple[str, ...]
    started: tuple[str, ...]
    routes: tuple[str, ...]
    diagnoses: tuple[str, ...]
    therapists: tuple[str, ...]
    bands: dict[str, tuple[str, ...]]
