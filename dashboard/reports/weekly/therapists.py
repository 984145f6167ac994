"""Therapists, allowing for chance: a funnel of reliable improvement against the number of finished courses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.analysis.funnels.funnel import WITHIN, Float64
from dashboard.analysis.funnels.funnel_parts import FunnelPicture, FunnelPoint
from dashboard.analysis.funnels.proportion_funnel import proportion_funnel, proportion_limits
from dashboard.analysis.funnels.therapist_funnel import TherapistFunnel, therapist_funnel
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.small_numbers.hidden_rates import hide_small_rates
from dashboard.reports.behind import Behind
from dashboard.reports.sentences.therapists import say_funnel
from dashboard.reports.view import View
from dashboard.reports.weekly.headline import get_measures
from dashboard.reports.weekly.sections import TherapistSection
from dashboard.reports.words.wording import format_percent, plural
from data_access.facts.arrays import Facts, Int64

TITLE: Final = "Therapists, allowing for chance"
WINDOW_DAYS: Final = 364
ROOM: Final = 1.32
"""The axis reaches so far beyond the largest number: names need room beside their points."""
NO_RANKING: Final = "No ranking: points stand by number of courses."


@dataclass(frozen=True)
class Led:
    """Finished courses by the clinician who led them; ``own`` says which may be shown by name (all of a director's)."""

    clinician: Int64
    events: Int64
    size: Int64
    target: float
    tau2: float
    left_out: int
    note: str


def build_therapists(
    facts: Facts, clinic: Facts, view: View, own: frozenset[int] | None, names: Mapping[int, str]
) -> TherapistSection:
    """The funnel as one viewer may see it.

    ``facts`` are the viewer's, ``clinic`` everybody's of the same day. ``own``: clinician ids whose points the viewer
    may see, None: all. Where others are not the viewer's, they enter the clinic's share only, and that is shown only
    where it gives no small group of theirs away.
    """
    led = _count_all(facts, view) if own is None else _count_own(facts, clinic, view, own)
    if isinstance(led, str):
        return TherapistSection(TITLE, "", "", f"{TITLE}: {led}", None, led)
    shown = proportion_funnel(led.events, led.size, led.target, overdispersed=False)
    if isinstance(shown, NotEstimable):
        words = f"No funnel: {shown.words}."
        return TherapistSection(TITLE, "", "", f"{TITLE}: {words}", None, words)
    limits = proportion_limits(led.size, led.target, led.tau2)
    unusual = np.where(shown.judged & (shown.value > limits.high_998), 1, 0)
    unusual = np.where(shown.judged & (shown.value < limits.low_998), -1, unusual)
    beyond = shown.judged & ((shown.value > limits.high_95) | (shown.value < limits.low_95))
    labels = [names.get(int(facts.clinicians[c].id), "unknown") for c in led.clinician.tolist()]
    points = _draw(led, shown.value, unusual, labels)
    named = [(point.name, point.unusual) for point in points if point.unusual != WITHIN]
    sentence = say_funnel(named, int(shown.judged.sum()), len(points), int(beyond.sum()))
    sizes = np.arange(2, max(int(led.size.max() * ROOM), 12) + 1, dtype=np.int64)
    picture = FunnelPicture(
        points,
        sizes,
        proportion_limits(sizes, led.target, led.tau2),
        led.target,
        f"clinic {format_percent(led.target)}",
        "finished courses",
    )
    listed = "; ".join(f"{p.name} {format_percent(p.share)} of {p.size:,}" for p in points)
    return TherapistSection(
        TITLE,
        sentence,
        _say_denominator(led),
        f"Funnel plot of reliable improvement against finished courses. {listed}. {sentence.replace('**', '')}",
        picture,
    )


def find_therapist_behind(facts: Facts, view: View, clinician: int, names: Mapping[int, str]) -> Behind | None:
    """The patients of the courses that a clinician led, as far as they are the viewer's."""
    found = _funnel(facts, view)
    if isinstance(found, NotEstimable) or not 0 <= clinician < len(facts.clinicians):
        return None
    mine = found.counted.clinician == clinician
    events = int(found.counted.event[mine].sum())
    name = names.get(int(facts.clinicians[clinician].id), "unknown")
    sentence = f"{plural(int(mine.sum()), 'course')} finished in 52 weeks, {events:,} reliably improved."
    patients = np.unique(found.counted.patient[mine])
    return Behind(f"Courses led by {name}", sentence, tuple(facts.patients.id[patients].tolist()))


def _funnel(facts: Facts, view: View) -> TherapistFunnel | NotEstimable:
    return therapist_funnel(facts, view.as_of_day, WINDOW_DAYS, get_measures(), view.thresholds)


def _count_all(facts: Facts, view: View) -> Led | str:
    found = _funnel(facts, view)
    if isinstance(found, NotEstimable):
        return "No course finished in these 52 weeks has a named therapist."
    size = found.size.astype(np.int64)
    wider = "limits widened for more spread than chance" if found.tau2 > 0 else "no more spread than chance"
    return Led(found.clinician, found.events, size, found.target, found.tau2, found.left_out, wider)


def _count_own(facts: Facts, clinic: Facts, view: View, own: frozenset[int]) -> Led | str:
    """The viewer's own clinicians from the viewer's own patients, and the clinic's share where it may be shown."""
    mine, everybody = _funnel(facts, view), _funnel(clinic, view)
    if isinstance(mine, NotEstimable) or isinstance(everybody, NotEstimable):
        return "No course finished in these 52 weeks has a named therapist."
    kept = np.array([facts.clinicians[c].id in own for c in mine.clinician.tolist()], np.bool_)
    if not kept.any():
        return "None of your patients finished a course that you led in these 52 weeks."
    events, size = mine.events[kept], mine.size[kept].astype(np.int64)
    rest = int(everybody.events.sum() - events.sum()), int(everybody.size.sum() - size.sum())
    exempt = [True] * len(events) + [False]
    shares = hide_small_rates([*events, rest[0]], [*size, rest[1]], view.least_group, exempt).shares
    if shares[-1] is None:
        return (
            f"Not shown beside the clinic: fewer than {view.least_group} courses of others with, or without, "
            "improvement."
        )
    note = "others are in the clinic's share only, in rounded counts"
    return Led(mine.clinician[kept], events, size, float(shares[-1]), 0.0, mine.left_out, note)


def _draw(led: Led, value: Float64, unusual: Int64, labels: list[str]) -> tuple[FunnelPoint, ...]:
    return tuple(
        FunnelPoint(
            name,
            int(n),
            float(share),
            int(side),
            f"<b>{name}</b><br>{int(x):,} of {plural(int(n), 'course')}, {format_percent(float(share))}"
            "<br>Click: who they are",
            f"therapist:{int(clinician)}",
        )
        for name, n, x, share, side, clinician in zip(
            labels, led.size, led.events, value, unusual, led.clinician, strict=True
        )
    )


def _say_denominator(led: Led) -> str:
    nobody = f" {plural(led.left_out, 'course')} without a named therapist left out." if led.left_out else ""
    return (
        f"Reliable improvement of {plural(int(led.size.sum()), 'course')} finished in 52 weeks, by who led most doses; "
        f"without a paired score counts as not improved. {led.note[:1].upper()}{led.note[1:]}.{nobody} {NO_RANKING}"
    )
