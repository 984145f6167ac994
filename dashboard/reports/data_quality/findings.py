"""The findings: each with its number in the period and on the whole record. A line without any stays."""

from dashboard.analysis.data_quality.checked import Checked
from dashboard.reports.data_quality.basis import QualityBasis, count
from dashboard.reports.data_quality.quality import Counted, Finding, FindingPart
from dashboard.reports.data_quality.questions import MISSED, MONITORING, QUESTIONS, Part
from dashboard.reports.rate import Rate

TITLES: dict[Part, str] = {"screenings": "Screenings", "sessions": "Sessions"}
SAME_PERSON = "same_person"
SAME_PERSON_TITLE = "Same birth date and name as another patient"
REJECTED, REJECTED_TITLE = "rejected", "Refused by an import and not corrected yet"
RECENT, EVER = "recent", "ever"


def build_findings(
    basis: QualityBasis, checked: dict[str, Checked], recent: dict[str, Checked]
) -> tuple[FindingPart, ...]:
    """One part for each kind of row, then the patients, then what was never let in."""
    parts = [FindingPart(TITLES[part], tuple(_find(checked, recent, part))) for part in TITLES]
    parts.append(FindingPart("Patients", (_find_same_person(basis),)))
    if basis.rejected is not None:
        still_open, ever = basis.rejected
        counted = Counted(Rate(still_open, ever, "rows", None, None), REJECTED)
        parts.append(FindingPart("Imports", (Finding(REJECTED, REJECTED_TITLE, "rejected rows", None, counted),)))
    return tuple(parts)


def say_findings(parts: tuple[FindingPart, ...]) -> str:
    """What is missing most, in numbers; then how many questions found nothing at all."""
    lines = [line for part in parts for line in part.findings]
    missed, monitoring = (next(line for line in lines if line.key == key) for key in (MISSED, MONITORING))
    said = []
    if missed.recent is not None and missed.recent.rate.denominator:
        rate = missed.recent.rate
        said.append(f"**{rate.numerator:,} of {rate.denominator:,} screenings due were missed**")
    if monitoring.recent is not None and monitoring.recent.rate.denominator:
        rate = monitoring.recent.rate
        said.append(f"{rate.numerator:,} of {rate.denominator:,} dosing sessions lack a blood pressure")
    clean = sum(1 for line in lines if not line.ever.rate.numerator)
    said.append(f"{clean} of {len(lines)} questions found nothing")
    return f"{'; '.join(said)}."


def _find(checked: dict[str, Checked], recent: dict[str, Checked], part: Part) -> list[Finding]:
    return [
        Finding(
            question.key,
            question.title,
            question.of,
            count(recent[question.key], question, RECENT),
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
