"""Templates: one CSV file per table with its header; the one of protocols comes filled with the default plans."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from data_access.definitions.registry import get_protocols
from data_access.definitions.vocabulary import Protocol, ScreeningPlan
from data_access.errors import ImportRefused
from data_access.importers.describe import describe_tables
from data_access.importers.table import CsvTable
from data_access.importers.tables import PROTOCOLS, TABLES

PAGE: Final = "columns.md"


def make_templates() -> dict[str, str]:
    """The text of every template and of the page that explains the columns, by file name."""
    # A byte order mark, so that spreadsheets read names with accents right.
    texts = {table.file_name: f"\N{BYTE ORDER MARK}{_write(table)}" for table in TABLES}
    return {**texts, PAGE: describe_tables()}


def zip_templates() -> bytes:
    """Every template and the page in one archive."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as file:
        for name, text in make_templates().items():
            file.writestr(name, text)
    return archive.getvalue()


def write_templates(folder: Path) -> list[Path]:
    """Write every template and the page. Raises ImportRefused before it would replace a file."""
    texts = {folder / name: text for name, text in make_templates().items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in texts:
            if path.exists():
                raise ImportRefused(f"There is already a file {path}. Name another folder; nothing was written.")
        for path, text in texts.items():
            with path.open("x", encoding="utf-8", newline="") as file:
                file.write(text)
    except OSError as error:
        raise ImportRefused(f"The templates cannot be written to {folder}: {error.strerror}.") from error
    return list(texts)


def _write(table: CsvTable) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    writer.writerows(_list_protocols() if table is PROTOCOLS else [])
    return text.getvalue()


def _list_protocols() -> list[list[str]]:
    rows = []
    for protocol in get_protocols():
        cells = _describe(protocol)
        rows.append([cells[column.name] for column in PROTOCOLS.columns])
    return rows


def _describe(protocol: Protocol) -> dict[str, str]:
    plain = ("name", "substance", "route", "planned_doses", "dose_interval_days", "preparation_sessions",
             "integration_within_days")  # fmt: skip
    return {
        "protocol": protocol.key,
        **{name: str(getattr(protocol, name)) for name in plain},
        "integration_after_doses": "; ".join(map(str, protocol.integration_after_doses)),
        "screenings": "; ".join(describe_plan(plan) for plan in protocol.screenings),
        "long_term_checks": "; ".join(f"{check}={days}" for check, days in protocol.long_term_checks.items()),
    }


def describe_plan(plan: ScreeningPlan) -> str:
    """When a questionnaire is due, in the words of the column ``screenings``."""
    words = [plan.instrument]
    if plan.before_first_dose_days is not None:
        words.append(f"before_first={plan.before_first_dose_days}")
    flags = {"each_dose": plan.before_each_dose, "after_last": plan.after_last_dose, "start": plan.at_start,
             "end": plan.at_end}  # fmt: skip
    words += [word for word, holds in flags.items() if holds]
    if plan.follow_up_months:
        words.append("months=" + "+".join(map(str, plan.follow_up_months)))
    return " ".join(words)
