"""Writing one chunk: new rows inserted, equal ones left alone, other ones settled by the policy of the import."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from data_access.importers.batch_log import BatchLog
from data_access.importers.check_rows import Chunk
from data_access.importers.driver import Driver
from data_access.importers.policy import Policy, explain_conflict, find_conflict
from data_access.importers.prepared import Prepared
from data_access.importers.rejection import Rejection
from data_access.importers.table import RECORDED
from data_access.importers.written import Written

EARLIER = "says something else than an earlier row of this import with the same key; that one was taken"
OF_ANSWERS = ("answers", "total", "source_total", "risk_item", "definition_version", RECORDED)
ONLY_TOTAL = "is stored with its answers; a total without answers does not replace them"

Row = tuple[Any, ...]


class Writer:
    """Writes the rows of one table; knows which stored rows this import has met before.

    A row inserted by this import has a higher id than any from before it; of older rows that
    came up, a bit each is kept.
    """

    def __init__(self, driver: Driver, prepared: Prepared, policy: Policy, log: BatchLog, zone: ZoneInfo) -> None:
        self.driver, self.policy, self.log, self.zone = driver, policy, log, zone
        self.table, self.key = prepared.table, prepared.key
        of_site = self.table.c.site_id == driver.site_id
        highest = driver.connection.execute(
            select(func.coalesce(func.max(self.table.c.id), 0)).where(of_site)
        ).scalar_one()
        self.highest = int(highest)
        self.met = bytearray(self.highest // 8 + 1)
        self.has_inserted = False

    def write(self, chunk: Chunk, prepared: Prepared) -> Written:
        """Write a chunk whose rows may all be stored but for contradictions, which are rejected here."""
        keys = [prepared.columns[name] for name in self.key]
        stored = self.driver.find(self.table, self.key, keys, prepared.given)
        if not stored and len(set(zip(*keys, strict=True))) == len(chunk):
            self._insert(prepared, prepared.columns, len(chunk))  # All new, as in every first import.
            return Written(inserted=len(chunk))
        sorting = _Sorting(self, chunk, prepared)
        for place, key in enumerate(zip(*keys, strict=True)):
            sorting.take(place, key, stored.get(place))
        return self._write_sorted(prepared, sorting)

    def _write_sorted(self, prepared: Prepared, sorting: "_Sorting") -> Written:
        names, new, changed = sorting.names, sorting.new, sorting.changed
        if new:
            self._insert(prepared, _to_columns(names, new), len(new))
        if changed:
            given = prepared.given
            ids = [found[0] for found, _ in changed]
            self.log.keep_former(self.table, ids, [_tell_former(given, *both) for both in changed])
            self.driver.update(self.table, ids, _to_columns(given, [said for _, said in changed]))
        sorting.done.inserted, sorting.done.updated = len(new), len(changed)
        return sorting.done

    def _insert(self, prepared: Prepared, columns: dict[str, Sequence[Any]], count: int) -> None:
        self.has_inserted = True
        own = {} if prepared.only_new is None else prepared.only_new(count)
        self.driver.insert(self.table, {**columns, **own})

    def meet(self, id_: int) -> bool:
        """Note a stored row; whether this import has met or written it before."""
        if id_ > self.highest:
            return True
        byte, bit = id_ >> 3, 1 << (id_ & 7)
        again = bool(self.met[byte] & bit)
        self.met[byte] |= bit
        return again

    def has_met(self, first: int, last: int) -> bool:
        """Whether any row from before this import, with an id in a range, came up in it."""
        inner = self.met[(first >> 3) + 1 : last >> 3]
        if inner.count(0) < len(inner):
            return True
        edges = {*range(first, min(last, first | 7) + 1), *range(max(first, last & ~7), last + 1)}
        return any(id_ <= self.highest and self.met[id_ >> 3] & (1 << (id_ & 7)) for id_ in edges)


@dataclass
class _Sorting:
    """The rows of one chunk, told apart: new ones, and stored ones (id and fields) with what the file says of them."""

    writer: Writer
    chunk: Chunk
    prepared: Prepared
    done: Written = field(default_factory=Written)
    new: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)
    seen: dict[Row, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given, columns = self.prepared.given, self.prepared.columns
        self.names = [*given, *(name for name in columns if name not in given)]
        self.rows: list[Row] = list(zip(*(columns[name] for name in self.names), strict=True))

    def take(self, place: int, key: Row, found: Row | None) -> None:
        """Tell where one row belongs."""
        said = self.rows[place][: len(self.prepared.given)]
        if found is not None and _repeats_total(self.prepared, found[1:], said):
            said = found[1:]
        before = self.seen.get(key)
        if found is not None and self._is_held(found, said):
            self._hold(place, found, said)
        elif before is not None:
            if before == said:
                self.done.unchanged += 1
            else:
                self._reject(place, EARLIER)
        else:
            self.seen[key] = said
            if found is None:
                self.new.append(self.rows[place])
            else:
                self._compare(place, found, said)

    def _compare(self, place: int, found: Row, said: Row) -> None:
        again = self.writer.meet(found[0])
        if found[1:] == said:
            self.done.unchanged += 1
        elif again:
            self._reject(place, EARLIER)
        elif _loses_answers(self.prepared, found[1:], said):
            self._reject(place, ONLY_TOTAL)
        else:
            self.changed.append((found, said))

    def _is_held(self, found: Row, said: Row) -> bool:
        """Whether a row from before this import stays as it is although the file says something else."""
        if self.writer.policy.name == "replace" or found[0] > self.writer.highest or found[1:] == said:
            return False
        return find_conflict(self.prepared, found[1:], said) is not None

    def _hold(self, place: int, found: Row, said: Row) -> None:
        self.writer.meet(found[0])
        if self.writer.policy.name == "keep":
            self.done.unchanged += 1
            self.done.kept += 1
            return
        field_name = find_conflict(self.prepared, found[1:], said) or self.prepared.key[0]
        old = found[1 + self.prepared.given.index(field_name)]
        column, text, rule = explain_conflict(self.chunk, place, self.writer.table, field_name, old, self.writer.zone)
        self._reject(place, rule, column, text)

    def _reject(self, place: int, rule: str, column: str = "", text: str = "") -> None:
        chunk = self.chunk
        if not column:
            column = next(iter(chunk.texts))
            text = chunk.texts[column][place]
        self.done.rejections.append(Rejection(chunk.lines[place], column, text, rule, chunk.places[place]))


def _tell_former(names: Sequence[str], found: Row, said: Row) -> dict[str, Any]:
    """Of a stored row the columns that change, as they were."""
    return {name: old for name, old, new in zip(names, found[1:], said, strict=True) if old != new}


def _to_columns(names: Sequence[str], rows: Sequence[Row]) -> dict[str, Sequence[Any]]:
    return dict(zip(names, zip(*rows, strict=True), strict=True))


def _repeats_total(prepared: Prepared, stored: Row, said: Row) -> bool:
    """Whether a total without answers says no more than a form that is stored with its answers and that total."""
    if not _loses_answers(prepared, stored, said):
        return False
    old, new = dict(zip(prepared.given, stored, strict=True)), dict(zip(prepared.given, said, strict=True))
    same = all(old[name] == new[name] for name in prepared.given if name not in OF_ANSWERS)
    return same and new["total"] is not None and new["total"] in (old["total"], old["source_total"])


def _loses_answers(prepared: Prepared, stored: Row, said: Row) -> bool:
    """Whether a total alone would take the place of a form's answers."""
    if "answers" not in prepared.given:
        return False
    place = prepared.given.index("answers")
    return stored[place] is not None and said[place] is None
