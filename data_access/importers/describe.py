"""The columns in words: ``docs/data.md`` and the page beside the templates, made from the declarations."""

from pathlib import Path

from data_access.importers.table import CsvTable
from data_access.importers.tables import TABLES

HEAD = """# The files that can be imported

One CSV file per table, or a workbook (XLSX) with one sheet per table, with the columns below in any order. This page is
made from `data_access/importers/tables.py`; a test fails where the two differ.

- Write a template of each with `kap-outcomes template FOLDER`; fill in what you have and import all of them in one
  call, in any order: `kap-outcomes import FOLDER/*.csv`. Columns without **needed** may be left out or left empty.
- CSV: commas, semicolons, tabs or upright bars between cells; quotes around cells that hold them or line breaks.
  UTF-8 or UTF-16 text; anything else is read as Windows-1252, and the import says so. The first line that is not blank
  names the columns. Every cell is text until its own column reads it: 00123 stays 00123, and a patient may be called
  NA. Numbers have a decimal point.
- Workbooks: days are read as YYYY-MM-DD, numbers with the leading zeros they are shown with. Hidden rows, columns and
  sheets are read like all others, and the import says so. A row with an error (#DIV/0!), a formula whose result was
  never saved, cells that merging left empty or a number of more than 15 digits is rejected, never read as empty. XLS,
  XLSB and workbooks with a password are refused.
- A file or sheet is known by its name (`screenings.csv`, `2026-03 screenings.csv`), else by its columns.
- Every file is read by a process of its own that has no network and no more than 1 GiB of memory, 30 seconds and one
  more for every 10 MB. A file that needs more is refused, and so is one beyond these measures: 2,000
  columns, 131,072 characters in a cell.
- Rows name each other by codes, never by numbers of the database. What a row refers to may stand in another file of the
  same call, or have been imported before.
- Everything happens in one transaction. A file that cannot be used (no text, a header that is missing, doubled
  or unknown, quotes that do not close) stops the import before anything is written. A row that breaks a rule is
  rejected, with its line, cell and rule, and the other rows go in. Every row is accounted for:
  **rows in = inserted + unchanged + updated + rejected + blank**.
- The key of a table tells a row from all others. The same row again changes nothing. A row with a key that is
  stored already and other values updates it; columns that the file does not have stay as they are. Two rows with one
  key and other values in one import: the first is taken, the second rejected. An import may also keep stored rows as
  they are (such a row counts as unchanged, and as kept) or reject the rows that contradict them.
- The very same files again, by the same rules and with nothing changed since, are nothing to do, and the import says
  so. Files of which a row was rejected are always looked at again.
- An import can be undone: rows that it inserted go, rows that it updated get their former values back. It is refused,
  naming the rows, where a later import has changed one of them or a row that stays refers to one that would go.
- Rejected rows are kept with their cells, can be put right in place, or handed out as a file and imported again. The
  columns `rejected_file`, `rejected_line`, `rejected_field`, `rejected_value` and `rejected_why` are passed over.
- Totals are computed again from the answers. Where the file's own total differs, both are kept and the difference is
  reported. A total alone never replaces stored answers; the same total without them changes nothing.
- Days are calendar days in the clinic's time zone.
- Text that a spreadsheet would run as a formula is written with one apostrophe before it ('=1+1), and so is text that
  begins with apostrophes before such a sign. The import takes exactly that one apostrophe off; 'tis keeps its own.
- `kap-outcomes export all FOLDER` (or `FILE.xlsx`, `FILE.zip`) writes every table in this very form. Imported into an
  empty database it makes the same clinic: `kap-outcomes check` shows equal digests of its contents on both sides.

`--dry-run` tries all of it and keeps nothing. `--rejected FILE` writes every rejected row to a CSV file.
`--policy keep` or `reject` leaves stored rows as they are where a file says something else. `--json` says all of it for
another program. A backup is made before every import; `kap-outcomes imports` lists what came in, `undo` takes it back.
Exit codes: 0 every row was accepted, 3 some rows were rejected and the others are in, 1 nothing was imported,
2 the command was mistyped.
"""


def describe_tables() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_describe(table) for table in TABLES)])


def _describe(table: CsvTable) -> str:
    lines = [f"## {table.file_name}", "", table.meaning, "", f"Key: {', '.join(f'`{name}`' for name in table.key)}."]
    if table.nothing_without:
        names = ", ".join(f"`{name}`" for name in table.nothing_without)
        lines += ["", f"A row in which {names} are all empty is blank."]
    lines += ["", "| column | | rule | meaning |", "|---|---|---|---|"]
    for column in table.columns:
        needed = "needed" if column.needed else ""
        lines.append(f"| `{column.name}` | {needed} | {_cell(column.kind.rule)} | {_cell(column.meaning)} |")
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def write_page(path: Path) -> None:
    """Write the page: ``python -m data_access.importers.describe docs/data.md``."""
    path.write_text(describe_tables(), encoding="utf-8")


if __name__ == "__main__":
    import sys

    write_page(Path(sys.argv[1]))
