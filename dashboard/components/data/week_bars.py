"""Counts by week as columns of two parts: a picture in plain markup, as wide as its place."""

from dashboard.components.html import esc
from dashboard.reports.data_quality.quality import Week, WeekPicture

BAR_PX = 120
MOST_LABELLED = 14
EVERY = 4
"""With more weeks only every fourth is named, and no value stands above."""


def week_bars_html(picture: WeekPicture) -> str:
    """One column a week, the oldest first; the marked part opens who they are. The words of both parts stand below."""
    most = max((week.total for week in picture.weeks), default=0) or 1
    few = len(picture.weeks) <= MOST_LABELLED
    last = len(picture.weeks) - 1
    columns = "".join(
        _column(week, picture, most, above=few, below=few or (last - place) % EVERY == 0)
        for place, week in enumerate(picture.weeks)
    )
    key = (
        f'<span class="kap-week-key"><i class="kap-week-rest"></i>{esc(picture.rest_word)}</span>'
        f'<span class="kap-week-key"><i class="kap-week-found"></i>{esc(picture.found_word)}</span>'
        '<span class="kap-week-key"><i class="kap-week-open"></i>too early to tell</span>'
    )
    return (
        f'<div class="kap-weeks" role="group" aria-label="{esc(picture.title)}">{columns}</div>'
        f'<div class="kap-week-keys">{key}</div>'
    )


def _column(week: Week, picture: WeekPicture, most: int, *, above: bool, below: bool) -> str:
    found, rest = (BAR_PX * count / most for count in (week.found, week.total - week.found))
    said = f"{week.name}: {week.found:,} of {week.total:,} {picture.found_word}"
    said += f", {week.above}" if week.above else ""
    said += ", too early to tell" if week.is_open else ""
    pick = f' data-pick="{esc(week.pick)}" aria-label="{esc(said)}"' if week.found else ""
    parts = f'<i class="kap-week-rest" style="height:{rest:.1f}px"></i>'
    if week.found:
        parts = f'<i class="kap-week-found" style="height:{max(found, 2):.1f}px"></i>{parts}'
    return (
        f'<div class="kap-week{" kap-week-is-open" if week.is_open else ""}" title="{esc(said)}"{pick}>'
        f'<span class="kap-week-above">{esc(week.above) if above else ""}</span>'
        f'<span class="kap-week-bar">{parts}</span>'
        f'<span class="kap-week-below">{esc(week.label) if below else ""}</span></div>'
    )
