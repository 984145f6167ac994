"""What the chosen files hold: a line per table, how it was read, and what cannot be read at all."""

from collections.abc import Callable, Sequence

from dashboard.components.error_message import show_error
from dashboard.components.heading import section_heading_html
from dashboard.components.html import esc
from dashboard.components.pick import show_pick
from dashboard.load.uploads import FilesRead, ForeignTable
from dashboard.reports.data.reconciliation import hide_quoted
from dashboard.reports.words.wording import plural
from data_access.importers.source import Source

Say = Callable[[str], str]


def show_what_was_read(found: FilesRead, hide_names: bool) -> None:
    """The list, and a calm sentence for each file that is of no use; no word of a file while names are hidden."""
    say = hide_quoted if hide_names else str
    for sentence in found.refused:
        show_error(say(sentence))
    rows = [_own_html(source, say) for source in found.own] + [_foreign_html(one, say) for one in found.foreign]
    if rows:
        head = "".join(f'<th scope="col">{title}</th>' for title in ("file", "holds", "columns", "how it was read"))
        title = section_heading_html("What was read", plural(len(rows), "table") + " found.")
        show_pick(
            f'{title}<table class="kap-plain"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>',
            "data-read",
        )


def _own_html(source: Source, say: Say) -> str:
    return _row_html(
        source.name, f"{source.table.name}, the program’s own", source.header, [say(note) for note in source.notes]
    )


def _foreign_html(one: ForeignTable, say: Say) -> str:
    table = one.table
    name = f"{table.upload.name}, {table.part}" if table.part else table.upload.name
    notes = (*([one.slip] if one.slip else []), *table.notes)
    return _row_html(
        name, "columns of its own: a mapping says what they mean", table.header, [say(note) for note in notes]
    )


def _row_html(name: str, holds: str, header: tuple[str, ...], notes: Sequence[str]) -> str:
    told = "".join(f"<div>{esc(note)}</div>" for note in notes) or '<span class="kap-quiet">as it stands</span>'
    return (
        f"<tr><td><b>{esc(name)}</b></td><td>{esc(holds)}</td>"
        f'<td title="{esc(", ".join(header))}">{len(header)}</td><td>{told}</td></tr>'
    )
