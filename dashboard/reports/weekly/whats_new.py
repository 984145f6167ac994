"""What moved between the last saved review and now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard.reports.agenda import Agenda
from dashboard.reports.sentences.snoozes import say_snoozed_of
from dashboard.reports.sentences.whats_new import MovedFigure, say_special_causes
from dashboard.reports.view import View
from dashboard.reports.weekly.headline_figures import HeadlineFigure
from dashboard.reports.weekly.weekly_review import WhatsNew
from dashboard.reports.words.wording import format_day, plural
from data_access.days import to_date


def compare_reviews(agenda: Agenda, saved_patients: frozenset[int], saved_day: int | None, view: View) -> WhatsNew:
    """Who joined and who left the list to discuss since the saved review, and how many lines are new.

    ``saved_patients``: those to discuss then, as far as they are in the viewer's scope now.
    """
    if saved_day is None:
        return WhatsNew(
            "no review saved yet",
            "Nothing to compare with: no review was saved before this week. New means the last seven days.",
        )
    compared = f"compared with the review saved for {to_date(saved_day):%a} {format_day(saved_day, view.as_of_day)}"
    if agenda.waiting:
        # Who is not on track was on the saved list and is not asked for yet: they have not left it.
        return WhatsNew(compared, "**Since then:** counted as soon as the expected course of the clinic is computed.")
    lines = agenda.top_lines()
    discuss = lines[agenda.is_discuss()[lines]]
    now = frozenset(agenda.patient_ids[agenda.patient[discuss]].tolist())
    joined, left = len(now - saved_patients), len(saved_patients - now)
    snoozed = len((saved_patients - now) & frozenset(agenda.patient_ids[agenda.patient[agenda.is_snoozed()]].tolist()))
    new = int(agenda.is_new[discuss].sum())
    return WhatsNew(
        compared,
        f"**Since then:** {plural(joined, 'patient')} joined the list to discuss, "
        f"{left:,} left it{say_snoozed_of(left, snoozed)}; "
        f"{plural(new, 'reason')} to discuss {'is' if new == 1 else 'are'} new or recorded since.",
    )


def add_special_causes(
    news: WhatsNew, figures: Sequence[HeadlineFigure], saved: Mapping[str, Any], view: View
) -> WhatsNew:
    """The news with the figures that a rule moved since the review was saved, each as it was saved and as it is now.

    Nothing is added where no figures are the viewer's to see, or none were saved with their rules.
    """
    if not any("direction" in saved.get(figure.key, {}) for figure in figures):
        return news
    if saved.get("thresholds") != view.thresholds:
        return replace(news, sentence=f"{news.sentence} The saved figures stand on the other threshold set.")
    began, ended, going_on = [], [], []
    for figure in figures:
        then = saved.get(figure.key, {})
        before, now = then.get("direction", "usual"), figure.direction
        if now not in ("usual", before):
            began.append(_move(figure, then, _rule(figure.change), figure.tone == "worse"))
        elif now == "usual" and before != "usual":
            ended.append(_move(figure, then, _rule(then["change"]), worse=False))
        elif now != "usual":
            going_on.append(f"{figure.label} ({_rule(figure.change)})")
    return replace(news, sentence=f"{news.sentence} {say_special_causes(began, ended, going_on)}".strip())


def _rule(change: str) -> str:
    """The rule alone, without the difference of a count to last week."""
    return change.split(" · ", maxsplit=1)[0]


def _move(figure: HeadlineFigure, then: Mapping[str, Any], rule: str, worse: bool) -> MovedFigure:
    before = f"{then['value']} {then['unit']}".strip()
    return MovedFigure(figure.label, before, f"{figure.value} {figure.unit}".strip(), rule, worse)
