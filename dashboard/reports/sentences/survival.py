"""What survival curves say: until when half have responded, how many still hold a response."""

from collections.abc import Sequence

from dashboard.analysis.time_to_event.curves import GroupCurve
from dashboard.analysis.time_to_event.followed import LeftOut
from dashboard.analysis.time_to_event.kaplan_meier import Float64, read_curve
from dashboard.analysis.time_to_event.median_time import MedianTime
from dashboard.reports.words.wording import EN_DASH, format_interval, format_percent, plural

Named = tuple[str, GroupCurve]
NOT_REACHED = "not reached"


def say_time_to_response(everybody: GroupCurve, routes: Sequence[Named], until: int) -> str:
    """ "Half had responded by day 35 (95 % interval day 30–44). By route: IV day 35, IM day 39, SC not reached." """
    median = everybody.median
    if everybody.curve.happened == 0:
        return f"**Nobody has had a confirmed response yet**, of {plural(everybody.curve.total, 'patient')}."
    if median.time is None:
        share = _share_at(everybody, until)
        head = f"**{format_percent(1 - share)} had responded by day {until}**: half is not reached while followed."
    else:
        head = f"**Half had responded by day {median.time:.0f}** (95 % interval {_say_days(median)})."
    if len(routes) < 2:
        return head
    by_route = ", ".join(f"{name} {_say_day(group.median.time)}" for name, group in routes)
    overlap = "; the intervals overlap" if _overlap([group.median for _, group in routes]) else ""
    return f"{head} Half by route: {by_route}{overlap}."


def say_durability(everybody: GroupCurve, routes: Sequence[Named], until: int) -> str:
    """ "77 % still held their response 182 days later (95 % interval 70–83 %). By route: IV 80 %, IM 69 %." """
    if everybody.curve.happened == 0:
        return f"**Nobody has lost the response**, of {plural(everybody.curve.total, 'patient')} who responded."
    low, high = (_read(everybody, values, until) for values in (everybody.low, everybody.high))
    interval = f" (95 % interval {format_interval(low, high)})" if low == low else ""
    head = f"**{format_percent(_share_at(everybody, until))} still held their response {until} days later**{interval}"
    if everybody.median.time is not None:
        head += f"; half had lost it by day {everybody.median.time:.0f}"
    if len(routes) < 2:
        return f"{head}."
    by_route = ", ".join(f"{name} {_say_share(group, until)}" for name, group in routes)
    return f"{head}. By route at {until} days: {by_route}."


def say_left_out(left_out: LeftOut) -> str:
    """ "Left out: 51 courses without a dose, 25 later courses, 21 below caseness." Empty where nobody is."""
    parts = [
        (left_out.no_dose, plural(left_out.no_dose, "course") + " without a dose"),
        (left_out.later_course, plural(left_out.later_course, "later course") + " of the same patients"),
        (left_out.no_baseline, f"{left_out.no_baseline:,} without a baseline"),
        (left_out.not_case, f"{left_out.not_case:,} below caseness at the start"),
    ]
    words = ", ".join(text for count, text in parts if count)
    return f"Left out: {words}." if words else ""


def _read(group: GroupCurve, values: Float64, day: float) -> float:
    return float(read_curve(group.curve, values, day, before=float("nan")))


def _share_at(group: GroupCurve, day: float) -> float:
    """The share without the event on that day, or where the curve ends before it."""
    at = min(day, group.curve.followed_until)
    return float(read_curve(group.curve, group.curve.survival, at))


def _say_share(group: GroupCurve, day: float) -> str:
    share = float(read_curve(group.curve, group.curve.survival, day))
    return "not followed so long" if share != share else format_percent(share)


def _say_day(day: float | None) -> str:
    return NOT_REACHED if day is None else f"day {day:.0f}"


def _say_days(median: MedianTime) -> str:
    """ "day 30–44"; an end that is not reached in words."""
    if median.low is None:
        return f"from {NOT_REACHED}"
    return (
        f"day {median.low:.0f} to {NOT_REACHED}"
        if median.high is None
        else f"day {median.low:.0f}{EN_DASH}{median.high:.0f}"
    )


def _overlap(medians: Sequence[MedianTime]) -> bool:
    """Whether one day lies in every interval; an end that is not reached lies beyond every day."""
    never = float("inf")
    lows = [never if m.low is None else m.low for m in medians]
    highs = [never if m.high is None else m.high for m in medians]
    return max(lows) <= min(highs)
