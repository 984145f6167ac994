"""The decisions of meetings about this patient that nobody has marked done yet."""

from collections.abc import Iterable, Iterator

from dashboard.reports.patient.parts import ReadinessLine
from dashboard.reports.sentences.decisions import say_due
from dashboard.reports.view import View
from data_access.meetings import Decision


def list_open_decisions(decisions: Iterable[Decision], view: View) -> Iterator[ReadinessLine]:
    """One line for each, the one due first before the others; one line where there is none."""
    still = [d for d in decisions if d.is_open]
    if not still:
        yield ReadinessLine("Open decisions", "ok", "none")
    for place, decision in enumerate(sorted(still, key=lambda d: (d.due_day is None, d.due_day or 0, d.id))):
        what = ("Open decision" if len(still) == 1 else "Open decisions") if place == 0 else ""
        due = say_due(decision, view)
        when = due if decision.due_day is None else f"due {due}"
        yield ReadinessLine(what, "not ok", f"{decision.text}; {decision.owner}, {when}")
