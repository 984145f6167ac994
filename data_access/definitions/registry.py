"""The vocabulary in force: every definition file read once, checked, and kept frozen.

The only door to the definitions for the rest of the program.
"""

from functools import cache
from pathlib import Path
from typing import Final

from data_access.definitions.benchmark import Benchmark
from data_access.definitions.check import check_file_set
from data_access.definitions.instrument import Instrument
from data_access.definitions.read_benchmarks import read_benchmarks
from data_access.definitions.read_instrument import read_instrument
from data_access.definitions.read_plans import read_agenda_rules, read_protocols
from data_access.definitions.read_vocabulary import (
    fold,
    read_routes,
    read_session_codes,
    read_severities,
    read_side_effect_kinds,
    read_vital_bounds,
    words_of,
)
from data_access.definitions.vocabulary import AgendaRule, Coded, Protocol, Route, Severity, SideEffectKind, VitalBounds
from data_access.errors import DefinitionError

FOLDER: Final = Path(__file__).parent


def read_instruments(folder: Path) -> tuple[Instrument, ...]:
    """Every questionnaire of a folder, by code."""
    instruments = tuple(read_instrument(path) for path in sorted(folder.glob("*.toml")))
    check_file_set(folder, "code", [str(instrument.code) for instrument in instruments])
    check_file_set(folder, "name", [instrument.name for instrument in instruments])
    return tuple(sorted(instruments, key=lambda instrument: instrument.code))


@cache
def get_instruments() -> tuple[Instrument, ...]:
    """Every questionnaire, by code."""
    return read_instruments(FOLDER / "instruments")


@cache
def _instruments_by_key() -> dict[str, Instrument]:
    return {instrument.key: instrument for instrument in get_instruments()}


def get_instrument(key: str) -> Instrument:
    """One questionnaire; DefinitionError where the key is unknown."""
    found = _instruments_by_key().get(key)
    if found is None:
        raise DefinitionError(f"Instrument {key!r} is not known. Known: {', '.join(_instruments_by_key())}.")
    return found


@cache
def get_side_effect_kinds() -> tuple[SideEffectKind, ...]:
    """The kinds of side effects in the order of the screen."""
    return read_side_effect_kinds(FOLDER / "side_effects.toml")


@cache
def get_severities() -> tuple[Severity, ...]:
    """The grades of severity, mildest first."""
    return read_severities(FOLDER / "side_effects.toml")


@cache
def _side_effect_words() -> dict[str, SideEffectKind]:
    return {word: kind for kind in get_side_effect_kinds() for word in words_of(kind)}


def get_side_effect_kind(key_or_synonym: str) -> SideEffectKind:
    """One kind by its key, name or a synonym, in any case; DefinitionError where the word is unknown."""
    found = _side_effect_words().get(fold(key_or_synonym))
    if found is None:
        known = ", ".join(kind.key for kind in get_side_effect_kinds())
        raise DefinitionError(f"Side effect {key_or_synonym!r} is not known. Known: {known}.")
    return found


@cache
def get_routes() -> tuple[Route, ...]:
    """The routes of administration, by code."""
    return read_routes(FOLDER / "routes.toml")


@cache
def _route_words() -> dict[str, Route]:
    return {word: route for route in get_routes() for word in words_of(route)}


def get_route(key: str) -> Route:
    """One route by its key, name or a synonym, in any case; DefinitionError where the word is unknown."""
    found = _route_words().get(fold(key))
    if found is None:
        raise DefinitionError(f"Route {key!r} is not known. Known: {', '.join(r.key for r in get_routes())}.")
    return found


@cache
def get_session_kinds() -> tuple[Coded, ...]:
    """How kinds of sessions are named elsewhere, in the order in which they are looked for."""
    return read_session_codes(FOLDER / "sessions.toml")["kinds"]


@cache
def get_substances() -> tuple[Coded, ...]:
    """How substances are named elsewhere, in the order in which they are looked for."""
    return read_session_codes(FOLDER / "sessions.toml")["substances"]


@cache
def get_vital_bounds() -> VitalBounds:
    """Plausible values and flags of vital signs."""
    return read_vital_bounds(FOLDER / "vitals.toml")


@cache
def get_protocols() -> tuple[Protocol, ...]:
    """The default plans of a course."""
    return read_protocols(FOLDER / "protocols.toml", tuple(_instruments_by_key()), _route_keys())


@cache
def get_benchmarks() -> tuple[Benchmark, ...]:
    """The published figures that may stand beside a clinic's own."""
    measures = (*_instruments_by_key(), *(kind.key for kind in get_side_effect_kinds()))
    return read_benchmarks(FOLDER / "benchmarks.toml", measures, _route_keys())


@cache
def get_agenda_rules() -> tuple[AgendaRule, ...]:
    """The agenda's rules in the published order."""
    return read_agenda_rules(FOLDER / "agenda.toml")


def _route_keys() -> tuple[str, ...]:
    return tuple(route.key for route in get_routes())
