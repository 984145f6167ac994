"""What is said about who is still with us."""

from dashboard.analysis.cohort.attrition import Attrition, Milestone
from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.reports.words.wording import format_interval, format_percent, plural


def say_attrition(attrition: Attrition) -> str:
    """ "190 of 382 patients (50 %) have a follow-up score, 260 of 424 finished the induction." """
    last, finished = attrition.steps[-1], attrition.steps[-2]
    if not last.reached.total:
        first = next((step for step in reversed(attrition.steps) if step.reached.total), None)
        if first is None:
            return "No patient entered long enough ago to have reached a milestone."
        return f"**{_count(first)}** reached the last milestone that anybody could have reached by now."
    return f"**{_count(last)} have a follow-up score**; {_count(finished)} finished the induction."


def _count(step: Milestone) -> str:
    share = step.reached
    return f"{share.events:,} of {plural(share.total, 'patient')} ({format_percent(share.share)})"


def say_between(attrition: Attrition) -> str:
    """ "44 are still between stages: neither reached nor lost." """
    waiting = sum(step.waiting.events for step in attrition.steps)
    if waiting == 0:
        return "Nobody is between stages."
    return f"{waiting:,} {'is' if waiting == 1 else 'are'} still between stages: neither reached nor lost."


def say_follow_up_bounds(response: HandledRates | None, months: int) -> str:
    """ "24 of 88 courses at caseness have no GAD-7 3 months on: response then lies between 39 and 66 %." """
    if response is None or not response.worst.total:
        return ""
    asked, missing = response.worst.total, response.worst.total - response.observed.total
    head = f"{missing:,} of {plural(asked, 'finished course')} begun at caseness have no GAD-7 {months} months on"
    if missing == 0:
        return f"{head}: response then {format_percent(response.observed.share)}."
    return f"{head}: response then lies anywhere in {format_interval(response.worst.share, response.best.share)}."


def say_unrecorded(attrition: Attrition) -> str:
    """ "10 of 500 referrals are not recorded: they enter with their course, and flatter the first steps." """
    missing = attrition.referred.total - attrition.referred.events
    if missing == 0:
        return ""
    return (
        f"{missing:,} of {plural(attrition.referred.total, 'patient')} have no recorded referral: "
        "they enter with their course and flatter the first steps."
    )
