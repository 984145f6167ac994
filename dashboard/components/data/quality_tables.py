"""The findings, and the same counts split, as markup and as files."""

from dashboard.components.data.places import HISTORY, data_address
from dashboard.components.heading import keep_units
from dashboard.components.html import esc
from dashboard.components.rate_card import FEWEST_EVENTS
from dashboard.components.shapes import shape_svg
from dashboard.csv_text import Table, Value
from dashboard.reports.data_quality.findings import REJECTED
from dashboard.reports.data_quality.quality import Arrival, Counted, Finding, FindingPart, GroupTable, QualityReport
from dashboard.reports.rate import Rate
from dashboard.reports.words.wording import format_interval, format_percent

UNDER = 0.01


def findings_html(report: QualityReport) -> str:
    """A line for each question: what, in the period, on the whole record. Lines without any stay."""
    head = f"<tr><th>Question</th><th>{esc(report.period)}</th><th>whole record</th></tr>"
    body = "".join(_part(part) for part in report.parts)
    return f'<table class="kap-plain kap-findings"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _part(part: FindingPart) -> str:
    lines = "".join(_finding(finding) for finding in part.findings)
    return f'<tr class="kap-findings-part"><th colspan="3" scope="rowgroup">{esc(part.title)}</th></tr>{lines}'


def _finding(finding: Finding) -> str:
    recent = "" if finding.recent is None else _number(finding.recent, finding.of)
    return f"<tr><td>{esc(finding.title)}</td><td>{recent}</td><td>{_number(finding.ever, finding.of)}</td></tr>"


def _number(counted: Counted, of: str) -> str:
    """ "88 of 1,292 screenings due" over "6.8 %, 95 % interval 5–9 %"; few findings have no rate."""
    rate = counted.rate
    if not rate.denominator:
        return f'<span class="kap-quiet">no {esc(of)}</span>'
    words = esc(f"of {rate.denominator:,} {of}")
    if not rate.numerator:
        first = f'<span class="kap-quiet">0 {words}</span>'
    elif counted.pick == REJECTED:
        first = f'<a href="{esc(data_address(HISTORY))}"><b>{rate.numerator:,}</b> {words}</a>'
    else:
        first = f'<span class="kap-who" data-pick="{esc(counted.pick)}"><b>{rate.numerator:,}</b> {words}</span>'
    second = "; ".join(part for part in (counted.note, _share(rate)) if part)
    return f'{first}<br><span class="kap-quiet">{esc(keep_units(second))}</span>' if second else first


def _share(rate: Rate) -> str:
    if rate.numerator < FEWEST_EVENTS or rate.low is None:
        return ""
    return f"{format_percent(rate.proportion)}, {_interval(rate)}"


def _interval(rate: Rate) -> str:
    under = rate.high is not None and rate.high < UNDER
    return f"95 % interval {'under 1 %' if under else format_interval(rate.low, rate.high)}"


def arrivals_html(arrivals: tuple[Arrival, ...]) -> str:
    """One line a kind of row; a week without any, where there usually are some, says so."""
    rows = ""
    for line in arrivals:
        many = f"{line.this_week:,}"
        if line.is_missing:
            many = f'<span class="kap-worse">{shape_svg("deterioration")} none</span>'
        cells = "".join(f'<td class="kap-right">{cell}</td>' for cell in (esc(line.last), many, esc(line.usual)))
        rows += f"<tr><td>{esc(line.name)}</td>{cells}</tr>"
    heads = "".join(f'<th class="kap-right">{word}</th>' for word in ("newest", "last 7 days", "usual week"))
    head = f"<tr><th></th>{heads}</tr>"
    return f'<table class="kap-plain kap-arrivals"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def group_html(table: GroupTable) -> str:
    """One line a therapist, questionnaire or week; a number opens who they are."""
    heads = "".join(
        f'<th class="kap-right" title="{esc(f"of {of}")}">{esc(column)}</th>' for column, of in table.columns
    )
    rows = ""
    for row in table.rows:
        note = f' <span class="kap-quiet">{esc(row.note)}</span>' if row.note else ""
        cells = "".join(f'<td class="kap-right">{_cell(cell)}</td>' for cell in row.cells)
        rows += f'<tr><th scope="row">{esc(row.name)}{note}</th>{cells}</tr>'
    head = f"<tr><th>{esc(table.first_column)}</th>{heads}</tr>"
    return f'<table class="kap-plain kap-quality"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _cell(cell: Counted | None) -> str:
    """ "16 of 331 · 4.8 %": the share where there are enough findings, the middle delay where the question has one."""
    if cell is None:
        return '<span class="kap-quiet" title="none to ask">–</span>'
    rate, text = cell.rate, f"{cell.rate.numerator:,} of {cell.rate.denominator:,}"
    more = [format_percent(rate.proportion) if _share(rate) else "", cell.note.removeprefix("median ")]
    after = "".join(f" · {esc(part)}" for part in more if part)
    told = esc("; ".join(part for part in (cell.note, _interval(rate)) if part))
    if not rate.numerator:
        return f'<span class="kap-quiet" title="{told}">{esc(text)}{after}</span>'
    number = f'<span class="kap-who" data-pick="{esc(cell.pick)}" title="{told}">{esc(text)}</span>'
    return f'{number}<span class="kap-quiet">{after}</span>'


def findings_table(report: QualityReport) -> Table:
    """The findings as a file."""
    titles = ("kind", "question", "of", "period", "found", "asked", "share %", "low %", "high %", "note")
    rows: list[tuple[Value, ...]] = []
    for part in report.parts:
        for finding in part.findings:
            for period, counted in ((report.period, finding.recent), ("whole record", finding.ever)):
                if counted is not None:
                    rows.append((part.title, finding.title, finding.of, period, *_figures(counted), counted.note))
    return Table(titles, rows)


def groups_table(report: QualityReport) -> Table:
    """The split counts as a file."""
    titles = ("table", "row", "finding", "of", "found", "asked", "share %", "low %", "high %", "note")
    rows: list[tuple[Value, ...]] = []
    for table in report.tables:
        for row in table.rows:
            for (column, of), cell in zip(table.columns, row.cells, strict=True):
                if cell is not None:
                    rows.append((table.title, row.name, column, of, *_figures(cell), cell.note))
    return Table(titles, rows)


def _figures(counted: Counted) -> tuple[Value, ...]:
    rate = counted.rate
    shares = (rate.proportion, rate.low, rate.high) if rate.low is not None else (None, None, None)
    return rate.numerator, rate.denominator, *(None if share is None else round(100 * share, 1) for share in shares)
