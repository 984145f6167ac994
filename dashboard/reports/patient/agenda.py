"""What the published rules say of this patient: the risk banner, and the lines other parts of the page need.

The rules are those of the agenda, asked by the same functions; nothing is judged a second time here.
"""

from dataclasses import dataclass, replace

import numpy as np

from dashboard.analysis.standing import Standing
from dashboard.reports.agenda import AgendaLine, build_agenda
from dashboard.reports.agenda_rules.basis import AgendaBasis, get_course_from_day
from dashboard.reports.patient.parts import NewLine, RiskBanner
from dashboard.reports.patient.series import ChosenCourse
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day

RISKS = ("risk_high", "risk_moderate", "risk_not_asked", "severe_effect")
ASKS = ("risk_high", "risk_moderate", "risk_not_asked")
OPEN_RISKS = (*ASKS, "risk_low")


@dataclass(frozen=True)
class PatientAgenda:
    """The patient's state and open lines, in the order of the rules.

    ``risk_answered``: a risk item was answered in the current course, or in the 30 days before it.
    """

    standing: Standing
    lines: tuple[AgendaLine, ...]
    risk_answered: bool
    waiting: str
    """What has not been asked yet."""

    def find(self, key: str) -> AgendaLine | None:
        """The open line of one rule; None where the rule is not true."""
        return next((line for line in self.lines if line.rule.key == key), None)

    @property
    def risks(self) -> tuple[AgendaLine, ...]:
        """Open lines about risk, severe effects and vital signs."""
        return tuple(line for line in self.lines if line.rule.key in RISKS)


def build_patient_agenda(basis: AgendaBasis) -> PatientAgenda:
    """Ask every rule of the agenda of one patient: ``basis`` holds nobody else.

    The one thing that needs the clinic, its top tenth of CADSS, is not asked: it stands on the clinic's agenda.
    """
    agenda = build_agenda(replace(basis, knows_clinic=False))
    lines = agenda.word(np.arange(len(agenda)))
    answered = basis.risk_of_everyone.day >= get_course_from_day(basis.everyone)[0]
    return PatientAgenda(basis.everyone, lines, bool(answered.any()), agenda.waiting)


def list_other_lines(agenda: PatientAgenda, view: View) -> tuple[NewLine, ...]:
    """The open lines that the banner does not say: the event's day, the rule and what it found."""
    return tuple(
        NewLine(
            format_day(line.day, view.as_of_day, view.hide_names),
            f"**{line.rule.title}:** {line.value} · rule {line.rule.rank}",
        )
        for line in agenda.lines
        if line.rule.key not in RISKS
    )


def build_banner(agenda: PatientAgenda, current: ChosenCourse | None, view: View, next_dose: str) -> RiskBanner:
    """Each open risk line: what and when, why it is easily missed, the next act; and its rule's number.

    ``next_dose``: the next dose in words ("dose 10, about 23 Nov"), empty where none is planned.
    """
    although = _word_although(current, view)
    lines = []
    for line in agenda.risks:
        day = format_day(line.day, view.as_of_day, view.hide_names)
        when = f" on {day}" if line.rule.key != "risk_not_asked" else ""
        context = "".join(f"; {part}" for part in (line.context, line.snoozed) if part)
        missed = although if line.rule.key in ASKS else ""
        found = f"**{line.rule.title}: {line.finding}{when}** ({line.bound})"
        text = f"{found}{missed}{context}. **{_word_act(line, next_dose)}**"
        lines.append((text, f"rule {line.rule.rank}"))
    return RiskBanner(tuple(lines))


def _word_although(current: ChosenCourse | None, view: View) -> str:
    """A risk answer is easily missed where the total is well."""
    series = current.primary if current else None
    if series is None or series.explained is None:
        return ""
    verdict = series.explained.in_force(view.thresholds)
    return f", although {series.instrument.name} shows {verdict.words.lower()}" if verdict.tone == "better" else ""


def _word_act(line: AgendaLine, next_dose: str) -> str:
    before = f"before {next_dose}" if next_dose else "at the next contact"
    if line.rule.key == "risk_high":
        return "See the patient; record what was done and the date of the safety plan: the line stays until then."
    if line.rule.key == "severe_effect":
        return f"Review {before}."
    return f"Ask {before}." if line.rule.key == "risk_not_asked" else f"Screen {before}."
