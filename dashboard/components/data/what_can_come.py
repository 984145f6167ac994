"""What the page says before a file is chosen: which files can come, and what each needs."""

from typing import Final

from dashboard.components.html import esc, show

KINDS: Final = (
    (
        "The program’s own files",
        "CSV files, or the sheets of a workbook, named after their tables: patients, sessions, screenings … "
        "The templates show every column. Nothing has to be mapped.",
    ),
    (
        "Exports of your own systems",
        "CSV or XLSX of a record system, REDCap or a survey form. A mapping says what each column means; it is "
        "suggested, shown with ten rows before you agree, and remembered for the next export.",
    ),
    (
        "FHIR R4",
        "A Bundle of any type, NDJSON or single resources, as JSON or XML. Totals are computed again from the answers.",
    ),
)
PROMISE: Final = (
    "Every row is accounted for, and a try comes before the import: nothing is written until you have seen what would "
    "become of each row. Then all of it is written, or nothing; and it can be undone."
)


def show_what_can_come() -> None:
    """The three kinds of files side by side, and what an import promises."""
    kinds = "".join(
        f'<div class="kap-tile"><div class="kap-strong">{esc(title)}</div><div class="kap-tile-line">{esc(text)}</div>'
        "</div>"
        for title, text in KINDS
    )
    show(f'<div class="kap-tiles kap-tiles-3 kap-coming">{kinds}</div><p class="kap-sentence">{esc(PROMISE)}</p>')
