"""The findings: each with its number in the period and on the whole record. A line without any stays."""

from dashboard.analysis.data_quality.checked import Checked
from dashboard.reports.data_quality.basis import QualityBasis, count
from dashboard.reports.data_quality.quality import Counted, Finding, FindingPart
from dashboard.reports.data_quality.questions import QUESTIONS, Part
from dashboard.reports.rate import Rate

TITLES: dict[Part, str] = {"screenings": "Screenings", "sessions": "Sessions"}
SAME_PERSON = "same_person"
SAME_PERSON_TITLE = "Same birth date and name as another patient"
RECENT, EVER = "recent", "ever"


def build_findings(basis: QualityBasis, checked: dict[str, Checked]) -> tuple[FindingPart, ...]:
    """One part for each kind of row, then the patients."""
    parts = [FindingPart(TITLES[part], tuple(_find(basis, checked, part))) for part in TITLES]
    return (*parts, FindingPart("Patients", (_find_same_person(basis),)))


def _find(basis: QualityBasis, checked: dict[str, Checked], part: Part) -> list[Finding]:
    return [
        Finding(
            question.key,
            question.title,
            question.of,
            count(basis.recent(checked[question.key]), question, RECENT),
            count(checked[question.key], question, EVER),
        )
        for question in QUESTIONS
        if question.part == part
    ]


def _find_same_person(basis: QualityBasis) -> Finding:
    """A count of people recorded twice: no share of anything, so it has no interval."""
    found = sum(len(group) for group in basis.same_people)
    rate = Rate(found, len(basis.facts.patients.id), "patients", None, None)
    return Finding(SAME_PERSON, SAME_PERSON_TITLE, "patients", None, Counted(rate, f"{SAME_PERSON}:{EVER}"))
