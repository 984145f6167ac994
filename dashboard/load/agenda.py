"""The agenda of a facts view, computed on as few patients as each rule needs."""

from weakref import WeakKeyDictionary

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.phase import Phase
from dashboard.analysis.standing import Standing
from dashboard.reports.agenda import Agenda, build_agenda
from dashboard.reports.agenda_rules.basis import AgendaBasis
from dashboard.reports.view import View
from data_access.facts.arrays import Bool, Facts
from data_access.facts.view import view_facts
from data_access.queries.meeting_state import MeetingState

_PRESENT: WeakKeyDictionary[Facts, Facts] = WeakKeyDictionary()


def make_agenda_basis(
    facts: Facts, view: View, meeting: MeetingState, cadss_top: int | None, expected: ClinicCourses | None
) -> AgendaBasis:
    """What the rules read, from a facts view that is cut to scope and as-of day.

    Most rules are about patients who are not discharged: they get a view of their own. ``cadss_top``: the
    bound of the whole clinic's top tenth, whatever part of it the scope is (None: it has none). ``expected``:
    the whole clinic's expected courses on that day (None: still being computed).
    """
    seen = meeting.review_day, meeting.acknowledged, cadss_top, expected
    everyone = Standing(facts, view.as_of_day, view.thresholds)
    present = everyone.states.phase != Phase.DISCHARGED
    if present.all():
        return AgendaBasis(everyone, everyone, view, *seen, snoozes=meeting.snoozes)
    standing = Standing(_view_present(facts, present, view.as_of_day), view.as_of_day, view.thresholds)
    return AgendaBasis(standing, everyone, view, *seen, snoozes=meeting.snoozes)


def _view_present(facts: Facts, present: Bool, as_of_day: int) -> Facts:
    """The facts of those who are present, made once for a facts view (which has only one as-of day)."""
    if facts not in _PRESENT:
        _PRESENT[facts] = view_facts(facts, facts.patients.id[present], as_of_day)
    return _PRESENT[facts]


def load_agenda(
    facts: Facts, view: View, meeting: MeetingState, cadss_top: int | None, expected: ClinicCourses | None
) -> Agenda:
    """The ranked agenda of everyone in a facts view."""
    return build_agenda(make_agenda_basis(facts, view, meeting, cadss_top, expected))
