"""What moved between the last saved review and now."""

from dashboard.reports.agenda import Agenda
from dashboard.reports.sentences.snoozes import say_snoozed_of
from dashboard.reports.view import View
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
