"""A mapping profile: how the exports of one source are read, and what rows of which tables are made of them.

It is written as TOML, the same in ``presets/`` and in the database. ``write_profile`` and ``read_profile`` are
each other's reverse.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from data_access.importers.profiles.pattern import Cell
from data_access.importers.raw import Reading
from data_access.importers.site import SiteWish
from data_access.importers.table import CsvTable

DayOrder = Literal["", "dmy", "mdy", "ymd"]
Conflict = Literal["replace", "keep", "reject"]
Kind = Literal["text", "workbook", "redcap", "google_forms"]
KINDS: Final = ("text", "workbook", "redcap", "google_forms")
DAY_ORDERS: Final = ("", "dmy", "mdy", "ymd")
CONFLICTS: Final = ("replace", "keep", "reject")
READERS: Final = ("date", "moment", "clock", "number", "comma", "before_slash", "after_slash")
"""What a step may do by itself; other steps are names of words or units."""


@dataclass(frozen=True)
class Unit:
    """How a number in one unit becomes one in another; ``words`` may stand behind the number in the cell."""

    factor: float
    decimals: int
    words: tuple[str, ...] = ()


UNITS: Final[Mapping[str, Unit]] = {
    "lb>kg": Unit(0.45359237, 1, ("lb", "lbs", "pounds")),
    "g>mg": Unit(1000, 3, ("g",)),
    "mcg>mg": Unit(0.001, 6, ("mcg", "µg", "ug")),
    "h>min": Unit(60, 0, ("h", "hr", "hrs", "hours")),
    "s>min": Unit(1 / 60, 0, ("s", "sec", "seconds")),
}
"""Units that every profile knows; it may declare others."""


@dataclass(frozen=True)
class When:
    """A row counts where the column is one of some words; or none of them (``is_not``)."""

    column: str
    words: tuple[str, ...]
    is_not: bool = False


@dataclass(frozen=True)
class MadeRows:
    """Rows of one table: made of tables of the file whose name fits ``part`` ("" fits every one).

    ``per``: the columns of which each new combination makes one row; None: every row does.
    """

    table: CsvTable
    cells: Mapping[str, Cell]
    part: str = ""
    per: tuple[str, ...] | None = None
    when: tuple[When, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        of_cells = [column for cell in self.cells.values() for column in cell.columns]
        return tuple(dict.fromkeys([*(self.per or ()), *(when.column for when in self.when), *of_cells]))


@dataclass(frozen=True)
class Profile:
    """How one source is read. ``published``: nothing in it is secret, so nobody is asked for a key.

    ``expects``: columns that are not read and yet tell the source from others like it. ``optional``: columns that may
    be absent; cells made of nothing else then stay as they are stored. ``closed``:
    words beside which a column holds no others. ``version``: 0 until it is kept. ``include_notes``: cells of free
    text are made too. ``time_zone``: that of the file's clock times, where it is not the clinic's.
    """

    name: str
    title: str
    rows: tuple[MadeRows, ...]
    kind: Kind = "text"
    version: int = 0
    source: str = ""
    notes: tuple[str, ...] = ()
    published: bool = False
    site: SiteWish | None = None
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    day_order: DayOrder = ""
    time_zone: str = ""
    conflict: Conflict = "replace"
    reason: str = ""
    include_notes: bool = False
    expects: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)

    @property
    def reading(self) -> Reading:
        """How its files are to be read, as far as it says."""
        return Reading(self.encoding, self.delimiter, self.decimal)

    @property
    def parts(self) -> dict[str, tuple[MadeRows, ...]]:
        """The rows by the tables of the file they are made of."""
        found: dict[str, list[MadeRows]] = {}
        for made in self.rows:
            found.setdefault(made.part, []).append(made)
        return {part: tuple(rows) for part, rows in found.items()}
