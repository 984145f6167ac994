"""Reading a clinic out: each table as rows of cells, a part at a time, all from one moment of the database."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from data_access.exporters.cells_out import Cell, Write, choose_writer
from data_access.exporters.clinic_tables import CONFIRMED, OutTable, confirm_dose
from data_access.scope import Scope

PART = 5_000
CONFIRMED_BY = ("substance", "route", "dose_mg", "weight_kg")


def read_cells(
    session: Session, scope: Scope, out: OutTable, zone: ZoneInfo, patient_id: int | None = None
) -> Iterator[list[list[Cell]]]:
    """Every permitted row of a table, or those of one patient, as lists of cells in the order of its columns."""
    names = [column.name for column in out.table.columns if column.name != CONFIRMED]
    turns = [(place, writer) for place, name in enumerate(names) if (writer := _writer(out, name, zone))]
    confirm = _confirmer(names, out)
    chosen = out.select(scope)
    if patient_id is not None and out.patient is not None:
        chosen = chosen.where(out.patient == patient_id)
    result = session.execute(chosen.execution_options(yield_per=PART))
    for rows in result.partitions():
        yield [confirm(_turn(list(row), turns)) for row in rows]


def _writer(out: OutTable, name: str, zone: ZoneInfo) -> Write | None:
    if name in out.writers:
        return out.writers[name]
    column = out.find(name)
    return choose_writer(column.key, column.type, zone)


def _turn(cells: list[Any], turns: Sequence[tuple[int, Write]]) -> list[Cell]:
    for place, write in turns:
        if (value := cells[place]) is not None:
            cells[place] = write(value)
    return cells


def _confirmer(names: Sequence[str], out: OutTable) -> Callable[[list[Any]], list[Cell]]:
    """Puts the cell ``dose_confirmed`` in its place, in the one table that has it."""
    columns = [column.name for column in out.table.columns]
    if CONFIRMED not in columns:
        return lambda cells: cells
    place, parts = columns.index(CONFIRMED), [names.index(name) for name in CONFIRMED_BY]

    def confirm(cells: list[Any]) -> list[Cell]:
        cells.insert(place, confirm_dose(*(cells[part] for part in parts)))
        return cells

    return confirm
