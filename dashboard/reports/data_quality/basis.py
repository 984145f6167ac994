"""What every part of the quality report counts on: the facts, the period, and who answers for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dashboard.analysis.data_quality.checked import Checked
from dashboard.analysis.process.workload import get_therapist_index
from dashboard.analysis.weekly.weeks import monday_of, mondays_until
from dashboard.reports.data_quality.quality import Counted, QualitySelection
from dashboard.reports.data_quality.questions import Question
from dashboard.reports.rate import Rate, Unit
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_number
from data_access.facts.arrays import Facts, Int64


@dataclass(frozen=True, eq=False)
class QualityBasis:
    """The facts of one scope until one day; ``names``: clinicians by their index in them.

    ``same_people``: groups of patient ids that are likely one person each; ``rejected``: rows that imports refused,
    still open and ever; None where they are not for this viewer.
    """

    facts: Facts
    view: View
    selection: QualitySelection
    names: Mapping[int, str]
    same_people: tuple[tuple[int, ...], ...] = ()
    rejected: tuple[int, int] | None = None

    @cached_property
    def mondays(self) -> Int64:
        """The weeks counted, the running one last."""
        return mondays_until(monday_of(self.view.as_of_day), self.selection.weeks)

    @cached_property
    def therapist(self) -> Int64:
        """Index of each patient's clinician on the as-of day; MISSING where nobody is responsible."""
        return get_therapist_index(self.facts, self.view.as_of_day)

    def recent(self, checked: Checked) -> Checked:
        """The rows of the period."""
        return checked.between(int(self.mondays[0]), self.view.as_of_day)


def count(checked: Checked, question: Question, where: str) -> Counted:
    """Found of asked as a screen shows it; ``where`` says which rows these are, for the pick."""
    proportion, median = checked.count(), checked.median_delay()
    interval = proportion.interval
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    unit: Unit = "screenings" if checked.unit == "screenings" else "sessions"
    rate = Rate(proportion.events, proportion.total, unit, low, high)
    note = "" if median is None else f"median {say_days(median)}"
    return Counted(rate, f"{question.key}:{where}", note)


def say_days(days: float) -> str:
    """ "1 day", "2.5 days"."""
    return f"{format_number(days, 0 if days == int(days) else 1)} {'day' if days == 1 else 'days'}"
