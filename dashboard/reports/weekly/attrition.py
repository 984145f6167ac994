"""Who is still with us: from referral to a follow-up score, and who was lost between."""

from typing import Final

from dashboard.analysis.cohort.attrition import Attrition, Milestone, count_attrition
from dashboard.analysis.cohort.instrument_outcomes import rate_instrument_outcomes
from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.analysis.cohort.time_point import find_base, follow_up
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.reports.behind import Behind
from dashboard.reports.sentences.attrition import (
    say_attrition,
    say_between,
    say_follow_up_bounds,
    say_unrecorded,
)
from dashboard.reports.view import View
from dashboard.reports.weekly.sections import AttritionRow, AttritionSection
from dashboard.reports.words.wording import format_percent, plural
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts

TITLE: Final = "Who is still with us"
LABELS: Final = {
    "prepared": "Prepared",
    "first_dose": "First dose",
    "fourth_dose": "Dose 4",
    "finished": "Induction finished",
    "follow_up": "Follow-up score",
}
KINDS: Final = {"reached": "reached", "lost": "lost before", "waiting": "still has time for"}
OF: Final = {
    "reached": " who entered long enough ago for the step",
    "lost": " who reached the step before long enough ago",
    "waiting": " who reached the step before",
}
FOLLOW_UP_MONTHS: Final = 3


def build_attrition(facts: Facts, view: View) -> AttritionSection:
    """Milestones of each patient's first course, of those for whom enough time has passed."""
    found = count_attrition(facts, view.as_of_day)
    if not found.referred.total:
        return AttritionSection(TITLE, "", "", "", (), "", "No patient has been referred or begun a course.")
    rows = (_entered(found), *(_row(step) for step in found.steps))
    notes = (
        say_between(found),
        say_follow_up_bounds(_rate_follow_up(facts, view), FOLLOW_UP_MONTHS),
        say_unrecorded(found),
    )
    sentence = say_attrition(found)
    listed = "; ".join(f"{row.label} {row.counts}" for row in rows)
    return AttritionSection(
        TITLE,
        sentence,
        "Each patient once, first course; of those who entered long enough ago for the step. Lost: reached the step "
        "before, and its time is over.",
        f"Bars of patients by milestone. {listed}. {sentence.replace('**', '')}",
        rows,
        " ".join(note for note in notes if note),
    )


def find_attrition_behind(facts: Facts, view: View, key: str, kind: str) -> Behind | None:
    """The patients behind one number of the bars; None where there is no such number."""
    found = count_attrition(facts, view.as_of_day)
    if key == "referred" and kind == "reached":
        return _behind(facts, "Referred, day recorded", found.referred)
    step = next((s for s in found.steps if s.key == key), None)
    if step is None or kind not in KINDS:
        return None
    share = {"reached": step.reached, "lost": step.lost, "waiting": step.waiting}[kind]
    return _behind(facts, f"{LABELS[key]}: {KINDS[kind]}", share, OF[kind])


def _behind(facts: Facts, title: str, share: Proportion, of: str = "") -> Behind:
    sentence = f"{share.events:,} of {plural(share.total, 'patient')}{of}."
    return Behind(title, sentence, tuple(facts.patients.id[share.patients].tolist()))


def _entered(found: Attrition) -> AttritionRow:
    share = found.referred
    whole = f"{share.events:,} of {share.total:,}" if share.events < share.total else f"{share.total:,}"
    return AttritionRow(
        "Referred", share.events, share.total, 1.0, whole, 0, 0, "attrition:referred:reached", "", ""
    )  # fmt: skip


def _row(step: Milestone) -> AttritionRow:
    share = step.reached
    return AttritionRow(
        LABELS[step.key],
        share.events,
        share.total,
        share.share,
        f"{share.events:,} of {share.total:,}, {format_percent(share.share)}" if share.total else "nobody yet",
        step.lost.events,
        step.waiting.events,
        *(f"attrition:{step.key}:{kind}" for kind in KINDS),
    )


def _rate_follow_up(facts: Facts, view: View) -> HandledRates | None:
    """GAD-7 response three months after the last dose, under every handling of missing scores."""
    base = find_base(facts, view.as_of_day, None, follow_up(FOLLOW_UP_MONTHS))
    rates = rate_instrument_outcomes(facts, base, get_instrument("gad7"), view.thresholds).response
    return None if isinstance(rates, NotEstimable) else rates
