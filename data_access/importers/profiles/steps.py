"""What is done to the text of a column: words put for words, days, times, numbers and units read.

Every step takes text and gives text, in the form the program's own tables have; what it cannot read is refused
with its rule, and the row is rejected naming the cell as it came.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from data_access.importers.cells import CellRefused
from data_access.importers.profiles.dates import read_clock, read_date, read_moment
from data_access.importers.profiles.pattern import fold_name
from data_access.importers.profiles.shape import UNITS, DayOrder, Profile, Unit

Step = Callable[[str], str]

POINT = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?")
COMMA = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:[. \u00a0\u202f'’][0-9]{3})+)?(?:,[0-9]*)?")
LONGEST: Final = 100
SHOWN: Final = 8
"""Words of a closed list that a rule names."""


class Memory(dict[str, str]):
    """What each text of one column becomes; ``refused`` holds the rule that a text breaks."""

    LARGEST: Final = 50_000

    def __init__(self, steps: Sequence[Step], width: int = 0) -> None:
        super().__init__()
        self.steps, self.width = steps, width
        self.refused: dict[str, str] = {}

    def take(self, texts: Sequence[str]) -> list[str]:
        """What a column of texts becomes."""
        if len(self) > self.LARGEST:
            self.clear()
            self.refused.clear()
        return list(map(self.__getitem__, texts))

    def __missing__(self, text: str) -> str:
        value = text.strip()
        try:
            for step in self.steps:
                value = step(value)
        except CellRefused as refusal:
            self.refused[text] = str(refusal)
        self[text] = value = value.rjust(self.width, "0") if value else value
        return value


def get_step(name: str, profile: Profile, order: DayOrder) -> Step:
    """A step by its name: one of the profile's words or units, or one that every profile knows."""
    if name in profile.words:
        return _put_words(profile.words[name], name in profile.closed)
    if (unit := profile.units.get(name) or UNITS.get(name)) is not None:
        return _guard(_convert(unit, profile.decimal))
    steps: dict[str, Step] = {
        "date": lambda text: read_date(text, order),
        "moment": lambda text: read_moment(text, order, profile.time_zone),
        "clock": read_clock,
        "number": lambda text: read_number(text, profile.decimal),
        "comma": lambda text: read_number(text, ","),
        "before_slash": lambda text: text.partition("/")[0].strip(),
        "after_slash": lambda text: text.partition("/")[2].strip(),
    }
    return _guard(steps[name])


def _guard(step: Step) -> Step:
    """A step that leaves empty text alone, and refuses text so long that looking through it would take its time."""

    def take(text: str) -> str:
        if len(text) > LONGEST:
            raise CellRefused(f"is longer than {LONGEST} characters, so it is no day, time or number")
        return step(text) if text else text

    return take


def _put_words(words: Mapping[str, str], closed: bool) -> Step:
    folded = {fold_name(word): value for word, value in words.items()}
    shown = ", ".join(list(words)[:SHOWN]) + (" …" if len(words) > SHOWN else "")

    def put(text: str) -> str:
        found = folded.get(fold_name(text))
        if found is None and closed and text:
            raise CellRefused(f"is none of the words the profile knows here: {shown}")
        return text if found is None else found

    return put


def read_number(text: str, decimal: str) -> str:
    """A number with a point for decimals; CellRefused where it is none, or might be read two ways."""
    if not decimal and "," in text and COMMA.fullmatch(text):
        raise CellRefused("may be read as a decimal comma or as thousands: the profile must say which")
    shape = COMMA if decimal == "," else POINT
    if not shape.fullmatch(text) or not re.search("[0-9]", text):
        raise CellRefused(f"is no number with a {'comma' if decimal == ',' else 'point'} for decimals")
    if decimal == ",":
        text = re.sub(r"[. \u00a0\u202f'’]", "", text).replace(",", ".")
    return _write_number(Decimal(text.replace(",", "")))


def _convert(unit: Unit, decimal: str) -> Step:
    words = "|".join(re.escape(word) for word in sorted(unit.words, key=len, reverse=True))
    behind = re.compile(rf"\s*(?:{words})\.?$", re.IGNORECASE) if words else None
    factor = Decimal(repr(unit.factor))

    def convert(text: str) -> str:
        number = Decimal(read_number(behind.sub("", text) if behind else text, decimal))
        return _write_number((number * factor).quantize(Decimal(1).scaleb(-unit.decimals), ROUND_HALF_UP))

    return convert


def _write_number(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
