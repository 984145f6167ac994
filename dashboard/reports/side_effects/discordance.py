"""Dissociation that the scale shows and nobody reported."""

import numpy as np

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.cadss_peaks import summarise_cadss
from dashboard.analysis.side_effects.discordance import FEWEST_SCALES, find_discordant
from dashboard.reports.side_effects.counts import Counted, dissociation_code
from dashboard.reports.side_effects.safety import MOST_LINES, dose_words
from dashboard.reports.side_effects.sections import Heading, SessionLine, SessionList
from dashboard.reports.words.spread_words import spread_words
from dashboard.reports.words.wording import format_day, plural


def build_discordance(counted: Counted, top_tenth: int | None, hide_names: bool) -> SessionList:
    """Sessions with a dissociation scale in the clinic's top tenth and no dissociation reported."""
    title = "High dissociation, none reported"
    if top_tenth is None:
        empty = (
            f"Fewer than {FEWEST_SCALES} sessions have a dissociation scale (CADSS): the clinic has no top tenth yet."
        )
        return SessionList(Heading(title, "", "", empty=empty), (), 0, "discordant")
    dosings = counted.facts.dosings
    high, none = find_discordant(dosings, counted.rows, dissociation_code(), top_tenth)
    rows = np.flatnonzero(none)
    newest = rows[np.argsort(-dosings.day[rows], kind="stable")]
    lines = tuple(
        SessionLine(
            int(counted.facts.patients.id[dosings.patient[row]]),
            int(dosings.session_id[row]),
            format_day(int(dosings.day[row]), counted.as_of_day, hide_names),
            dose_words(counted, int(row)),
            str(int(dosings.cadss[row])),
        )
        for row in newest[:MOST_LINES]
    )
    many = int(high.sum())
    heading = Heading(
        title,
        f"{len(rows):,} of {plural(many, 'assessed session')} with CADSS in the clinic’s top tenth "
        f"({top_tenth} or more) have no dissociation reported."
        if many
        else "",
        "The scale has no published cut-point; the top tenth is of all sessions of the clinic with one."
        f"{_cadss_words(counted)}",
        empty=""
        if many
        else f"No assessed session with CADSS in the clinic’s top tenth ({top_tenth} or more) in this view.",
        links=((f"{len(rows):,} of {plural(many, 'assessed session')}", "discordant"),) if len(rows) else (),
    )
    return SessionList(heading, lines, len(rows), "discordant")


def _cadss_words(counted: Counted) -> str:
    """ " In this view 120 of 130 sessions have one. Median 1, half between 0 and 4." """
    found = summarise_cadss(counted.facts.dosings, counted.rows, "sessions")
    if isinstance(found.peaks, NotEstimable):
        return ""
    known, of = found.peaks.known, found.peaks.of
    return f" In this view {known:,} of {plural(of, 'session')} have one.{spread_words(found.peaks)}"
