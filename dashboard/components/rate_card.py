"""The rate card: a rate with its numerator, denominator, unit, interval and what was left out."""

from dashboard.components.html import esc, rich
from dashboard.reports.rate import Rate
from dashboard.reports.words.wording import format_interval, percent_digits, plural

FEWEST_EVENTS = 5


def rate_card_html(
    title: str, rate: Rate, what: str, *, pick: str | None = None, left_out_pick: str = "", note: str = ""
) -> str:
    """``62 %`` / ``255 of 412 dosing sessions assessed`` / ``16 of 428 not assessed, left out; 95 % interval …``.

    ``what`` names the denominator ("dosing sessions assessed"). Fewer than 5 events: the count
    and no rate (the list belongs under ``pick``). ``left_out_pick`` opens who was left out.
    """
    lines = [_numerator_html(rate, what, pick)]
    if rate.numerator < FEWEST_EVENTS:
        value = f'<span class="kap-value">{rate.numerator}</span>'
        lines.append(f'<div class="kap-tile-line kap-quiet">{_open(_few(rate), rate, left_out_pick)}</div>')
    else:
        digits = esc(percent_digits(rate.proportion or 0))
        value = f'<span class="kap-value">{digits} <span class="kap-unit">%</span></span>'
        lines.append(f'<div class="kap-tile-line kap-quiet">{_open(_left_out(rate), rate, left_out_pick)}</div>')
    if note:
        lines.append(f'<div class="kap-tile-line">{rich(note)}</div>')
    return (
        f'<div class="kap-tile"><div class="kap-tile-label">{esc(title)}</div>'
        f'<div class="kap-tile-row">{value}</div>{"".join(lines)}</div>'
    )


def _numerator_html(rate: Rate, what: str, pick: str | None) -> str:
    text = esc(f"{rate.numerator:,} of {rate.denominator:,} {what}")
    if pick is None:
        return f'<div class="kap-tile-line">{text}</div>'
    return f'<div class="kap-tile-line"><span class="kap-who" data-pick="{esc(pick)}">{text}</span></div>'


def _open(text: str, rate: Rate, pick: str) -> str:
    """The line with those who were left out as what opens them, where there are any."""
    words = _count_left_out(rate)
    if not pick or not rate.left_out or words not in text:
        return esc(text)
    before, after = text.split(words, 1)
    return f'{esc(before)}<span class="kap-who" data-pick="{esc(pick)}">{esc(words)}</span>{esc(after)}'


def _count_left_out(rate: Rate) -> str:
    return f"{rate.left_out:,} of {rate.denominator + rate.left_out:,} {rate.left_out_reason}"


def _left_out(rate: Rate) -> str:
    interval = f"95 % interval {format_interval(rate.low, rate.high)}"
    return f"{_count_left_out(rate)}, left out; {interval}"


def _few(rate: Rate) -> str:
    if rate.denominator == 0:
        return "nothing was assessed"
    return f"rate not shown: {plural(rate.numerator, 'event')}, fewer than {FEWEST_EVENTS}; {_count_left_out(rate)}"
