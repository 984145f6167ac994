"""Canaries: words, dates and ids that occur once in the world, and the search for them in anything.

A word is ``Cnry012textz``: of patient 12, in the field "text". A row's id is ``80_120_007``: the seventh row of
patient 12, so that an id in an answer tells whose row it is. A birth date is a day that no other row bears.
"""

import dataclasses
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from io import BytesIO
from typing import Any, Final

import numpy as np

from data_access.days import to_date
from tests.dashboard.packet.reading import read_everything, squeeze

FIRST_ID: Final = 80_000_000
ROWS_OF_ONE: Final = 10_000
MOST: Final = 99
FIRST_BIRTH: Final = 3_000
NAMING: Final = frozenset({"name", "surname", "born"})
"""The fields that no answer holds while names are hidden."""
_WORD = re.compile(r"cnry(\d{3})([a-y]+)z", re.IGNORECASE)
_ID = re.compile(r"(?<![0-9a-f.])80[_,]?\d{3}[_,]?\d{3}(?![0-9a-f]|\.\d|-[0-9a-f]{4}-)")
"""Not the digits of a measure, a digest or the first part of a UUID."""
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")

Mark = tuple[int, str]
"""Whose canary it is, and of which field."""


def word(number: int, field: str) -> str:
    """The canary of a patient's field."""
    return f"Cnry{number:03d}{field}z"


def birth_day(number: int) -> int:
    """The day number on which a patient was born."""
    return FIRST_BIRTH + 37 * number


_BORN: Final = {to_date(birth_day(number)): number for number in range(1, MOST + 1)}


def row_id(number: int, counter: int) -> int:
    """The id of one of a patient's rows."""
    return FIRST_ID + number * ROWS_OF_ONE + counter


def find_owner(key: int) -> int | None:
    """The number of the patient whose row bears an id."""
    owner = (key - FIRST_ID) // ROWS_OF_ONE
    return owner if 0 < owner <= MOST else None


def find_marks(thing: Any, *, apart_from: tuple[str, ...] = ()) -> set[Mark]:
    """Every canary anywhere in an answer: its fields, arrays, texts, files, and the files within files.

    ``apart_from``: ends of paths that are left out.
    """
    found: set[Mark] = set()
    for path, leaf in list_leaves(thing):
        if not (apart_from and path.endswith(apart_from)):
            found |= _read_leaf(leaf)
    return found


def _read_leaf(leaf: Any) -> set[Mark]:
    if isinstance(leaf, str):
        return find_in_text(leaf)
    if isinstance(leaf, date):
        return {(_BORN[leaf], "born")} if leaf in _BORN else set()
    owner = find_owner(leaf) if isinstance(leaf, int) and not isinstance(leaf, bool) else None
    return {(owner, "id")} if owner is not None else set()


def find_in_text(text: str) -> set[Mark]:
    """The canaries of one text."""
    found: set[Mark] = {(int(number), field.lower()) for number, field in _WORD.findall(text)}
    for digits in _ID.findall(text):
        owner = find_owner(int(digits.replace("_", "").replace(",", "")))
        found |= {(owner, "id")} if owner is not None else set()
    for year, month, day in _DAY.findall(text):
        try:
            born = date(int(year), int(month), int(day))
        except ValueError:
            continue
        found |= {(_BORN[born], "born")} if born in _BORN else set()
    return found


def list_leaves(thing: Any) -> list[tuple[str, Any]]:
    """Each text, number and date of an answer with the path to it: ``.agenda[].patient_id``."""
    return list(_walk(thing, "", set()))


def _walk(thing: Any, path: str, above: set[int]) -> Iterator[tuple[str, Any]]:
    if thing is None or isinstance(thing, bool | float | int | str | date):
        yield path, thing
    elif isinstance(thing, np.generic):
        yield path, thing.item()
    elif isinstance(thing, bytes):
        for text in _read_file(thing):
            yield path, text
    elif id(thing) not in above:
        for step, part in _list_parts(thing):
            yield from _walk(part, path + step, above | {id(thing)})


def _list_parts(thing: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(thing, Enum):
        return [("", thing.name)]
    if isinstance(thing, np.ndarray):
        return [("[]", part) for part in thing.ravel().tolist()]
    if isinstance(thing, Mapping):
        # A JSON column keeps its keys in an order of the database's own.
        pairs = sorted(thing.items(), key=lambda pair: repr(pair[0]))
        return [(step, part) for key, value in pairs for step, part in (("{key}", key), (f"[{key}]", value))]
    if isinstance(thing, set | frozenset):
        return [("{}", part) for part in sorted(thing, key=repr)]
    if isinstance(thing, list | tuple):
        return [("[]", part) for part in thing]
    if isinstance(thing, BaseException):
        return [(".error", f"{type(thing).__name__}: {thing}")]
    if dataclasses.is_dataclass(thing):
        return [(f".{field.name}", getattr(thing, field.name)) for field in dataclasses.fields(thing)]
    if hasattr(thing, "__dict__"):
        return [(f".{name}", value) for name, value in vars(thing).items() if not callable(value)]
    return []


def _read_file(content: bytes) -> Iterator[str]:
    """The texts of a file: a PDF's words and objects, an archive's members, else what it is."""
    if content.startswith(b"%PDF"):
        everything = read_everything(content)
        yield everything
        yield squeeze(everything)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from _read_file(archive.read(name))
    else:
        yield content.decode("utf-8", "replace")
