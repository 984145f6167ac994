"""Which question of which questionnaire a code, a name or a text means."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from data_access.definitions.instrument import Instrument
from data_access.definitions.loinc import loinc_check_digit
from data_access.definitions.registry import get_instruments
from data_access.importers.plan_cells import fold
from data_access.importers.readers.fhir.codes import REMEMBERED
from data_access.importers.readers.fhir.noted import Asked

Meaning = tuple[str, int]
"""Key of the questionnaire and number of the question; 0 for the total."""
TOTAL: Final = 0
LOINC_INSIDE = re.compile(r"(?<![0-9])([0-9]{3,7}-[0-9])(?![0-9])")
NUMBERED = re.compile(r"(.+?)[-_./ ]?(?:q|item)?[-_.]?0*([1-9][0-9]?|total|score|sum)", re.IGNORECASE)
ASIDE = re.compile(
    r"\[[^]]*]|\([^)]*\)|\b(?:in|over) the (?:last|past) (?:2|two) weeks\b|\bin last 2 weeks\b", re.IGNORECASE
)
LEADING = re.compile(r"^\s*(?:q?[0-9]{1,2}|[a-z])[.):]\s*", re.IGNORECASE)
SIGNS = re.compile(r"[\W_]+")


@dataclass
class Vocabulary:
    """Everything by which questionnaires and their questions are known."""

    by_code: dict[str, list[Meaning]] = field(default_factory=dict)
    by_panel: dict[str, str] = field(default_factory=dict)
    by_form: dict[str, dict[str, Meaning]] = field(default_factory=dict)
    by_name: dict[str, list[Meaning]] = field(default_factory=dict)
    by_text: dict[str, list[Meaning]] = field(default_factory=dict)
    keys: dict[str, Instrument] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@cache
def get_vocabulary() -> Vocabulary:
    """Made once from the definitions of all questionnaires."""
    known = Vocabulary()
    for instrument in get_instruments():
        key = instrument.key
        known.keys[fold(key)] = known.keys[fold(instrument.name)] = instrument
        known.refused |= instrument.loinc_refused
        if instrument.loinc_panel:
            known.by_panel[instrument.loinc_panel] = key
            known.by_form.setdefault(f"{LOINC_FORMS}{instrument.loinc_panel}", {})
        if instrument.loinc_total:
            known.by_code.setdefault(instrument.loinc_total, []).append((key, TOTAL))
        for word in (instrument.name, instrument.long_name, key):
            for told in ("total score", "total", "score", "sum score"):
                known.by_text.setdefault(fold_text(f"{word} {told}"), []).append((key, TOTAL))
        for item in instrument.items:
            if item.loinc:
                known.by_code.setdefault(item.loinc, []).append((key, item.number))
            for wording in item.wordings:
                known.by_text.setdefault(fold_text(wording), []).append((key, item.number))
        _add_forms(known, instrument)
    return known


LOINC_FORMS: Final = "http://loinc.org/q/"


def _add_forms(known: Vocabulary, instrument: Instrument) -> None:
    for form in instrument.forms:
        places = [
            (name, (instrument.key, item.number)) for name, item in zip(form.items, instrument.items, strict=True)
        ]
        places += [(form.total, (instrument.key, TOTAL))] if form.total else []
        known.by_form.setdefault(form.canonical, {}).update(places)
        for name, meaning in places:
            if not name.isdecimal():  # A bare number means nothing without its form.
                known.by_name.setdefault(name.casefold(), []).append(meaning)


def fold_text(text: str) -> str:
    """A question as it is compared: without its number, asides, signs and case."""
    return SIGNS.sub("", LEADING.sub("", ASIDE.sub(" ", text))).casefold()


def find_form(canonical: str, codes: Iterable[str]) -> str | None:
    """The questionnaire that a form's address or code names."""
    known = get_vocabulary()
    for code in (*codes, *LOINC_INSIDE.findall(canonical)):
        if code in known.by_panel:
            return known.by_panel[code]
    places = known.by_form.get(canonical)
    if places:
        return next(iter(places.values()))[0]
    last = known.keys.get(fold(canonical.rstrip("/").rpartition("/")[2]))
    return None if last is None else last.key


def find_meanings(asked: Asked, canonical: str) -> tuple[Meaning, ...]:
    """What a question may be: by its code, its form and name, a LOINC code in its name, a numbered name, its text."""
    return _find_meanings(asked.codes, asked.link_id, asked.text, canonical)


@lru_cache(REMEMBERED)
def _find_meanings(codes: tuple[str, ...], link_id: str, text: str, canonical: str) -> tuple[Meaning, ...]:
    known = get_vocabulary()
    for code in codes:
        if code in known.by_code:
            return tuple(known.by_code[code])
    if (meaning := known.by_form.get(canonical, {}).get(link_id)) is not None:
        return (meaning,)
    for code in LOINC_INSIDE.findall(link_id):
        if loinc_check_digit(code) and code in known.by_code:
            return tuple(known.by_code[code])
    named = known.by_name.get(link_id.casefold()) or _find_numbered(known, link_id)
    return tuple(named or known.by_text.get(fold_text(text), ()) if text else named)


def _find_numbered(known: Vocabulary, link_id: str) -> list[Meaning]:
    """ "gad7-1", "phq9_q03", "pcl5.total": the key of a questionnaire and a number of its questions."""
    shape = NUMBERED.fullmatch(link_id.strip("/"))
    instrument = known.keys.get(fold(shape[1])) if shape else None
    if shape is None or instrument is None:
        return []
    if not shape[2].isdecimal():
        return [(instrument.key, TOTAL)]
    return [(instrument.key, item.number) for item in instrument.items if item.number == int(shape[2])]
