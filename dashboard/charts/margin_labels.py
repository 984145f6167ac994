"""Words at the right margin of a chart, pushed apart where they would stand on each other."""

from dataclasses import dataclass
from typing import Any

from dashboard.charts.theme import label

GAP_PX = 17


@dataclass(frozen=True)
class MarginLabel:
    """One word of the margin: where it points (``y`` in axis units), its text, colour and weight."""

    y: float
    text: str
    colour: str
    bold: bool = False


def spread(wanted: list[float], gap: float) -> list[float]:
    """Positions at least ``gap`` apart in the order of the wanted ones, together as near them as their mean allows."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[list[int]] = [[i] for i in order]

    def places(group: list[int]) -> list[float]:
        middle = sum(wanted[i] for i in group) / len(group)
        return [middle + gap * (k - (len(group) - 1) / 2) for k in range(len(group))]

    merged = True
    while merged:
        merged = False
        for k in range(len(groups) - 1):
            if places(groups[k + 1])[0] - places(groups[k])[-1] < gap:
                groups[k : k + 2] = [groups[k] + groups[k + 1]]
                merged = True
                break
    found = [0.0] * len(wanted)
    for group in groups:
        for i, place in zip(group, places(group), strict=True):
            found[i] = place
    return found


def keep_within(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Places pushed back into low … high, still ``gap`` apart: plotly hides what stands beyond its axis."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    kept = list(places)
    for k, i in enumerate(order):
        kept[i] = max(kept[i], low + gap * k)
    for k, i in enumerate(reversed(order)):
        kept[i] = min(kept[i], high - gap * k)
    return kept


def margin_annotations(
    labels: list[MarginLabel], low: float, high: float, height_px: float, *, yref: str = "y", xshift: float = 8
) -> list[dict[str, Any]]:
    """The labels as annotations right of the plot; ``low`` to ``high`` is the y range drawn over ``height_px``."""
    per_px = (high - low) / height_px
    places = keep_within(spread([item.y for item in labels], GAP_PX * per_px), GAP_PX * per_px, low, high)
    return [
        label(item.text, 1, place, item.colour, bold=item.bold, xref="paper", yref=yref, xshift=xshift)
        for item, place in zip(labels, places, strict=True)
    ]
