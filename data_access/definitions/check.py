"""Reading one TOML table strictly: every refusal names file, field and rule.

A :class:`Fields` hands out each value once, with its type checked, and remembers
what was asked for, so that :meth:`Fields.finish` can refuse whatever is left over
(a misspelt key must never be taken for an absent one).
"""

import tomllib
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from data_access.errors import DefinitionError


def _limits(low: float | None, high: float | None) -> str:
    """Bounds in words: "between 0 and 1", "at least 1", "a finite number"."""
    if low is not None and high is not None:
        return f"between {low:g} and {high:g}"
    return "a finite number" if low is None else f"at least {low:g}"


class Fields:
    """One table of a definition file, and where in the file it stands."""

    def __init__(self, values: Mapping[str, Any], file: str, where: str = "") -> None:
        self._values = values
        self._file = file
        self._where = where
        self._asked: set[str] = set()
        self._children: list[Fields] = []

    def refuse(self, field: str, rule: str) -> NoReturn:
        """Raise the one error of this floor."""
        place = f"{self._where}.{field}" if self._where and field else self._where or field
        raise DefinitionError(f"{self._file}, field {place}: {rule}")

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def names(self) -> tuple[str, ...]:
        """The keys that stand in the file, in order."""
        return tuple(self._values)

    def _get(self, key: str, kind: type | tuple[type, ...], word: str) -> Any:
        self._asked.add(key)
        if key not in self._values:
            self.refuse(key, f"is missing ({word} is needed).")
        value = self._values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind not in (bool, object)):
            self.refuse(key, f"must be {word}, not {value!r}.")
        return value

    def value(self, key: str) -> Any:
        """A value of any kind, for the caller to make sense of."""
        return self._get(key, object, "a value")

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value: str = self._get(key, str, "a text")
        if not value.strip():
            self.refuse(key, "must not be empty.")
        return value

    def text_or_none(self, key: str) -> str | None:
        """A text, or None where the key is absent."""
        return self.text(key) if key in self._values else None

    def one_of(self, key: str, *allowed: str) -> str:
        """A text out of a few."""
        value = self.text(key)
        if value not in allowed:
            self.refuse(key, f"must be one of {', '.join(allowed)}, not {value!r}.")
        return value

    def flag(self, key: str) -> bool:
        """A yes or no (true, false)."""
        value: bool = self._get(key, bool, "true or false")
        return value

    def whole(self, key: str, low: int | None = None, high: int | None = None) -> int:
        """A whole number within bounds, both inclusive."""
        value: int = self._get(key, int, "a whole number")
        if (low is not None and value < low) or (high is not None and value > high):
            self.refuse(key, f"must be {_limits(low, high)}, not {value}.")
        return value

    def whole_or_none(self, key: str, low: int | None = None, high: int | None = None) -> int | None:
        """A whole number within bounds, or None where the key is absent."""
        return self.whole(key, low, high) if key in self._values else None

    def number(self, key: str, low: float | None = None, high: float | None = None) -> float:
        """A number within bounds, both inclusive; whole or not."""
        value = float(self._get(key, (int, float), "a number"))
        if not isfinite(value) or (low is not None and value < low) or (high is not None and value > high):
            self.refuse(key, f"must be {_limits(low, high)}, not {value:g}.")
        return value

    def number_or_none(self, key: str, low: float | None = None, high: float | None = None) -> float | None:
        """A number within bounds, or None where the key is absent."""
        return self.number(key, low, high) if key in self._values else None

    def _list(self, key: str, kinds: tuple[type, ...], word: str) -> list[Any]:
        values: list[Any] = self._get(key, list, f"a list of {word}")
        for value in values:
            if not isinstance(value, kinds) or isinstance(value, bool):
                self.refuse(key, f"must hold only {word}, not {value!r}.")
        return values

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; must be there, may be empty."""
        return tuple(self._list(key, (str,), "texts"))

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers; must be there, may be empty."""
        return tuple(self._list(key, (int,), "whole numbers"))

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers; must be there, may be empty."""
        return tuple(float(v) for v in self._list(key, (int, float), "numbers"))

    def span(self, key: str) -> tuple[float, float]:
        """Two numbers, the lower first."""
        values = self.numbers(key)
        if len(values) != 2 or values[0] > values[1]:
            self.refuse(key, f"must be two numbers, the lower first, not {list(values)}.")
        return values[0], values[1]

    def span_or_none(self, key: str) -> tuple[float, float] | None:
        """Two numbers, the lower first, or None where the key is absent."""
        return self.span(key) if key in self._values else None

    def whole_span(self, key: str) -> tuple[int, int]:
        """Two whole numbers, the lower first."""
        self.wholes(key)
        low, high = self.span(key)
        return int(low), int(high)

    def groups(self, key: str) -> tuple[tuple[int, ...], ...]:
        """A list of lists of whole numbers; empty where the key is absent."""
        if key not in self._values:
            return ()
        rows = self._list(key, (list,), "lists of whole numbers")
        if not all(isinstance(n, int) and not isinstance(n, bool) for row in rows for n in row):
            self.refuse(key, "must hold only lists of whole numbers.")
        return tuple(tuple(row) for row in rows)

    def text_groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of texts; empty where the key is absent."""
        if key not in self._values:
            return ()
        rows = self._list(key, (list,), "lists of texts")
        if not all(isinstance(word, str) and word.strip() for row in rows for word in row):
            self.refuse(key, "must hold only lists of texts.")
        return tuple(tuple(row) for row in rows)

    def _child(self, values: Mapping[str, Any], where: str) -> "Fields":
        child = Fields(values, self._file, f"{self._where}.{where}" if self._where else where)
        self._children.append(child)
        return child

    def table(self, key: str) -> "Fields":
        """A table."""
        return self._child(self._get(key, dict, "a table"), key)

    def table_or_none(self, key: str) -> "Fields | None":
        """A table, or None where it is absent."""
        return self.table(key) if key in self._values else None

    def tables(self, key: str, may_be_absent: bool = False) -> list["Fields"]:
        """A list of tables, named key[1], key[2] … in errors."""
        if may_be_absent and key not in self._values:
            return []
        rows = self._list(key, (dict,), "tables")
        return [self._child(row, f"{key}[{number}]") for number, row in enumerate(rows, start=1)]

    def words(self, key: str) -> dict[str, str]:
        """A table of texts; empty where it is absent."""
        table = self.table_or_none(key)
        return {} if table is None else {name: table.text(name) for name in table.names()}

    def finish(self) -> None:
        """Refuse every key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                self.refuse(key, "is not a field of this kind of file (misspelt?).")
        for child in self._children:
            child.finish()


def read_fields(path: Path) -> Fields:
    """One TOML file as fields; what is not TOML or not UTF-8 is refused by name."""
    try:
        return Fields(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise DefinitionError(f"{path.name}: is not a readable TOML file ({problem}).") from problem
    except OSError as problem:
        raise DefinitionError(f"{path.name}: cannot be read ({problem.strerror}).") from problem


def check_unique(fields: Fields, field: str, values: list[Any]) -> None:
    """Refuse a list in which something stands twice."""
    twice = sorted({str(v) for v in values if values.count(v) > 1})
    if twice:
        fields.refuse(field, f"must not repeat: {', '.join(twice)}.")


def check_file_set(folder: Path, field: str, values: list[str]) -> None:
    """Refuse a folder in which two files share what must be their own."""
    if not values:
        raise DefinitionError(f"{folder.name}: holds no definition file.")
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise DefinitionError(f"{folder.name}, field {field}: two files share {', '.join(twice)}.")
