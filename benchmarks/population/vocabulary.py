"""What the definitions list, as statistics take it: codes of kinds and routes, and the flag limits."""

from functools import cache

from dashboard.analysis.side_effects.vitals import PressureLimits
from data_access.definitions.registry import get_routes, get_side_effect_kinds, get_vital_bounds


@cache
def list_kinds() -> tuple[tuple[int, ...], ...]:
    """Every kind of side effect as a group of its own."""
    return tuple((kind.code,) for kind in get_side_effect_kinds())


@cache
def list_routes() -> tuple[int, ...]:
    """Codes of all routes."""
    return tuple(route.code for route in get_routes())


@cache
def get_limits() -> PressureLimits:
    """The flag limits of the definitions."""
    bounds = get_vital_bounds()
    return PressureLimits(
        bounds.review_systolic_from,
        bounds.review_diastolic_from,
        bounds.rise_systolic_from,
        bounds.rise_diastolic_from,
        bounds.spo2_at_most,
    )


@cache
def get_dissociation() -> int:
    """The code of dissociation."""
    return next(kind.code for kind in get_side_effect_kinds() if kind.key == "dissociation")
