"""The law of every import: rows in = inserted + unchanged + updated + rejected + blank, file by file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from data_access.importers.prepared import Mismatch
from data_access.importers.raw import Rows, to_printable
from data_access.importers.rejection import Rejection
from data_access.importers.written import Written

SHOWN = 20
"""Kinds of rejected rows and differing totals that a report lists; the others are counted."""
LINES_NAMED = 3


@dataclass
class Tally:
    """What became of the rows of one source."""

    file: str
    digest: str
    table: str
    rows_in: int = 0
    inserted: int = 0
    unchanged: int = 0
    updated: int = 0
    rejected: int = 0
    blank: int = 0
    mismatched: int = 0
    kept: int = 0
    """Of the unchanged rows those of which the file said something else, and the stored row was kept."""
    reading: str = ""
    """By which encoding and signs the file was read."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Of the blank rows those that were rightly not taken: why, and how many."""

    def add(self, rows: Rows, blank: int, rejected: int, written: Written, mismatched: int) -> None:
        """Count a chunk."""
        self.rows_in += rows.count
        self.blank += blank
        for why, count in rows.left_out.items():
            self.left_out[why] = self.left_out.get(why, 0) + count
        self.rejected += rejected
        self.kept += written.kept
        self.inserted += written.inserted
        self.unchanged += written.unchanged
        self.updated += written.updated
        self.mismatched += mismatched

    @property
    def is_whole(self) -> bool:
        """Whether the law holds."""
        parts = (self.inserted, self.unchanged, self.updated, self.rejected, self.blank)
        return self.rows_in == sum(parts) and min(parts) >= 0


@dataclass
class RejectedAlike:
    """Rejected rows of one file that share cell and rule: the first of them, the lines of a few, their number."""

    file: str
    first: Rejection
    lines: list[int] = field(default_factory=list)
    count: int = 0

    @property
    def sentence(self) -> str:
        """What and where: "screenings.csv, line 12, total “31”: PHQ-9 totals are 0 to 27."."""
        cell = f", {self.first.field}" if self.first.field else ""
        value = f" “{_shorten(self.first.value)}”" if self.first.field else ""
        named = ", ".join(map(str, self.lines))
        more = f" and {self.count - len(self.lines):,} more" if self.count > len(self.lines) else ""
        return f"{self.file}, {'line' if self.count == 1 else 'lines'} {named}{more}{cell}{value}: {self.first.rule}."


@dataclass(frozen=True)
class FileMismatch:
    """A total that differs from its answers, and the file it stands in."""

    file: str
    row: Mismatch

    @property
    def sentence(self) -> str:
        """What and where, and that both are kept."""
        ours = "cannot be computed (answers are missing)" if self.row.computed is None else f"is {self.row.computed}"
        return (
            f"{self.file}, line {self.row.line}: the file says a {self.row.instrument} total of {self.row.said}; "
            f"from its answers it {ours}."
        )


@dataclass
class Outcome:
    """One run of the importer, told in full: a tally per source, the first rejections, what was seen before."""

    site_name: str
    tallies: list[Tally] = field(default_factory=list)
    rejections: dict[tuple[str, str, str, str], RejectedAlike] = field(default_factory=dict)
    mismatches: list[FileMismatch] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    """A sentence for each file of which the very same bytes were imported before."""
    batch_id: int | None = None
    """The import's number in the history; None where nothing had to be done, and in a dry run."""
    dry_run: bool = False
    notes: list[str] = field(default_factory=list)
    """What a preset has to say of its file."""

    def total(self, field_name: str) -> int:
        """A count over all sources."""
        return sum(getattr(tally, field_name) for tally in self.tallies)

    @property
    def changed(self) -> bool:
        """Whether any clinical row is new or other than before."""
        return self.total("inserted") + self.total("updated") > 0

    def note(self, file: str, rejections: Sequence[Rejection], mismatches: Sequence[Mismatch]) -> None:
        """Keep the first few for the report."""
        for row in rejections:
            key = (file, row.field, row.value, row.rule)
            alike = self.rejections.get(key)
            if alike is None and len(self.rejections) < SHOWN:
                alike = self.rejections[key] = RejectedAlike(file, row)
            if alike is not None:
                alike.count += 1
                alike.lines += [row.line] if len(alike.lines) < LINES_NAMED else []
        self.mismatches += [FileMismatch(file, row) for row in mismatches[: SHOWN - len(self.mismatches)]]

    def check(self) -> None:
        """AssertionError where a row was lost: the transaction is then undone."""
        for tally in self.tallies:
            if not tally.is_whole:
                raise AssertionError(f"{tally.file}: {tally.rows_in} rows went in, and not all came out: {tally}")


def _shorten(text: str, longest: int = 60) -> str:
    plain = to_printable(" ".join(text.split()))
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
