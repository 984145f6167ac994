"""From where a document was looked at: the line at the foot of every page."""

from dashboard.reports.view import View
from data_access.days import to_date

THRESHOLD_NAMES = {"nhs": "NHS thresholds", "conservative": "conservative thresholds"}


def word_stand(view: View) -> str:
    """ "as of Mon 30 Nov 2026 · NHS thresholds · names hidden"."""
    day = to_date(view.as_of_day)
    names = "names hidden" if view.hide_names else "with names: keep it as you keep a record"
    return f"as of {day:%a} {day.day} {day:%b %Y} · {THRESHOLD_NAMES[view.thresholds]} · {names}"
