"""The rates of finished courses over anxiety and depression together, as NHS Talking Therapies counts them."""

from dashboard.reports.outcomes.basis import OutcomeBasis
from dashboard.reports.outcomes.rates import OUTCOMES, make_row
from dashboard.reports.outcomes.sections import Fact, Heading, RateTable
from dashboard.reports.sentences.outcomes import say_nhs
from dashboard.reports.words.wording import plural

RULES = {
    "improvement": "better on one, worse on none",
    "recovery": "below caseness on both",
    "reliable_recovery": "recovery and improvement",
    "deterioration": "worse on one, better on none",
}
WORDS = {
    "improvement": OUTCOMES["improvement"],
    "recovery": ("Recovery", *OUTCOMES["recovery"][1:]),
    "reliable_recovery": OUTCOMES["recovery"],
    "deterioration": OUTCOMES["deterioration"],
}


def build_nhs(basis: OutcomeBasis) -> RateTable:
    """Four rates; a finished course without a later score counts as no event, and the bounds say what that hides."""
    found = basis.nhs
    rows = tuple(
        make_row(key, WORDS[key], rule, rates := getattr(found, key), rates.non_responder, "nhs")
        for key, rule in RULES.items()
    )
    finished = found.improvement.non_responder.total
    heading = Heading(
        "Anxiety and depression together, as NHS Talking Therapies counts",
        say_nhs(found.improvement, found.deterioration),
        "GAD-7 (PCL-5 where it is the course's own measure) and PHQ-9, finished courses only; 95 % Wilson interval; "
        "grey: had the courses without a score gone one way, or the other.",
        f"Combined outcomes of {plural(finished, 'finished course')}. " + ". ".join(row.alt for row in rows) + ".",
        "" if finished else "No course of this cohort has finished: two doses, and ended or all planned doses given.",
    )
    parts = [
        (found.not_measurable, "without a later score on either measure", "nhs:not_measurable"),
        (found.split, "better on one, worse on the other: no reliable change", "nhs:split"),
        (found.not_at_caseness, "not at caseness at the start, left out of recovery", "nhs:not_at_caseness"),
    ]
    facts = tuple(Fact(f"{rate.events:,} {words}", pick) for rate, words, pick in parts if rate.events)
    return RateTable(heading, rows, "with it, of the finished", facts)
