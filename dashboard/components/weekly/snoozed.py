"""Lines of the agenda that were put off: how many, and behind a quiet word each with its reason."""

from dashboard.components.html import esc
from dashboard.components.pick import show_pick
from dashboard.components.shapes import shape_svg
from dashboard.filters import patient_address
from dashboard.reports.sentences.snoozes import count_snoozed
from dashboard.reports.weekly.weekly_review import WeeklyReview
from dashboard.reports.words.wording import format_day
from dashboard.viewer import Viewer


def show_snoozed(viewer: Viewer, review: WeeklyReview) -> None:
    """Nothing where nothing is snoozed."""
    if not review.snoozed:
        return
    rows = []
    for line in review.snoozed:
        person = review.people[line.patient_id]
        day = format_day(line.day, viewer.view.as_of_day, viewer.view.hide_names)
        rows.append(
            '<div class="kap-snoozed-line">'
            f'<span class="kap-agenda-rule">{shape_svg(line.rule.shape, "neutral")}{esc(line.rule.title)}</span>'
            f'<span><a href="{esc(patient_address(person.handle))}">{esc(person.label)}</a></span>'
            f"<span>{esc(line.finding)} ({esc(line.bound)}), {esc(day)}"
            f'<span class="kap-decision-note">{esc(line.snoozed)}</span></span></div>'
        )
    words = count_snoozed(len(review.snoozed))
    show_pick(f'<details class="kap-snoozed"><summary>{esc(words)}</summary>{"".join(rows)}</details>', "snoozed-lines")
