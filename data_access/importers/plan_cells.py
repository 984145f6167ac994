"""Cells that speak the clinic's vocabulary: questionnaires, side effects, routes, screening plans, checks."""

import re
from functools import cache
from typing import Any, Final

from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import (
    get_instruments,
    get_protocols,
    get_route,
    get_routes,
    get_side_effect_kind,
    get_side_effect_kinds,
)
from data_access.errors import DefinitionError
from data_access.importers.cells import CellKind, CellRefused, Clock, write_list

NO_TREATMENT: Final = "none"
"""Substance and route of a plan without doses."""
ENTRY = re.compile(r"([a-z_]+)=([0-9+]+)|([a-z_]+)")
FLAGS = {"each_dose": "before_each_dose", "after_last": "after_last_dose", "start": "at_start", "end": "at_end"}


def fold(word: str) -> str:
    """A name as it is compared: small letters, without spaces, hyphens and underscores."""
    return re.sub(r"[\s_–-]+", "", word).casefold()


@cache
def _instruments_by_word() -> dict[str, Instrument]:
    words = {}
    for instrument in get_instruments():
        for word in (instrument.key, instrument.name, instrument.long_name):
            words[fold(word)] = instrument
        if instrument.loinc_total:
            words[fold(instrument.loinc_total)] = instrument
    return words


@cache
def _refused_codes() -> dict[str, str]:
    refused: dict[str, str] = {}
    for instrument in get_instruments():
        refused |= {fold(code): f"{code} {why}" for code, why in instrument.loinc_refused.items()}
        if instrument.loinc_panel:
            refused[fold(instrument.loinc_panel)] = (
                f"{instrument.loinc_panel} is the panel code of {instrument.name}, not that of its total; "
                f"write {instrument.key}"
            )
    return refused


def find_instrument(text: str) -> Instrument:
    """A questionnaire by key, name or the LOINC code of its total; CellRefused where it is none of ours."""
    word = fold(text)
    if word in _refused_codes():
        raise CellRefused(_refused_codes()[word])
    found = _instruments_by_word().get(word)
    if found is None:
        known = ", ".join(instrument.key for instrument in get_instruments())
        raise CellRefused(f"is not a known instrument; known: {known}")
    return found


def _read_side_effect(text: str, _: Clock) -> str:
    try:
        return get_side_effect_kind(text).key
    except DefinitionError:
        known = ", ".join(kind.key for kind in get_side_effect_kinds())
        raise CellRefused(f"is not a known side effect; known (with their synonyms): {known}") from None


def _read_route(text: str, _: Clock) -> str:
    try:
        return get_route(text).key
    except DefinitionError:
        known = ", ".join(route.key for route in get_routes())
        raise CellRefused(f"is not a known route; known: {known}") from None


def _read_route_or_none(text: str, clock: Clock) -> str:
    return NO_TREATMENT if text.casefold() == NO_TREATMENT else _read_route(text, clock)


@cache
def list_checks() -> tuple[str, ...]:
    """The long-term checks that plans may ask for."""
    return tuple(dict.fromkeys(check for protocol in get_protocols() for check in protocol.long_term_checks))


def _read_check(text: str, _: Clock) -> str:
    word = re.sub(r"[\s-]+", "_", text.casefold())
    if word not in list_checks():
        raise CellRefused(f"is not a known check; known: {', '.join(list_checks())}")
    return word


def _read_checks(text: str, clock: Clock) -> str:
    plan = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, _, days = part.partition("=")
        if not re.fullmatch(r"[1-9][0-9]{0,3}", days.strip()):
            raise CellRefused("must be checks with their interval in days: bladder=90; liver=180")
        plan[_read_check(name.strip(), clock)] = int(days)
    return write_list(plan)


def _read_doses(text: str, _: Clock) -> str:
    try:
        doses = [int(part) for part in text.split(";") if part.strip()]
    except ValueError:
        doses = [0]
    if doses != sorted(set(doses)) or any(not 1 <= dose <= 99 for dose in doses):
        raise CellRefused("must be rising dose numbers with semicolons between them: 1; 2; 4")
    return write_list(doses)


def _read_screening_plan(text: str, _: Clock) -> str:
    plans = [_read_plan(part.split()) for part in text.split(";") if part.strip()]
    names = [plan["instrument"] for plan in plans]
    if len(set(names)) != len(names):
        raise CellRefused("names an instrument twice")
    return write_list(plans)


def _read_plan(words: list[str]) -> dict[str, Any]:
    plan: dict[str, Any] = {"before_first_dose_days": None, "follow_up_months": []}
    plan |= dict.fromkeys(FLAGS.values(), False)
    plan["instrument"] = find_instrument(words[0]).key
    for word in words[1:]:
        shape = ENTRY.fullmatch(word)
        if shape is None:
            raise CellRefused(f"has “{word}”, which says nothing here: {SCREENING_PLAN_WORDS}")
        name, numbers = shape[1] or shape[3], [int(part) for part in (shape[2] or "").split("+") if part]
        if name in FLAGS and not numbers:
            plan[FLAGS[name]] = True
        elif name == "before_first" and len(numbers) == 1 and 1 <= numbers[0] <= 365:
            plan["before_first_dose_days"] = numbers[0]
        elif name == "months" and numbers == sorted(set(numbers)) and numbers[:1] > [0]:
            plan["follow_up_months"] = numbers
        else:
            raise CellRefused(f"has “{word}”, which says nothing here: {SCREENING_PLAN_WORDS}")
    return plan


SCREENING_PLAN_WORDS: Final = (
    "an instrument followed by any of before_first=14 (days before dose 1), each_dose, after_last, months=1+3+6 "
    "(after the last dose), start, end; semicolons between instruments"
)
INSTRUMENT = CellKind(
    "key, name or LOINC code of the total: " + ", ".join(instrument.key for instrument in get_instruments()),
    lambda text, _: find_instrument(text).key,
)
SIDE_EFFECT = CellKind(
    "one of: " + ", ".join(kind.key for kind in get_side_effect_kinds()) + ", or a synonym (drowsy, spaced out …)",
    _read_side_effect,
)
ROUTE = CellKind("one of: " + ", ".join(route.key for route in get_routes()) + ", or a synonym", _read_route)
PLAN_ROUTE = CellKind(ROUTE.rule + "; none for a plan without doses", _read_route_or_none)
CHECK = CellKind("one of: " + ", ".join(list_checks()), _read_check)
CHECK_PLAN = CellKind("checks with their interval in days: bladder=90; liver=180", _read_checks)
DOSE_NUMBERS = CellKind("rising dose numbers with semicolons between them: 1; 2; 4", _read_doses)
SCREENING_PLAN = CellKind(SCREENING_PLAN_WORDS, _read_screening_plan)
