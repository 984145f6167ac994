"""The imports of a clinic in words: one line each, and one of them opened with its account and rejected rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dashboard.reports.data.reconciliation import FileCounts, Reconciliation
from dashboard.reports.words.wording import plural

NAMED_FILES: Final = 3
UNNAMED: Final = "mapping without a name"
"""What a mapping is called that nobody wants remembered."""
POLICIES: Final[dict[str, str]] = {
    "replace": "the files’ word went before stored rows",
    "keep": "stored rows stayed as they were",
    "reject": "rows that contradict stored ones were rejected",
}


@dataclass(frozen=True)
class BatchLine:
    """One import, repair or undo. ``state``: "in the data", "undone 30 Nov" or what else it came to."""

    batch_id: int
    kind: str
    when: str
    what: str
    by: str
    profile: str
    total: FileCounts
    open_rows: int
    state: str
    is_undone: bool


@dataclass(frozen=True)
class RejectedRow:
    """One rejected row: where it stood, the cell and the rule, its cells as the program names them.

    ``cells`` are empty where the row could not be told apart into cells: it can be corrected in the file only.
    """

    row_id: int
    file: str
    table: str
    line: int
    patient: str
    field: str
    value: str
    rule: str
    cells: tuple[tuple[str, str], ...]
    raw: tuple[tuple[str, str], ...] = ()
    state: str = "open"

    @property
    def can_be_fixed(self) -> bool:
        """Whether its cells can be corrected here."""
        return self.state == "open" and bool(self.cells)


@dataclass(frozen=True)
class OpenedBatch:
    """One import with everything about it; ``facts`` are sentences: by whom, by which mapping, what was undone."""

    line: BatchLine
    facts: tuple[str, ...]
    account: Reconciliation
    rejected: tuple[RejectedRow, ...]
    can_be_undone: bool
    is_hidden: bool = False
    """Whether names are hidden, and with them every cell of a file."""

    @property
    def title(self) -> str:
        """ "Import of 22 Nov, 06:00"."""
        word = {"undo": "Undoing", "repair": "Correction"}.get(self.line.kind, "Import")
        return f"{word} of {self.line.when}"

    @property
    def open_rows(self) -> tuple[RejectedRow, ...]:
        """Rejected rows that nobody has corrected or set aside."""
        return tuple(row for row in self.rejected if row.state == "open")

    @property
    def rejected_count(self) -> str:
        """ "7 rows, 2 of them corrected"."""
        told = plural(len(self.rejected), "row")
        fixed = sum(row.state == "fixed" for row in self.rejected)
        return f"{told}, {fixed:,} of them corrected" if fixed else told

    @property
    def undo_words(self) -> str:
        """What undoing it would take back."""
        inserted, updated = self.line.total.inserted, self.line.total.updated
        return f"{plural(inserted, 'row')} inserted, {plural(updated, 'row')} changed."

    def list_alike(self, row: RejectedRow) -> tuple[RejectedRow, ...]:
        """The other open rows with the same value in the same field of the same table."""
        if not row.field:
            return ()
        key = (row.table, row.field, row.value)
        return tuple(
            one
            for one in self.rejected
            if one.row_id != row.row_id and one.can_be_fixed and (one.table, one.field, one.value) == key
        )


def format_moment(moment: datetime, now: datetime) -> str:
    """ "30 Nov, 20:11", with the year only when it is another one; both in the clinic's time zone."""
    year = f" {moment.year}" if moment.year != now.year else ""
    return f"{moment.day} {moment:%b}{year}, {moment:%H:%M}"


def name_files(names: Sequence[str]) -> str:
    """ "patients.csv, sessions.csv and 3 more"."""
    several = list(dict.fromkeys(names))
    told = ", ".join(several[:NAMED_FILES])
    more = len(several) - NAMED_FILES
    return f"{told} and {more} more" if more > 0 else told


def say_what(kind: str, names: Sequence[str], total: FileCounts, of_when: str) -> str:
    """What a line of the history is about."""
    if kind == "undo":
        return f"undo of the import of {of_when}"
    if kind == "repair":
        taken = total.rows_in - total.rejected
        told = plural(taken, "corrected row") if taken else "a correction that broke a rule again,"
        return f"{told} of the import of {of_when}"
    return name_files(names)


def say_count(lines: Sequence[BatchLine]) -> str:
    """The sentence above the history."""
    if not lines:
        return ""
    waiting = sum(line.open_rows for line in lines)
    rows = f"!!{plural(waiting, 'rejected row')}!! {'waits' if waiting == 1 else 'wait'} to be corrected"
    return f"{plural(len(lines), 'import')}; {rows if waiting else 'no rejected row waits to be corrected'}."


def name_mapping(profile: tuple[str, int] | None) -> str:
    """ "mapping “Clinic screenings”, version 3"; one that nobody kept has no version, and perhaps no name."""
    if profile is None:
        return ""
    name, version = profile
    if name == UNNAMED:
        return name
    return f"mapping “{name}”, version {version}" if version else f"mapping “{name}”"


def say_state(kind: str, undone: str | None, *, changed: bool) -> str:
    """What a line of the history has come to."""
    if undone is not None:
        return f"undone {undone}"
    if kind == "undo":
        return "done"
    return "in the data" if changed else "nothing new"


def say_facts(by: str | None, mapping: str, policy: str, reason: str | None, *, hide_names: bool) -> tuple[str, ...]:
    """By whom, by which mapping, what became of stored rows that differed, and why."""
    told = [f"by {by}"] if by else []
    told += [mapping] if mapping else []
    told.append(POLICIES.get(policy, policy))
    facts = [" · ".join(told) + "."]
    if reason:
        facts.append(f"Reason: {reason}")
    if hide_names:
        facts.append("While names are hidden, so are the cells of rejected rows, and none can be corrected here.")
    return tuple(facts)
