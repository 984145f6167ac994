"""The present mode on screen: head with as-of and names, one patient, the way to the next one, by keys too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.charts.timeline.large_scores import build_large_scores
from dashboard.components.empty_state import show_empty
from dashboard.components.error_message import show_notice
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.frame_bar import demo_tag_html
from dashboard.components.heading import person_title_html
from dashboard.components.html import esc, show
from dashboard.components.new_tag import new_tag_html
from dashboard.components.pick import show_pick
from dashboard.components.present.mode import CODES, NAMES, Mode
from dashboard.components.said import show_said
from dashboard.components.shapes import shape_svg
from dashboard.components.waiting import show_waiting
from dashboard.data import load_with_courses
from dashboard.filters import patient_address
from dashboard.load.present import load_present
from dashboard.reports.supervision.present import PresentEntry, PresentFinding, PresentPatient
from dashboard.reports.words.wording import format_day
from dashboard.viewer import Viewer

DECIDE = "decide"
NOT_LISTED = "The patient of this address is not on this list as of this day. The first one is shown."
_ICON = (
    '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M2 2.5h12v11H2zM6.5 5.5v5l4-2.5z" '
    'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/></svg>'
)


@dataclass(frozen=True)
class Presentation:
    """A list that is presented: what it is, who looks with whom, its patients in order.

    ``address``: of a patient's handle in a mode; ``leave``: of the page without the present mode, by handle.
    """

    title: str
    beside: str
    entries: Sequence[PresentEntry]
    address: Callable[[str, Mode], str]
    leave: Callable[[str], str]

    def find(self, handle: str | None) -> int:
        """The place of a handle in the list; the first for none, and for one that is not here."""
        handles = [entry.handle for entry in self.entries]
        return handles.index(handle) if handle in handles else 0


def show_present(viewer: Viewer, shown: Presentation, handle: str | None, mode: Mode) -> PresentPatient | None:
    """Show one patient of the list; give the patient back where "decide" was just asked for.

    ``viewer`` must be covered: its view says whether names are hidden.
    """
    _show_styles()
    show_said()
    place = shown.find(handle)
    entry = shown.entries[place]
    patient = load_with_courses("present", load_present, viewer.scope, viewer.view, viewer.versions, entry.handle)
    show_pick(_head_html(viewer, shown, entry.handle), "present-head")
    if handle and handle != entry.handle:
        show_notice(NOT_LISTED)
    show(_title_html(patient, place, len(shown.entries)))
    body = st.container(key="kap-present-body")
    # Filled before the body: a key that is pressed while the body is drawn already knows this patient's neighbours.
    picked = show_pick(_foot_html(shown, place, mode), "present-foot")
    with body:
        left, right = st.columns([1, 1.18], gap="large")
    with left:
        show(_findings_html(patient))
        show_waiting(viewer, patient.waiting)
    with right:
        _show_course(patient)
    return patient if picked == DECIDE else None


def show_present_button(href: str, key: str, *, primary: bool = False) -> None:
    """A link to the present mode that looks like a button."""
    look = "kap-button kap-primary" if primary else "kap-button"
    show_pick(f'<a class="{look}" href="{esc(href)}">{_ICON} Present</a>', key)


def _show_styles() -> None:
    rules = Path(__file__).with_name("present.css").read_text(encoding="utf-8")
    st.html(f"<style>{rules}</style>")


def _head_html(viewer: Viewer, shown: Presentation, handle: str) -> str:
    view = viewer.view
    if view.hide_names:
        names = f'names hidden <a href="{esc(shown.address(handle, NAMES))}">show names</a>'
    else:
        names = f'names shown <a href="{esc(shown.address(handle, CODES))}">hide names</a>'
    tag = demo_tag_html() if viewer.site.is_demo else ""
    return (
        f'<div class="kap-present-head"><span><b>{esc(shown.title)}</b></span><span>{names}</span>'
        f"<span>as of {esc(format_day(view.as_of_day, view.as_of_day))}</span>{tag}"
        f'<span class="kap-present-beside">{esc(shown.beside)}</span></div>'
    )


def _title_html(patient: PresentPatient, place: int, count: int) -> str:
    who = person_title_html(patient.person.label)
    return (
        f'<div class="kap-present-title">{who}<span>{place + 1} of {count}</span></div>'
        f'<div class="kap-present-line">{esc(patient.line)}</div>'
    )


def _findings_html(patient: PresentPatient) -> str:
    more = f'<div class="kap-present-more">{esc(patient.more)}</div>' if patient.more else ""
    findings = "".join(map(_finding_html, patient.findings))
    return f'<div class="kap-present-findings">{findings}{more}</div>{_decided_html(patient)}'


def _decided_html(patient: PresentPatient) -> str:
    if not patient.decided:
        return ""
    rows = "".join(
        f'<p>{esc(one.text)} <span class="{"kap-worse kap-strong" if one.is_late else "kap-quiet"}">{esc(one.state)}'
        "</span></p>"
        for one in patient.decided
    )
    return f'<div class="kap-present-decided"><h2>{esc(patient.decided_title)}</h2>{rows}</div>'


def _finding_html(found: PresentFinding) -> str:
    new = f" {new_tag_html()}" if found.is_new else ""
    details = "".join(f"<div>{esc(detail)}</div>" for detail in found.details)
    return (
        f'<div class="kap-present-finding">{shape_svg(found.shape, found.tone)}'
        f'<div><h2 data-anchor="finding">{esc(found.finding)}{new}</h2>{details}</div></div>'
    )


def _show_course(patient: PresentPatient) -> None:
    course = patient.course
    if course is None:
        show_empty(patient.empty, height=320)
        return
    show(f'<div class="kap-present-chart"><h2>{esc(course.title)}</h2><p>{esc(course.denominator)}</p></div>')
    show_figure(build_large_scores(course.timeline, page_tokens()), "present-course", course.alt)


def _foot_html(shown: Presentation, place: int, mode: Mode) -> str:
    """Who comes before and after, each a link and a key, and what the keys do."""
    before = shown.entries[place - 1] if place else None
    after = shown.entries[place + 1] if place + 1 < len(shown.entries) else None
    own = shown.entries[place].handle
    return (
        f'<nav class="kap-present-foot" aria-label="Patients">'
        f"<span>{_step_html(shown, before, 'ArrowLeft', mode)}</span>"
        f'<span class="kap-present-keys"><button type="button" data-pick="{DECIDE}" data-key="d"><kbd>D</kbd> decision'
        f'</button><a href="{esc(patient_address(own))}">patient page</a>'
        f'<a href="{esc(shown.leave(own))}" data-key="Escape"><kbd>Esc</kbd> leave</a></span>'
        f"<span>{_step_html(shown, after, 'ArrowRight', mode)}</span></nav>"
    )


def _step_html(shown: Presentation, entry: PresentEntry | None, key: str, mode: Mode) -> str:
    back = key == "ArrowLeft"
    if entry is None:
        return f'<span class="kap-quiet">{"the first" if back else "the last"} patient</span>'
    words = f"{esc(entry.label)}, {esc(entry.why)}"
    arrow = '<span aria-hidden="true">{}</span>'.format("←" if back else "→")
    text = f"{arrow} {words}" if back else f"{words} {arrow}"
    return f'<a href="{esc(shown.address(entry.handle, mode))}" data-key="{key}">{text}</a>'
