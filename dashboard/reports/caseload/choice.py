"""What a viewer chooses on the caseload, and what there is to choose from."""

from dataclasses import dataclass
from typing import Final

CONCERNS: Final = ("all", "discuss", "watch", "none")
ANY_PHASE, ANY_ROUTE, ANY_DIAGNOSIS, ANY_VERDICT, ANY_THERAPIST = (
    "Any phase",
    "Any route",
    "Any diagnosis",
    "Any verdict",
    "Any therapist",
)
BY_CONCERN, BY_NAME, BY_GAIN, BY_LAST_DOSE, BY_DUE = (
    "By concern",
    "By name",
    "Least improved",
    "Longest since dose",
    "Due first",
)
ORDERS: Final = (BY_CONCERN, BY_NAME, BY_GAIN, BY_LAST_DOSE, BY_DUE)
ORDER_NOTES: Final = {
    BY_NAME: "by name, or by code where names are hidden",
    BY_GAIN: "least improved since baseline first; without a pair of scores last",
    BY_LAST_DOSE: "longest since the last dose first; without a dose last",
    BY_DUE: "longest overdue or due soonest first; without a due day last",
}
PAGE_ROWS: Final = 40


@dataclass(frozen=True)
class CaseloadChoice:
    """The filters of the caseload; every value is a word of ``CaseloadOptions``, the first being no filter.

    ``instrument`` is a key ("" for the first of the options); ``page`` counts from 1, 0 asks for every row.
    """

    search: str = ""
    concern: str = CONCERNS[0]
    phase: str = ANY_PHASE
    route: str = ANY_ROUTE
    diagnosis: str = ANY_DIAGNOSIS
    verdict: str = ANY_VERDICT
    therapist: str = ANY_THERAPIST
    instrument: str = ""
    order: str = BY_CONCERN
    page: int = 1


@dataclass(frozen=True)
class CaseloadOptions:
    """The words of each filter, the first being no filter, and the instruments (key, name), GAD-7 first.

    A filter with one word or two has nothing to choose between and need not be shown.
    """

    phases: tuple[str, ...]
    routes: tuple[str, ...]
    diagnoses: tuple[str, ...]
    verdicts: tuple[str, ...]
    therapists: tuple[str, ...]
    instruments: tuple[tuple[str, str], ...]
