"""Which of the program's own tables a header belongs to: by the name of the file or sheet, else by its columns."""

from difflib import get_close_matches
from pathlib import Path

from data_access.errors import ImportRefused
from data_access.importers.raw import RawTable
from data_access.importers.table import CsvTable
from data_access.importers.tables import TABLES


def name_place(table: RawTable) -> str:
    """The file, and the sheet where it is a workbook's."""
    is_sheet = table.part and not table.is_own
    return f"{table.upload.name}, sheet “{table.part}”" if is_sheet else table.upload.name


def fold_header(table: RawTable) -> tuple[str, ...]:
    """The names of the columns in small letters. Raises ImportRefused where one then stands twice."""
    header = tuple(name.casefold() for name in table.header)
    for place, name in enumerate(header):
        if header.index(name) != place:
            told = f"the column “{name}” stands twice. Remove or rename one of them."
            raise ImportRefused(f"{name_place(table)}: {told}")
    return header


def find_table(table: RawTable, header: tuple[str, ...]) -> CsvTable:
    """The table of ours that a table of a file is. Raises ImportRefused where its header does not fit."""
    names = (table.part, Path(table.upload.name).stem)
    found = next(filter(None, map(find_by_name, names)), None) or _find_by_columns(header)
    where = name_place(table)
    if found is None:
        known = ", ".join(one.file_name for one in TABLES)
        what = "sheet after its table, or remove it" if table.part else "file after its table"
        raise ImportRefused(
            f"{where}: these columns belong to no table. Name the {what} ({known}); "
            "“kap-outcomes template FOLDER” writes one of each."
        )
    _check_fit(where, found, header)
    return found


def _check_fit(where: str, table: CsvTable, header: tuple[str, ...]) -> None:
    if unknown := table.find_unknown(header):
        near = get_close_matches(unknown[0], [column.name for column in table.columns], n=1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        raise ImportRefused(
            f"{where}: the column “{unknown[0]}” is not one of {table.file_name}.{hint} "
            "Rename or remove it; docs/data.md lists the columns."
        )
    if missing := table.find_missing(header):
        raise ImportRefused(f"{where}: the column “{missing[0]}” is missing. Add it to the header.")
    if "answers" in header and any(name.startswith("item_") for name in header):
        raise ImportRefused(f"{where}: has both “answers” and item columns. Keep one of the two.")


def find_by_name(name: str) -> CsvTable | None:
    """The table whose name this is, or ends or begins with ("2026-03 screenings", "patients_v2")."""
    word = name.casefold().replace(" ", "_").replace("-", "_")
    for table in sorted(TABLES, key=lambda table: -len(table.name)):
        if word == table.name or word.endswith(f"_{table.name}") or word.startswith(f"{table.name}_"):
            return table
    return None


def _find_by_columns(header: tuple[str, ...]) -> CsvTable | None:
    """The only table that has all these columns and lacks none it needs."""
    fitting = [table for table in TABLES if not table.find_unknown(header) and not table.find_missing(header)]
    return fitting[0] if len(fitting) == 1 else None
