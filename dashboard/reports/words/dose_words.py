"""How a dosing session is written: route, milligrams, milligrams per kilogram."""

from functools import cache

import numpy as np

from data_access.definitions.registry import get_routes
from data_access.facts.arrays import MISSING, DosingFacts


@cache
def word_route(code: int) -> str:
    """Short name of a route ("IV"); "route not recorded" where there is none."""
    return next((r.short for r in get_routes() if r.code == code), "route not recorded")


def in_text(route: str) -> str:
    """A route's short name inside a phrase: "nasal", but "IV"."""
    return route if route.isupper() else route.lower()


def word_dose(dosings: DosingFacts, row: int) -> str:
    """ "IV 0.75 mg/kg" where the weight is known, else "IV 52 mg"; a dose that was not recorded is said so."""
    route = word_route(int(dosings.route[row])) if dosings.route[row] != MISSING else "route not recorded"
    dose, weight = float(dosings.dose_mg[row]), float(dosings.weight_kg[row])
    if np.isnan(dose):
        return f"{route}, dose not recorded"
    return f"{route} {dose:g} mg" if np.isnan(weight) else f"{route} {dose / weight:.2f} mg/kg"
