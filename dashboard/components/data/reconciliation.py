"""An import told in full: the sentence that adds up, the bar to scale, every file, what was not taken and why."""

from typing import Final

from dashboard.components.heading import section_heading_html
from dashboard.components.html import esc, rich
from dashboard.components.shapes import shape_svg
from dashboard.reports.data.reconciliation import FATES, FileCounts, Reconciliation, RejectedAlike

LEAST_SHARE: Final = 0.012
"""A narrower piece of the bar is drawn as wide as this, and says so."""
NAMED_SHARE: Final = 0.11
"""A piece at least as wide as this holds its words; the others stand beneath."""


def reconciliation_html(account: Reconciliation, title: str, aside: str = "", beneath: str = "") -> str:
    """Everything about one import; ``beneath``: ready markup below the sentence."""
    parts = [
        section_heading_html(title, account.sentence, aside=aside),
        beneath,
        *(f'<p class="kap-denominator">{rich(note)}</p>' for note in account.notes),
        bar_html(account),
        files_html(account),
        rejected_html(account),
        left_out_html(account),
    ]
    return "".join(parts)


def bar_html(account: Reconciliation) -> str:
    """One bar to scale; a piece too narrow to be seen is widened and says so."""
    whole = account.total.rows_in
    if not whole:
        return ""
    pieces, beneath = [], []
    for fate, count in account.pieces:
        share = count / whole
        words = f"{count:,} {fate}"
        inside = esc(words) if share >= NAMED_SHARE else ""
        pieces.append(f'<span class="kap-bar-{fate}" style="flex-grow:{max(share, LEAST_SHARE):.4f}">{inside}</span>')
        if not inside:
            widened = " (drawn wider, to be seen)" if share < LEAST_SHARE else ""
            tone = ' class="kap-worse kap-strong"' if fate == "rejected" else ""
            beneath.append(f"<span><b{tone}>{esc(words)}</b>{widened}</span>")
    alt = ", ".join(f"{count:,} {fate}" for fate, count in account.pieces)
    below = f'<div class="kap-bar-beneath">{"".join(beneath)}</div>' if beneath else ""
    return f'<div class="kap-bar" role="img" aria-label="{esc(alt)}">{"".join(pieces)}</div>{below}'


def files_html(account: Reconciliation) -> str:
    """A line per file and table; the sum under them where there are several."""
    titles = ("file", "table", "rows in", *FATES)
    head = "".join(f'<th scope="col"{_right(place)}>{esc(title)}</th>' for place, title in enumerate(titles))
    rows = "".join(_file_html(one) for one in account.files)
    if len(account.files) > 1:
        rows += _file_html(account.total, name="all files")
    return (
        '<div class="kap-scroll" tabindex="0" role="region" aria-label="Rows by file and table">'
        f'<table class="kap-plain kap-files"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _right(place: int) -> str:
    return ' class="kap-right"' if place >= 2 else ""


def _file_html(counts: FileCounts, name: str = "") -> str:
    cells = [f"<td>{esc(name or counts.file)}</td>", f"<td>{esc(counts.table)}</td>"]
    for field in ("rows_in", *FATES):
        count = getattr(counts, field)
        tone = " kap-worse kap-strong" if field == "rejected" and count else " kap-quiet" if not count else ""
        cells.append(f'<td class="kap-right{tone}">{count:,}</td>')
    return f"<tr{' class=kap-sum' if name else ''}>{''.join(cells)}</tr>"


def rejected_html(account: Reconciliation) -> str:
    """Rejected rows, those alike together; nothing where every row was taken."""
    if not account.total.rejected:
        return ""
    titles = ("file", "line", "field", "value", "why it is not taken", "rows")
    head = "".join(f'<th scope="col"{" class=kap-right" * (t == "rows")}>{t}</th>' for t in titles)
    rows = "".join(_alike_html(alike) for alike in account.rejected)
    more = f'<p class="kap-denominator">{esc(account.more_rejected)}</p>' if account.more_rejected else ""
    return (
        f"{section_heading_html('Rejected rows', 'They break a rule; the other rows are not held up by them.')}"
        '<div class="kap-scroll" tabindex="0" role="region" aria-label="Rejected rows">'
        f'<table class="kap-plain"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{more}'
    )


def _alike_html(alike: RejectedAlike) -> str:
    return (
        f"<tr><td>{esc(alike.file)}</td><td>{esc(alike.lines)}</td><td>{esc(alike.field or 'the whole row')}</td>"
        f'<td>{cell_html(alike.value)}</td><td>{esc(alike.rule)}</td><td class="kap-right">{alike.count:,}</td></tr>'
    )


def cell_html(value: str) -> str:
    """The cell at fault as the file has it, marked by a shape too."""
    return f'<code class="kap-cell-wrong">{shape_svg("missed")}{esc(value) or "empty"}</code>'


def left_out_html(account: Reconciliation) -> str:
    """Totals that differ, and what was rightly not taken; nothing where there is none."""
    differing = _list_html("Totals that differ from their answers", account.differing, account.more_differing)
    return differing + _list_html("Left out", account.left_out)


def _list_html(title: str, sentences: tuple[str, ...], more: str = "") -> str:
    if not sentences:
        return ""
    lines = "".join(f"<li>{esc(sentence)}</li>" for sentence in (*sentences, *([more] if more else [])))
    return f'{section_heading_html(title)}<ul class="kap-sentences">{lines}</ul>'
