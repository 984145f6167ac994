"""Like this patient: the others as dots over their scores, this patient marked; and the centile as a strip."""

import streamlit as st

from dashboard.components.heading import section_heading_html, show_note
from dashboard.components.html import esc, rich, show
from dashboard.components.pick import show_pick
from dashboard.reports.patient.like import LikeThisPatient

WIDTH, STACK, PAD, TOP = 340, 64, 6, 24
MOST_COLUMNS, MOST_RADIUS, LEAST_RADIUS = 28, 4.2, 1.6
STRIP_WIDTH = 72
PICK = "like"


def show_like(found: tuple[LikeThisPatient, ...]) -> LikeThisPatient | None:
    """One questionnaire, chosen where there are several; return it where its patients were just asked for."""
    heading = section_heading_html("Like this patient")
    chosen = found[0]
    if len(found) > 1:
        show(heading)
        name = st.segmented_control(
            "Like this patient, by", [one.name for one in found], default=chosen.name, key="patient_like",
            required=True, label_visibility="collapsed",
        )  # fmt: skip
        chosen = next((one for one in found if one.name == name), chosen)
        heading = ""
    show(f'{heading}<p class="kap-sentence">{rich(chosen.sentence)}</p>')
    if not chosen.counts:
        return None
    picked = show_pick(_picture_html(chosen), f"patient-like-{chosen.key}")
    show_note(chosen.denominator)
    return chosen if picked == PICK else None


def _picture_html(found: LikeThisPatient) -> str:
    """Columns of dots (bars where a column is too high for dots); a click asks who they are."""
    step = -(-(found.high - found.low + 1) // MOST_COLUMNS)
    columns: dict[int, int] = {}
    for total, count in found.counts:
        columns[(total - found.low) // step] = columns.get((total - found.low) // step, 0) + count
    mine = (found.own - found.low) // step
    room = (WIDTH - 2 * PAD) / ((found.high - found.low) // step + 1)
    highest = max(*columns.values(), columns.get(mine, 0) + 1)
    radius = min(MOST_RADIUS, room / 2 - 0.6, STACK / highest / 2)
    floor = TOP + STACK
    parts = [
        _column_svg(PAD + (place + 0.5) * room, floor, count, radius, place == mine) for place, count in columns.items()
    ]
    own_x = PAD + (mine + 0.5) * room
    parts.append(_own_svg(own_x, floor, max(radius, 3.4), f"this patient: {found.own}"))
    parts.append(_axis_svg(found, floor, room, step))
    alt = esc(f"Who are they? {found.alt.replace('**', '')}")
    box = f'viewBox="0 0 {WIDTH} {floor + 26}" width="{WIDTH}"'
    return (
        f'<div class="kap-like" data-pick="{PICK}" aria-label="{alt}"><svg aria-hidden="true" {box}>'
        f"{''.join(parts)}</svg></div>"
    )


def _column_svg(x: float, floor: float, count: int, radius: float, with_own: bool) -> str:
    """The dots of one score; this patient's own dot takes the lowest place of its column."""
    first = 1 if with_own else 0
    if radius < LEAST_RADIUS:
        height = 2 * radius * (count + first)
        return (
            f'<rect class="kap-like-dot" x="{x - 2.5:.1f}" y="{floor - height:.1f}" width="5" height="{height:.1f}"/>'
        )
    return "".join(
        f'<circle class="kap-like-dot" cx="{x:.1f}" cy="{floor - (place + first) * 2 * radius - radius:.1f}" '
        f'r="{radius - 0.4:.1f}"/>'
        for place in range(count)
    )


def _own_svg(x: float, floor: float, radius: float, words: str) -> str:
    anchor = "start" if x < WIDTH * 0.2 else "end" if x > WIDTH * 0.8 else "middle"
    shift = {"start": -4, "end": 4, "middle": 0}[anchor]
    return (
        f'<path class="kap-like-line" d="M{x:.1f} {TOP - 6}V{floor - radius:.1f}"/>'
        f'<circle class="kap-like-own" cx="{x:.1f}" cy="{floor - radius:.1f}" r="{radius:.1f}"/>'
        f'<text class="kap-like-word" x="{x + shift:.1f}" y="{TOP - 10}" text-anchor="{anchor}">{esc(words)}</text>'
    )


def _axis_svg(found: LikeThisPatient, floor: float, room: float, step: int) -> str:
    every = next(n for n in (1, 2, 5, 10, 20, 50) if (found.high - found.low) / n <= 6)
    ticks = "".join(
        f'<text class="kap-like-tick" x="{PAD + ((total - found.low) // step + 0.5) * room:.1f}" y="{floor + 18}" '
        f'text-anchor="middle">{total}</text>'
        for total in range(found.low, found.high + 1, every)
    )
    return f'<path class="kap-like-axis" d="M{PAD} {floor + 2}H{WIDTH - PAD}"/>{ticks}'


def centile_html(centile: float, words: str) -> str:
    """A strip from 0 to 100 with its middle and the patient's place, and the words beside it."""
    x = 4 + centile / 100 * (STRIP_WIDTH - 8)
    box = f'viewBox="0 0 {STRIP_WIDTH} 12" width="{STRIP_WIDTH}" height="12"'
    line = f"M4 6H{STRIP_WIDTH - 4}M{STRIP_WIDTH / 2} 2.5V9.5"
    return (
        f'<div class="kap-tile-line kap-quiet kap-centile"><svg aria-hidden="true" {box}>'
        f'<path class="kap-like-axis" d="{line}"/>'
        f'<circle class="kap-like-own" cx="{x:.1f}" cy="6" r="3.6"/></svg><span>{esc(words)}</span></div>'
    )
