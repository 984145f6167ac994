"""The definitions in force: the bounds of the questionnaires, the rules, and where the rest of them stands."""

from dashboard.packet.blocks import Block, Column, Heading, Paragraph, Table, Words, plain, read_marks
from dashboard.reports.methods.contents import name_section
from dashboard.reports.methods.instrument_thresholds import make_thresholds
from dashboard.reports.methods.parts import Table as MethodsTable
from dashboard.reports.view import View
from data_access.definitions.registry import get_instrument

SHOWN = ("Caseness", "Reliable change", "Response", "Remission", "Risk item")


def make_definitions(view: View, instruments: tuple[str, ...], sections: tuple[str, ...]) -> tuple[Block, ...]:
    """A table of the bounds of some questionnaires under both sets, and the names of the sections of Methods."""
    rows = [row for key in instruments for row in _list_bounds(key, view)]
    columns = (
        Column("", 15),
        Column(f"NHS{_tag(view, 'nhs')}", 18),
        Column(f"conservative{_tag(view, 'conservative')}", 18),
        Column("from", 49),
    )
    named = ", ".join(name_section(key) for key in sections)
    return (
        Heading("Definitions in force"),
        Paragraph(plain("A change or score equal to a bound meets it. An empty cell: the same under both sets.")),
        Table(columns, tuple(rows)),
        Paragraph(plain(f"Every formula with its source stands on Methods: {named}."), quiet=True),
    )


def _tag(view: View, thresholds: str) -> str:
    return ", in force" if view.thresholds == thresholds else ""


def _list_bounds(key: str, view: View) -> list[tuple[Words, ...]]:
    instrument = get_instrument(key)
    tables = [block for block in make_thresholds(instrument, view.thresholds).blocks if isinstance(block, MethodsTable)]
    return [
        (
            plain(f"{instrument.name}, {row[0].lower()}"),
            *(read_marks(text) for text in row[1:-1]),
            plain(row[-1].replace("**", ""), "quiet"),
        )
        for table in tables
        for row in table.rows
        if row[0] in SHOWN
    ]
