"""Where the columns of a raw table are, by the names a profile gives them."""

from collections.abc import Sequence

from data_access.importers.profiles.pattern import Cell, fold_name


class Header:
    """The columns of a raw table; names are compared in any case, spaces and line breaks as one space."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.places = {fold_name(name): place for place, name in reversed(list(enumerate(names)))}

    def __contains__(self, column: str) -> bool:
        return bool(self.expand(column)) if column.endswith("*") else fold_name(column) in self.places

    def find(self, column: str) -> int | None:
        """The place of a column; None where it is not there."""
        return self.places.get(fold_name(column))

    def expand(self, pattern: str) -> list[tuple[int, str]]:
        """The columns whose name begins as the pattern does, and what stands in place of its star."""
        stem = fold_name(pattern.removesuffix("*"))
        found = [(place, name[len(stem) :]) for name, place in self.places.items() if name.startswith(stem)]
        return sorted((place, code) for place, code in found if code)

    def locate(self, cell: Cell) -> list[int]:
        """The places of all the columns that a cell is made of."""
        if cell.how == "checked":
            return [place for place, _ in self.expand(cell.pieces[0].column)]
        return [place for column in cell.columns if (place := self.find(column)) is not None]
