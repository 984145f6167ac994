"""The whole quality report."""

from dashboard.reports.data_quality.arrivals import build_arrivals
from dashboard.reports.data_quality.basis import QualityBasis
from dashboard.reports.data_quality.findings import build_findings, say_findings
from dashboard.reports.data_quality.groups import build_groups
from dashboard.reports.data_quality.quality import QualityReport
from dashboard.reports.data_quality.questions import LATE_FORMS, MISSED, QUESTIONS
from dashboard.reports.data_quality.weeks import build_late_weeks, build_missed_weeks
from dashboard.reports.words.wording import format_day

EMPTY = "Nothing to check yet: no screening and no session is on record until this day."
DENOMINATOR = (
    "Of all rows that could be asked. 95 % intervals allow for patients with many rows; under 5 findings have no rate."
)


def build_quality(basis: QualityBasis) -> QualityReport:
    """Every question asked once of the whole record, then counted for the period and split."""
    facts, view = basis.facts, basis.view
    checked = {question.key: question.check(facts) for question in QUESTIONS}
    recent = {key: basis.recent(rows) for key, rows in checked.items()}
    from_day = int(basis.mondays[0])
    since, until = (format_day(day, view.as_of_day) for day in (from_day, view.as_of_day))
    parts = build_findings(basis, checked, recent)
    return QualityReport(
        view.as_of_day,
        from_day,
        f"{basis.selection.weeks} weeks, {since} to {until}",
        say_findings(parts),
        DENOMINATOR,
        parts,
        build_missed_weeks(basis, recent[MISSED]),
        build_late_weeks(basis, recent[LATE_FORMS]),
        build_groups(basis, recent),
        build_arrivals(basis),
        EMPTY if len(facts.screenings.day) + len(facts.sessions.day) == 0 else "",
    )
