"""What became of an import, told in full: in plain words, and as JSON."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich.table import Table

from dashboard.cli_say import count_of, out
from data_access.importers.reconcile import Outcome

COUNTS: Final = ("rows_in", "inserted", "unchanged", "updated", "rejected", "blank")
MOST_REASONS: Final = 20


def print_outcome(outcome: Outcome, rejected: Path | None) -> None:
    """The reconciliation in plain words: a line per file and table, rejected rows, totals that differ."""
    table = Table(box=None, pad_edge=False)
    for name in ("file", "table", "rows in", *COUNTS[1:]):
        table.add_column(name, justify="left" if name in ("file", "table") else "right")
    for tally in outcome.tallies:
        table.add_row(tally.file, tally.table, *(f"{getattr(tally, name):,}" for name in COUNTS))
    out.print(table)
    for sentence in (*outcome.notes, *outcome.repeated):
        out.print(sentence, markup=False)
    _print_left_out(outcome)
    count = outcome.total("mismatched")
    if count:
        out.print(f"\n{count_of(count, 'total')} of the files differ from the answers beside them; both are kept:")
        _list([mismatch.sentence for mismatch in outcome.mismatches], count - len(outcome.mismatches))
    count = outcome.total("rejected")
    if count:
        out.print(f"\n{count_of(count, 'row')} rejected:")
        alike = list(outcome.rejections.values())
        _list([rows.sentence for rows in alike], count - sum(rows.count for rows in alike))
        where = f"in {rejected}" if rejected else "in the database; --rejected FILE writes them to a CSV file"
        out.print(f"All rejected rows are {where}.", markup=False)
    out.print("\n" + _conclude(outcome), markup=False)


def _print_left_out(outcome: Outcome) -> None:
    """What was rightly not taken; it counts as blank."""
    reasons: Counter[str] = Counter()
    for tally in outcome.tallies:
        reasons.update(tally.left_out)
    if reasons:
        out.print(f"\n{count_of(reasons.total(), 'row')} left out, among the blank:")
        shown = reasons.most_common(MOST_REASONS)
        _list([f"{count:,} {reason}" for reason, count in shown], reasons.total() - sum(count for _, count in shown))


def _list(sentences: list[str], others: int) -> None:
    for sentence in sentences:
        out.print(f"  {sentence}", markup=False)
    if others:
        out.print(f"  … and {others:,} more.")


def _conclude(outcome: Outcome) -> str:
    counts = {name: outcome.total(name) for name in COUNTS}
    told = ", ".join(f"{counts[name]:,} {name}" for name in COUNTS[1:])
    sentence = f"{outcome.site_name}: {count_of(counts['rows_in'], 'row')} in = {told}."
    if outcome.dry_run:
        return f"{sentence} This was a dry run: nothing was written."
    return sentence if outcome.changed else f"{sentence} Nothing has changed."


def describe_outcome(outcome: Outcome, rejected: Path | None) -> dict[str, Any]:
    """The same for another program. ``rejected_rows`` tells each kind of them once."""
    return {
        "clinic": outcome.site_name,
        "import": outcome.batch_id,
        "dry_run": outcome.dry_run,
        **{name: outcome.total(name) for name in COUNTS},
        "totals_that_differ": outcome.total("mismatched"),
        "files": [asdict(tally) for tally in outcome.tallies],
        "rejected_rows": [{"said": rows.sentence, "rows": rows.count} for rows in outcome.rejections.values()],
        "rejected_file": None if rejected is None else str(rejected),
        "notes": [*outcome.notes, *outcome.repeated],
    }
