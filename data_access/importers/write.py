"""Writing one chunk: new rows inserted, equal ones left alone, other ones updated; contradictions rejected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from data_access.importers.check_rows import Chunk
from data_access.importers.driver import Driver
from data_access.importers.prepared import Prepared
from data_access.importers.rejection import Rejection

EARLIER = "says something else than an earlier row of this import with the same key; that one was taken"
ONLY_TOTAL = "is stored with its answers; a total without answers does not replace them"


@dataclass
class Written:
    """What became of the rows of a chunk."""

    inserted: int = 0
    unchanged: int = 0
    updated: int = 0
    rejections: list[Rejection] = field(default_factory=list)

    def add(self, other: "Written") -> None:
        """Count another chunk in."""
        self.inserted += other.inserted
        self.unchanged += other.unchanged
        self.updated += other.updated
        self.rejections += other.rejections


class Writer:
    """Writes the rows of one table; knows which stored rows this import has met before.

    A row inserted by this import has a higher id than any from before it; of older rows that
    came up, a bit each is kept.
    """

    def __init__(self, driver: Driver, prepared: Prepared) -> None:
        self.driver = driver
        self.table, self.key = prepared.table, prepared.key
        highest = driver.connection.execute(select(func.coalesce(func.max(self.table.c.id), 0))).scalar_one()
        self.highest = int(highest)
        self.met = bytearray(self.highest // 8 + 1)

    def write(self, chunk: Chunk, prepared: Prepared) -> Written:
        """Write a chunk whose rows may all be stored but for contradictions, which are rejected here."""
        keys = [prepared.columns[name] for name in self.key]
        stored = self.driver.find(self.table, self.key, keys, prepared.given)
        if not stored and len(set(zip(*keys, strict=True))) == len(chunk):
            self._insert(prepared, prepared.columns, len(chunk))  # All new, as in every first import.
            return Written(inserted=len(chunk))
        return self._sort_out(chunk, prepared, keys, stored)

    def _sort_out(
        self, chunk: Chunk, prepared: Prepared, keys: list[Sequence[Any]], stored: dict[int, tuple[Any, ...]]
    ) -> Written:
        """Tell new rows from those stored already, and write each kind."""
        names = [*prepared.given, *(name for name in prepared.columns if name not in prepared.given)]
        compared = len(prepared.given)
        rows = list(zip(*(prepared.columns[name] for name in names), strict=True))
        done, new, changed = Written(), _Rows(), _Rows()
        seen: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for place, (row, key) in enumerate(zip(rows, zip(*keys, strict=True), strict=True)):
            said = row[:compared]
            if (before := seen.get(key)) is None and (found := stored.get(place)) is not None:
                seen[key] = said
                again = self._meet(found[0])
                if found[1:] == said:
                    done.unchanged += 1
                elif again:
                    done.rejections.append(self._reject(chunk, prepared, place, EARLIER))
                elif why := _protects(prepared, found[1:], said):
                    done.rejections.append(self._reject(chunk, prepared, place, why))
                else:
                    changed.add(row[:compared], found[0])
            elif before is None:
                seen[key] = said
                new.add(row)
            elif before == said:
                done.unchanged += 1
            else:
                done.rejections.append(self._reject(chunk, prepared, place, EARLIER))
        if new.rows:
            self._insert(prepared, _to_columns(names, new.rows), len(new.rows))
        if changed.rows:
            self.driver.update(self.table, changed.ids, _to_columns(names[:compared], changed.rows))
        done.inserted, done.updated = len(new.rows), len(changed.rows)
        return done

    def _insert(self, prepared: Prepared, columns: dict[str, Sequence[Any]], count: int) -> None:
        own = {} if prepared.only_new is None else prepared.only_new(count)
        self.driver.insert(self.table, {**columns, **own})

    def _meet(self, id_: int) -> bool:
        """Note a stored row; whether this import has met or written it before."""
        if id_ > self.highest:
            return True
        byte, bit = id_ >> 3, 1 << (id_ & 7)
        again = bool(self.met[byte] & bit)
        self.met[byte] |= bit
        return again

    def _reject(self, chunk: Chunk, prepared: Prepared, place: int, rule: str) -> Rejection:
        column = next(iter(chunk.texts))
        return Rejection(chunk.lines[place], column, chunk.texts[column][place], rule)


@dataclass
class _Rows:
    """Rows to be written, and the ids of those that are stored already."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)

    def add(self, row: tuple[Any, ...], id_: int | None = None) -> None:
        self.rows.append(row)
        if id_ is not None:
            self.ids.append(id_)


def _to_columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    return dict(zip(names, zip(*rows, strict=True), strict=True))


def _protects(prepared: Prepared, stored: tuple[Any, ...], said: tuple[Any, ...]) -> str | None:
    """Why a stored row is not to be replaced: a form's answers never give way to a total alone."""
    if "answers" not in prepared.given:
        return None
    place = prepared.given.index("answers")
    return ONLY_TOTAL if stored[place] is not None and said[place] is None else None
