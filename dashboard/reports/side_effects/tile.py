"""The headline rates of the side-effect page."""

import numpy as np

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.effect_exposure import rate_events
from dashboard.analysis.side_effects.effect_severity import had_any_effect
from dashboard.reports.rate import Rate
from dashboard.reports.side_effects.counts import Counted, has_rate
from dashboard.reports.side_effects.sections import RateTile
from dashboard.reports.side_effects.selection import severity_words
from dashboard.reports.words.wording import EN_DASH
from data_access.facts.arrays import Bool


def rate_of(counted: Counted, happened: Bool) -> Rate:
    """The rate of one mask over the assessed sessions, in the chosen unit, all routes together."""
    table = counted.rate_of(happened)
    low, high = float(table.low[0, -1]), float(table.high[0, -1])
    none = bool(np.isnan(low))
    return Rate(
        int(table.events[0, -1]),
        int(table.total[-1]),
        counted.selection.unit,
        None if none else low,
        None if none else high,
        counted.left_out,
    )


def what_counted(counted: Counted) -> str:
    """The noun of the denominator: "dosing sessions assessed", "patients assessed"."""
    return "dosing sessions assessed" if counted.selection.unit == "sessions" else "patients assessed"


def build_any_tile(counted: Counted) -> RateTile:
    """Sessions (or patients) with any side effect at the chosen severity."""
    unit = counted.selection.unit
    least = counted.selection.severity
    label = f"{unit.capitalize()} with any side effect"
    if least > 1:
        label = f"{label}, {severity_words(least)}"
    rate, note = rate_of(counted, counted.effects[0]), _effects_per_session(counted)
    return RateTile(label, rate, what_counted(counted), f"any:{least}", "not_assessed", note)


def _effects_per_session(counted: Counted) -> str:
    """ "0.91 effects per session, interval 0.80–1.04"; nothing under five effects but none of many sessions."""
    found = rate_events(counted.sample, (), counted.selection.severity)[-1]
    if isinstance(found, NotEstimable) or not has_rate(found.events, found.sessions):
        return ""
    ends = f"{found.interval.low:.2f}{EN_DASH}{found.interval.high:.2f}"
    return f"{found.rate:.2f} effects per session, interval {ends}"


def build_moderate_tile(counted: Counted, change: str, worse: bool) -> RateTile:
    """Moderate or severe effects, with what the weekly chart says."""
    least = max(2, counted.selection.severity)
    rate = rate_of(counted, had_any_effect(counted.sample.severity, least))
    label = severity_words(least).capitalize()
    return RateTile(label, rate, what_counted(counted), f"any:{least}", "not_assessed", "", change, worse)


def build_apart_tile(counted: Counted) -> RateTile:
    """Dissociation that was expected and not distressing: counted apart from every other number."""
    rate = rate_of(counted, counted.apart[counted.assessed])
    return RateTile(
        "Expected dissociation", rate, what_counted(counted), "apart", "not_assessed", "Not distressing; counted apart"
    )
