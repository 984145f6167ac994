"""How a saved review is told: its title, how many figures moved, who was on the list, what was open."""

import pytest

from dashboard.reports.meetings.parts import DecisionRow
from dashboard.reports.people import Person
from dashboard.reports.view import View
from dashboard.reports.weekly.as_saved import (
    SavedFigure,
    build_saved_lines,
    say_decisions,
    say_figures,
    say_lines,
    say_title,
)

TODAY = 20_780
"""Monday 23 November 2026."""
SAME = SavedFigure("Doses", "37", "37 of 39", "37", "37 of 39", differs=False)
MOVED = SavedFigure("Doses", "37", "37 of 39", "38", "38 of 40", differs=True)
ANA = Person(7, "h", "KA-7", "Ana Lima", "34")


def test_the_title_names_both_days_and_who_saved_it() -> None:
    title = "Review of Mon 16 Nov, saved 16 Nov 09:00 by Dr M. Hale"
    assert say_title(TODAY - 7, "16 Nov 09:00", "Dr M. Hale", View(TODAY)) == title
    hidden = say_title(TODAY - 7, "week of 16 Nov", "Dr M. Hale", View(TODAY, hide_names=True))
    assert hidden == "Review of week of 16 Nov, saved week of 16 Nov by Dr M. Hale"


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((), "The figures of the whole clinic are kept for the clinical director."),
        ((SAME, SAME), "Every figure is still counted as it was saved."),
        ((SAME, MOVED), "**1 figure of 2** would be counted otherwise today: what arrived late or was corrected since "
         "is in today's numbers, and not in the saved ones."),
        ((MOVED, MOVED), "**2 figures of 2** would be counted otherwise today: what arrived late or was corrected "
         "since is in today's numbers, and not in the saved ones."),
    ],
)  # fmt: skip
def test_how_many_figures_moved_is_said(figures: tuple[SavedFigure, ...], words: str) -> None:
    assert say_figures(figures, {"thresholds": "nhs"}, View(TODAY)) == words


def test_figures_of_the_other_threshold_set_are_not_compared() -> None:
    words = "Saved under the other threshold set: the outcomes cannot be compared with today's."
    assert say_figures((MOVED,), {"thresholds": "conservative"}, View(TODAY)) == words


def test_each_patient_stands_once_with_the_first_rule_and_strangers_are_left_out() -> None:
    saved = [
        {"patient_id": 7, "rule": "risk_moderate", "day": TODAY - 9, "discuss": True},
        {"patient_id": 9, "rule": "risk_moderate", "day": TODAY - 9, "discuss": True},
        {"patient_id": 7, "rule": "deterioration", "day": TODAY - 8, "discuss": True},
        {"patient_id": 8, "rule": "overdue", "day": TODAY - 8, "discuss": False},
    ]
    lines = build_saved_lines(saved, {7: ANA, 8: ANA}, View(TODAY))
    assert [(line.person, line.rule, line.day) for line in lines] == [(ANA, "Risk, moderate", "14 Nov")]
    assert say_lines(lines) == "**1 patient** was on the list to discuss."
    assert say_lines(()) == "**0 patients** were on the list to discuss."


def row(*, late: bool = False, done: bool = False) -> DecisionRow:
    return DecisionRow(1, None, "Call", (), "N. Okafor", "20 Nov", late, done, "weekly review, 16 Nov")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "No decision was open."),
        ([row(done=True)], "No decision was open."),
        ([row()], "**1 decision** was open."),
        ([row(), row(late=True)], "**2 decisions** were open, !!1 of them overdue!!."),
    ],
)
def test_what_was_open_is_said(rows: list[DecisionRow], words: str) -> None:
    assert say_decisions(rows) == words
