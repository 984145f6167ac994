"""What was given: the words for it, its route, how much of it."""

from decimal import Decimal
from typing import Any, Final

from data_access.definitions.read_vocabulary import fold
from data_access.definitions.registry import get_routes
from data_access.definitions.vocabulary import Coded
from data_access.importers.readers.fhir.concepts import read_text

MG: Final = frozenset({"mg", "milligram", "milligrams"})


def read_formulation(medicine: Any, substance: Coded | None) -> str:
    """What was given in the source's words, where they say more than the substance."""
    text = read_text(medicine)
    return text if substance and (fold(text),) not in substance.words else ""


def read_route(concept: Any) -> str:
    """The key of a route by its SNOMED code; else its text, which the importer knows or rejects."""
    concept = concept if isinstance(concept, dict) else {}
    codes = {str(coding.get("code")) for coding in concept.get("coding") or []}
    known = next((route.key for route in get_routes() if route.snomed in codes), "")
    return known or read_text(concept).partition(" (")[0]


def read_dose(dose: Any) -> str:
    """The dose in mg; with its unit behind it where that is another one."""
    if not isinstance(dose, dict) or "value" not in dose:
        return ""
    unit = str(dose.get("code") or dose.get("unit") or "")
    number = format(Decimal(repr(dose["value"])), "f").removesuffix(".0")
    return number if unit.casefold() in MG else f"{number} {unit or '(no unit)'}"
