"""One patient on the wall: findings in order, in exact words; what is missing is said."""

from collections.abc import Sequence
from typing import Any

from dashboard.load.agenda import make_agenda_basis
from dashboard.reports.people import Person
from dashboard.reports.supervision.present import MOST_FINDINGS, PresentDecision, PresentPatient, build_present
from dashboard.reports.view import View
from data_access.facts.one_patient import build_patient_facts
from data_access.meetings import Decision, Snooze
from data_access.queries.meeting_state import MeetingState
from data_access.records import PatientRecords
from tests.dashboard.reports.patient_records import START, dose, records, responder, screening

AS_OF = START + 42


def present(
    found: PatientRecords, decisions: Sequence[Decision] = (), snoozes: tuple[Snooze, ...] = (), **view: Any
) -> PresentPatient:
    seen = View(found.as_of_day, **view)
    basis = make_agenda_basis(build_patient_facts(found, 1), seen, MeetingState(None, (), snoozes), None, None)
    return build_present(found, basis, Person(1, "handle", "KA-1042", "Ines Moreau", "34"), decisions, seen)


def decision(key: int, day: int, **fields: Any) -> Decision:
    shared: dict[str, Any] = {"due_day": None, "decided_by": "Dr Hale", "decided_day": day}
    return Decision(key, "supervision", day, 1, f"Decision {key}.", "", 7, "Okafor", **(shared | fields))


def test_the_agendas_lines_come_first_and_then_each_measures_verdict() -> None:
    found = present(responder())
    assert found.line == (
        "34 · generalised anxiety disorder (F41.1) · dosing 4 of 6, 0.75 mg/kg IV · 2 preparation, 2 integration "
        "sessions"
    )
    assert [(one.shape, one.tone, one.finding, one.details, one.is_new) for one in found.findings] == [
        ("diamond", "worse", "PHQ-9 item 9 rose 0 → 1", ("risk, moderate: newly ≥ 1", "total 9 → 13 · 12 Sep"), True),
        ("recovery", "better", "GAD-7 17 → 7, reliable recovery", ("since baseline, 12 Sep",), False),
        ("no_change", "neutral", "PHQ-9 12 → 13, no reliable change",
         ("item 9: 1, highest 1 in 3 answers", "since baseline, 12 Sep"), False),
    ]  # fmt: skip
    assert found.more == ""
    assert found.course is not None
    assert found.course.title == "GAD-7 fell from 17 to 7 by 12 Sep, now below caseness"
    assert found.course.alt == f"{found.course.title}. 5 of 5 screenings scored; 4 doses as hairlines."


def test_a_measure_that_a_line_has_said_is_not_said_twice() -> None:
    worse = records(screening(START, 9), dose(START + 1), screening(START + 7, 15), as_of_day=START + 8)
    said = [one.finding for one in present(worse).findings if one.finding.startswith("GAD-7 ")]
    assert said == ["GAD-7 worse by 6 since baseline"]


def test_the_line_of_reliable_worsening_stands_where_the_patient_has_moved_to() -> None:
    worse = present(records(screening(START, 9), dose(START + 1), screening(START + 7, 15), as_of_day=START + 8))
    better = present(records(screening(START, 15), dose(START + 1), screening(START + 7, 9), as_of_day=START + 8))
    lines = [found.course.timeline.scores[0].reliable for found in (worse, better) if found.course]
    assert [(line.at, line.label) for line in lines if line] == [
        (13, "reliable worsening ≥ 13"), (11, "reliable change ≤ 11"),
    ]  # fmt: skip


def test_a_worsening_that_the_scale_cannot_show_has_no_line() -> None:
    found = present(records(screening(START, 19), dose(START + 1), screening(START + 7, 20), as_of_day=START + 8))
    assert found.course is not None
    assert found.course.timeline.scores[0].reliable is None


def test_no_course_no_score_and_no_dose_are_said() -> None:
    none = present(records(as_of_day=START + 20, courses=()))
    assert (none.course, none.empty) == (None, "No course of treatment has begun by this day.")
    assert none.line.endswith(" · no course yet")
    bare = present(records(as_of_day=START + 3))
    assert (bare.course, bare.empty) == (None, "No score in this course yet.")
    assert bare.line.endswith(" · preparation, no dose yet · no therapy session yet")
    unscored = present(records(screening(START + 3, None), as_of_day=START + 6))
    assert unscored.empty == "No score in this course yet."
    one = present(records(screening(START + 3, 17), as_of_day=START + 6))
    assert one.course is not None
    assert one.course.title == "GAD-7 17 on 6 Aug, no later score to compare"


def test_what_does_not_fit_is_counted() -> None:
    measures = [screening(START + day, 15, key) for key in ("gad7", "phq9", "pcl5", "wsas") for day in (0, 9)]
    found = present(records(*measures, dose(START + 1), as_of_day=START + 50))
    lost = present(records(*measures, dose(START + 1), as_of_day=START + 50), [decision(1, START + 5)])
    assert len(found.findings) == MOST_FINDINGS
    assert len(lost.findings) == MOST_FINDINGS - 1
    left = int(found.more.split()[1])
    assert found.more == f"and {left} more on the patient page"
    assert lost.more == f"and {left + 1} more on the patient page"


def test_the_last_meetings_decisions_with_what_became_of_them() -> None:
    made = [
        decision(1, AS_OF - 14, due_day=AS_OF - 9),
        decision(2, AS_OF - 14, done_day=AS_OF - 3, done_by="Okafor"),
        decision(3, AS_OF - 21),
    ]
    found = present(responder(), made)
    assert found.decided_title == "Decided on 31 Aug"
    assert found.decided == (
        PresentDecision("Decision 1.", "Okafor, 5 Sep, 9 days late", True),
        PresentDecision("Decision 2.", "done 11 Sep", False),
    )
    assert present(responder(), [decision(1, AS_OF)]).decided_title == "Decided today"
    assert present(responder(), made, hide_names=True).decided_title == "Decided week of 31 Aug"
    assert present(responder()).decided == ()


def test_a_snoozed_line_comes_after_the_others_without_colour_and_says_why() -> None:
    held = Snooze(1, "risk_moderate", AS_OF, AS_OF + 7, "asked by phone", "Dr Hale", AS_OF)
    found = present(responder(), snoozes=(held,)).findings[0]
    assert found.tone == "neutral"
    assert found.details[-1] == "snoozed until 21 Sep by Dr Hale: asked by phone"
