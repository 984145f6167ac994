"""What the side-effect page was asked to count, as words and as a choice of dosing sessions."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from dashboard.analysis.side_effects.dosing_choice import DoseBand, DosingChoice
from dashboard.analysis.side_effects.patient_clusters import CountUnit
from dashboard.reports.words.wording import EN_DASH, format_day
from data_access.definitions.registry import get_route, get_routes
from data_access.definitions.vocabulary import Route
from data_access.facts.arrays import SUBSTANCES, Facts

PERIODS: Final[dict[str, int | None]] = {"4 weeks": 4, "12 weeks": 12, "52 weeks": 52, "All": None}
SEVERITIES: Final[dict[str, int]] = {"mild": 1, "moderate": 2, "severe": 3}
UNITS: Final[tuple[CountUnit, ...]] = ("sessions", "patients")
NUMBERS: Final[dict[str, tuple[int, int] | None]] = {
    "any": None,
    **{str(k): (k, k) for k in range(1, 7)},
    "7 or later": (7, 9999),
}
ANY_DOSE: Final = "any dose"


@dataclass(frozen=True)
class SideEffectSelection:
    """The filters of the page; every default shows the most. Hashable: part of the report's cache key.

    ``routes``: route keys, empty for all. ``dose``: a label of ``dose_bands`` of the one chosen route.
    ``clinician_id`` None: everyone's. ``severity``: 1 mild, 2 moderate, 3 severe, "at least".
    """

    period: str = "12 weeks"
    routes: tuple[str, ...] = ()
    dose: str = ANY_DOSE
    number: str = "any"
    clinician_id: int | None = None
    severity: int = 1
    unit: CountUnit = "sessions"

    @property
    def weeks(self) -> int | None:
        """Weeks of the period; None: everything on record."""
        return PERIODS[self.period]


def band_words(low: float | None, high: float | None) -> str:
    """ "under 0.50", "0.50–0.74", "1.00 or more": mg/kg to the two decimals that doses are rounded to."""
    if low is None:
        return f"under {high:.2f}"
    if high is None:
        return f"{low:.2f} or more"
    return f"{low:.2f}{EN_DASH}{high - 0.01:.2f}"


def bands_of(route: Route, substance: str) -> tuple[DoseBand, ...]:
    """The dose bands of one route and substance, lowest first."""
    edges = (None, *route.dose_bands_mg_kg, None)
    code = SUBSTANCES.index(substance)
    return tuple(DoseBand(route.code, code, a, b) for a, b in pairwise(edges))


@cache
def dose_bands(route_key: str) -> dict[str, DoseBand]:
    """Label to band of one route; the substance is named where the route has two."""
    route = get_route(route_key)
    substances = [b.substance for b in route.bounds]
    named = len(substances) > 1
    return {
        f"{substance + ', ' if named else ''}{band_words(band.low, band.high)} mg/kg": band
        for substance in substances
        for band in bands_of(route, substance)
    }


def find_band(selection: SideEffectSelection) -> DoseBand | None:
    """The chosen dose band; None without one, or where not exactly one route is chosen."""
    if len(selection.routes) != 1:
        return None
    return dose_bands(selection.routes[0]).get(selection.dose)


def to_choice(selection: SideEffectSelection, facts: Facts, as_of_day: int) -> DosingChoice:
    """The selection as a choice over the facts. A therapist unknown to the facts chooses nothing (index −2)."""
    weeks = selection.weeks
    clinician = None
    if selection.clinician_id is not None:
        known = [c.id for c in facts.clinicians]
        clinician = known.index(selection.clinician_id) if selection.clinician_id in known else -2
    return DosingChoice(
        from_day=None if weeks is None else as_of_day - 7 * weeks + 1,
        until_day=as_of_day,
        routes=tuple(sorted(get_route(key).code for key in selection.routes)),
        band=find_band(selection),
        numbers=NUMBERS[selection.number],
        clinician=clinician,
    )


def period_words(selection: SideEffectSelection, as_of_day: int) -> str:
    """ "31 Aug to 22 Nov (12 weeks)", or "all on record until 22 Nov"."""
    if selection.weeks is None:
        return f"all on record until {format_day(as_of_day, as_of_day)}"
    first = format_day(as_of_day - 7 * selection.weeks + 1, as_of_day)
    return f"{first} to {format_day(as_of_day, as_of_day)} ({selection.period})"


def in_period(selection: SideEffectSelection) -> str:
    """ "in these 12 weeks", or "on record"."""
    return "on record" if selection.weeks is None else f"in these {selection.period}"


def severity_words(severity: int) -> str:
    """ "mild or worse", "moderate or severe", "severe"."""
    return {1: "mild or worse", 2: "moderate or severe", 3: "severe"}[severity]


def filter_words(selection: SideEffectSelection, clinician: str | None) -> list[str]:
    """The filters in force beside the period, in words; empty where none narrows the view."""
    words = []
    if selection.routes:
        words.append(" and ".join(route_word(r.key) for r in get_routes() if r.key in selection.routes))
    if find_band(selection) is not None:
        words.append(selection.dose)
    if selection.number != "any":
        words.append(f"session {selection.number} of the course")
    if clinician is not None:
        words.append(clinician)
    return words


def route_word(key: str) -> str:
    """A route inside a sentence: "IV", "nasal", "sublingual"."""
    short = get_route(key).short
    return short if short.isupper() else short.lower()
