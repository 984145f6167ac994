"""The page inside a research archive: mode, as-of day, counts, definitions, and what must not be forgotten."""

from collections.abc import Mapping
from typing import Final

from data_access.days import to_date
from data_access.definitions.registry import get_instruments
from data_access.exporters.research.domains import DOMAINS, Domain
from data_access.exporters.research.modes import LEAST_DAYS_OF_YEAR, PLAIN_WORDS, Mode

PAGE: Final = "README.md"
TITLES: Final[dict[Mode, str]] = {
    "safe-harbor": "Treatment outcomes for research, mode safe-harbor",
    "date-shifted": "Treatment outcomes for research, mode date-shifted: PROTECTED HEALTH INFORMATION",
}
WARNINGS: Final[dict[Mode, str]] = {
    "safe-harbor": (
        "The eighteen identifiers of 45 CFR 164.514(b)(2) are left out. That method also asks that nobody who gives "
        "these files away knows a way to tell from them who somebody is: in a small clinic an unusual course may be "
        "one. Read the rows with that in mind before you pass them on."
    ),
    "date-shifted": (
        "Date shifting is not the Safe Harbor method. These files are still protected health information: keep and "
        "pass them on as you would patients' records, under an agreement that permits it."
    ),
}
NOTES: Final = f"""\
- The study ids are random, drawn for this archive and kept nowhere; those of two archives have nothing to do with
  each other.
- In safe-harbor mode RFSTDTC is left out where the year and the patient's last day together would leave fewer than
  {LEAST_DAYS_OF_YEAR} possible days for day 1.
- Not assessed is not the same as absent: a dosing session counts among those without side effects only where AEASSESS
  is Y.
- Left out in both modes: names, codes, clinicians, places, ethnicity, payer, diagnoses, earlier treatments,
  medicines, everything written as free text, and times of day.
- A clinic's own data has no comparison group: what happened after treatment did not for that reason happen because
  of it.
- The column names follow CDISC's SDTM where it has one; the files are not validated against it.
- Text that a spreadsheet would run as a formula has an apostrophe before it."""


def write_page(mode: Mode, as_of_day: int, rows: Mapping[str, int]) -> str:
    """The whole page."""
    day = to_date(as_of_day)
    until = day.isoformat() if mode == "date-shifted" else f"{day.year} (the day is left out in this mode)"
    counts = "\n".join(f"| {d.file_name} | {rows[d.key]:,} | {d.title} |" for d in DOMAINS)
    parts = [
        f"# {TITLES[mode]}",
        f"{PLAIN_WORDS[mode]}\n\n**{WARNINGS[mode]}**",
        f"Every row dated on or before the as-of day is here. As of: {until}.",
        f"| file | rows | what a row is |\n|---|---|---|\n{counts}",
        NOTES,
        *(_describe(domain) for domain in DOMAINS),
        _list_instruments(),
    ]
    return "\n\n".join(parts) + "\n"


def _describe(domain: Domain) -> str:
    lines = "\n".join(f"| {name} | {meaning} |" for name, meaning in domain.columns)
    return f"## {domain.file_name}\n\n| column | meaning |\n|---|---|\n{lines}"


def _list_instruments() -> str:
    lines = [
        f"| {i.name} | {i.long_name} | {len(i.items)} | {i.item_min} to {i.item_max} | "
        f"{'never summed' if i.total_max is None else f'{i.total_min} to {i.total_max}'} | "
        f"{'high' if i.higher_is_better else 'low'} | {i.definition_version} |"
        for i in get_instruments()
    ]
    head = "| QSCAT | name | items | answers | total | better | version of its definition |"
    return "\n".join(["## Questionnaires", "", head, "|---|---|---|---|---|---|---|", *lines])
