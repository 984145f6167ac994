"""The Outcomes page: one cohort, its rates, changes, course, time to response, and for whom."""

from dataclasses import dataclass

from dashboard.reports.outcomes.basis import OutcomeBasis
from dashboard.reports.outcomes.changes import build_changes
from dashboard.reports.outcomes.course import build_mean_course
from dashboard.reports.outcomes.for_whom import build_for_whom
from dashboard.reports.outcomes.nhs import build_nhs
from dashboard.reports.outcomes.options import find_days
from dashboard.reports.outcomes.parts import build_parts
from dashboard.reports.outcomes.rates import build_rates
from dashboard.reports.outcomes.sections import Changes, ForWhom, MeanCourse, Parts, RateTable
from dashboard.reports.outcomes.selection import ANY, OutcomeSelection
from dashboard.reports.survival.curves import build_durability, build_time_to_response
from dashboard.reports.survival.section import SurvivalSection
from dashboard.reports.words.wording import format_day, plural

TITLE = "Outcomes"


@dataclass(frozen=True, eq=False)
class Shown:
    """The sections of a cohort that has a course in it; ``parts`` is None where the questionnaire has none."""

    rates: RateTable
    nhs: RateTable
    changes: Changes
    course: MeanCourse
    response: SurvivalSection
    durability: SurvivalSection
    for_whom: ForWhom
    parts: Parts | None


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Everything the page says; ``empty`` and nothing shown where no course is in the cohort."""

    subtitle: str
    shown: Shown | None
    empty: str = ""
    next_act: str = ""


def build_outcomes(basis: OutcomeBasis) -> Outcomes:
    """The report of one viewer, view and selection."""
    subtitle = _say_cohort(basis)
    if len(basis.courses) == 0:
        narrowed = basis.selection != OutcomeSelection(basis.selection.measure, basis.selection.point)
        act = "Choose a longer time or fewer filters." if narrowed else "Choose a longer time."
        return Outcomes(subtitle, None, "No course with a first dose in this cohort.", act)
    asked = (basis.facts, basis.chosen, basis.instrument, basis.view.thresholds, basis.view.as_of_day)
    shown = Shown(
        build_rates(basis), build_nhs(basis), build_changes(basis), build_mean_course(basis),
        build_time_to_response(*asked), build_durability(*asked), build_for_whom(basis), build_parts(basis),
    )  # fmt: skip
    return Outcomes(subtitle, shown)


def _say_cohort(basis: OutcomeBasis) -> str:
    """ "118 courses with a first dose, 23 Nov 2025 to 22 Nov; IV, F41.1"."""
    as_of = basis.view.as_of_day
    first, last = find_days(basis.selection.started, as_of)
    until = format_day(last, as_of)
    when = f"until {until}" if first is None else f"{format_day(first, as_of)} to {until}"
    return f"{plural(len(basis.courses), 'course')} with a first dose, {when}{_say_filters(basis.selection)}"


def _say_filters(selection: OutcomeSelection) -> str:
    parts = [
        (selection.route, "{}"),
        (selection.diagnosis, "{}"),
        (selection.therapist, "led by {}"),
        (selection.band, "{} at baseline"),
        (selection.prior, "earlier treatments: {}"),
    ]
    words = [pattern.format(word) for word, pattern in parts if word != ANY]
    return f"; {', '.join(words)}" if words else ""
