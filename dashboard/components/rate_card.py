"""The rate card: a rate with its numerator, denominator, unit, interval and what was left out."""

from dashboard.components.html import esc, rich
from dashboard.reports.rate import Rate
from dashboard.reports.words.wording import format_interval, percent_digits, plural

FEWEST_EVENTS = 5


def rate_card_html(title: str, rate: Rate, what: str, *, pick: str | None = None, note: str = "") -> str:
    """``62 %`` / ``255 of 412 dosing sessions assessed`` / ``16 of 428 not assessed, left out; 95 % interval …``.

    ``what`` names the denominator ("dosing sessions assessed"). Fewer than 5 events: the count
    and no rate (the list belongs under ``pick``).
    """
    lines = [_numerator_html(rate, what, pick)]
    if rate.numerator < FEWEST_EVENTS:
        value = f'<span class="kap-value">{rate.numerator}</span>'
        lines.append(f'<div class="kap-tile-line kap-quiet">{esc(_few(rate))}</div>')
    else:
        digits = esc(percent_digits(rate.proportion or 0))
        value = f'<span class="kap-value">{digits} <span class="kap-unit">%</span></span>'
        lines.append(f'<div class="kap-tile-line kap-quiet">{esc(_left_out(rate))}</div>')
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


def _left_out(rate: Rate) -> str:
    interval = f"95 % interval {format_interval(rate.low, rate.high)}"
    everyone = rate.denominator + rate.left_out
    return f"{rate.left_out:,} of {everyone:,} {rate.left_out_reason}, left out; {interval}"


def _few(rate: Rate) -> str:
    if rate.denominator == 0:
        return "nothing was assessed"
    everyone = rate.denominator + rate.left_out
    return (
        f"rate not shown: {plural(rate.numerator, 'event')}, fewer than {FEWEST_EVENTS}; "
        f"{rate.left_out:,} of {everyone:,} {rate.left_out_reason}"
    )
