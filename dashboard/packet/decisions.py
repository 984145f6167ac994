"""Decisions on paper: what, about whom, who does it, by when; late in orange with the word."""

from dashboard.packet.blocks import Block, Column, Heading, Paragraph, Run, Table, Words, plain, read_marks
from dashboard.reports.meetings.parts import DecisionList, DecisionRow, SnoozedRow

NOBODY = "the clinic"
COLUMNS = (Column("decision", 50), Column("about", 18), Column("owner", 14), Column("due", 18))


def make_decision_list(decided: DecisionList, today: str = "decided at this meeting") -> tuple[Block, ...]:
    """Open ones from before first, late ones at the top; then what was decided, done, and how it went on."""
    parts = (
        (decided.before_title, decided.before),
        (today, decided.today),
        ("done since", decided.done),
        ("four weeks on", decided.followed),
    )
    listed = tuple(block for title, rows in parts if rows for block in _part(title, rows))
    return (Paragraph(read_marks(f"{decided.counts[:1].upper()}{decided.counts[1:]}.")), *listed)


def _part(title: str, rows: tuple[DecisionRow, ...]) -> tuple[Block, ...]:
    return Heading(f"{title[:1].upper()}{title[1:]}", level=2), make_decision_table(rows)


def make_decision_table(rows: tuple[DecisionRow, ...]) -> Table:
    """One row for each decision, its notes beneath its text."""
    return Table(COLUMNS, tuple(_row(row) for row in rows))


def _row(row: DecisionRow) -> tuple[Words, ...]:
    notes = tuple(Run(f"\n{note}", "quiet") for note in row.notes)
    next_ = (Run("\n"), *read_marks(row.happened_next)) if row.happened_next else ()
    return (
        (Run(row.text, "quiet" if row.is_done else "plain"), *notes, *next_),
        plain(row.person.label if row.person else NOBODY),
        plain(row.owner),
        plain(row.due, "worse" if row.is_late else "plain"),
    )


def make_snoozed(rows: tuple[SnoozedRow, ...]) -> tuple[Block, ...]:
    """What was put off, with the reason; nothing where nothing was."""
    if not rows:
        return ()
    columns = (Column("patient", 20), Column("rule", 20), Column("until", 12), Column("reason", 48))
    return Heading("Snoozed"), Table(columns, tuple(_snoozed(row) for row in rows))


def _snoozed(row: SnoozedRow) -> tuple[Words, ...]:
    return (
        plain(row.person.label if row.person else NOBODY),
        (Run(row.rule, "strong"), Run(f"\n{row.value}", "quiet")),
        plain(row.until),
        (Run(row.reason), Run(f"\n{row.by}", "quiet")),
    )
