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
PAGE_ROWS: Final = 100


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
