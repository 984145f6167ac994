"""The panels under the scores: doses, therapy, side effects, dissociation, blood pressure, session by session."""

from collections.abc import Iterable

from dashboard.analysis.course_timeline import (
    DoseMark,
    DosePanel,
    EffectColumn,
    EffectPanel,
    NumberMark,
    NumberRow,
    PressurePanel,
    Tent,
    TherapyRow,
    TherapyTick,
)
from dashboard.reports.patient.dose_words import (
    get_groups,
    get_mg_kg,
    get_reading,
    group_severities,
    is_assessed,
    is_flagged,
    word_dose,
    word_effects,
    word_mg,
    word_reading,
    word_route,
)
from dashboard.reports.patient.picks import name_session
from dashboard.reports.patient.series import ChosenCourse
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day
from data_access.definitions.registry import get_vital_bounds
from data_access.records import PatientRecords, SessionRecord


class SessionPanels:
    """Makes the panels that stand under the scores."""

    def __init__(self, records: PatientRecords, chosen: ChosenCourse, view: View) -> None:
        self.records, self.chosen, self.view = records, chosen, view
        self.numbers = records.dose_numbers

    def say_day(self, day: int) -> str:
        return format_day(day, self.view.as_of_day, self.view.hide_names)

    def is_dimmed(self, session: SessionRecord) -> bool:
        return session.course_id != self.chosen.course.id

    def pick(self, session: SessionRecord) -> str:
        """What a click on a mark of the session asks for."""
        return name_session(self.records, session)

    def name(self, session: SessionRecord) -> str:
        """ "Dose 4, 19 Aug", with the course where it is another one."""
        course = next((c.number for c in self.records.courses if c.id == session.course_id), 0)
        other = f" of course {course}" if self.is_dimmed(session) else ""
        return f"Dose {self.numbers[session.id]}{other}, {self.say_day(session.day)}"

    def build_doses(self, dosings: list[SessionRecord]) -> DosePanel:
        given = [s for s in dosings if s.status == "attended"]
        by_weight = any(get_mg_kg(s) is not None for s in given) or not any(s.dose_mg is not None for s in given)
        values = {s.id: get_mg_kg(s) if by_weight else s.dose_mg for s in given}
        top = _round_up(max((v for v in values.values() if v is not None), default=1.0), by_weight)
        marks, before = [], None
        for session in dosings:
            marks.append(self._mark_dose(session, values.get(session.id), before, by_weight))
            if session.status == "attended" and not self.is_dimmed(session):
                before = session
        last = self.chosen.last_dose
        note = "" if last is None or last.session.dose_mg is None else f"{word_mg(last.session)} mg at last dose"
        return DosePanel(
            "mg/kg" if by_weight else "mg", top, tuple(marks), note if last and last.session.dose_mg else ""
        )

    def _mark_dose(
        self, session: SessionRecord, value: float | None, before: SessionRecord | None, by_weight: bool
    ) -> DoseMark:
        if session.status != "attended":
            words = f"Dosing session {session.status}, {self.say_day(session.day)}"
            return DoseMark(
                session.day,
                None,
                session.status,
                session.route,
                None,
                None,
                self.is_dimmed(session),
                words,
                self.pick(session),
            )
        milligrams = f" ({word_mg(session)} mg)" if get_mg_kg(session) is not None else ""
        return DoseMark(
            session.day,
            self.numbers[session.id],
            "attended",
            session.route,
            value,
            _label_dose(session, value, before, by_weight),
            self.is_dimmed(session),
            f"{self.name(session)}: {word_dose(session)}{milligrams}",
            self.pick(session),
        )

    def build_therapy(self, kind: str, sessions: list[SessionRecord]) -> TherapyRow | None:
        rows = [s for s in sessions if s.kind == kind]
        if not rows:
            return None
        ticks = tuple(
            TherapyTick(
                s.day,
                s.status,
                self.is_dimmed(s),
                f"{kind.capitalize()} session {s.status}, {self.say_day(s.day)}",
                self.pick(s),
            )
            for s in rows
        )
        missed = [s for s in rows if s.status == "missed" and not self.is_dimmed(s)]
        note = f"missed {self.say_day(missed[-1].day)}" if len(missed) == 1 and not self.view.hide_names else ""
        note = note or (f"{len(missed)} missed" if missed else "")
        return TherapyRow(kind, note, ticks)

    def build_effects(self, given: list[SessionRecord]) -> EffectPanel:
        seen = dict.fromkeys(group for s in given for group in group_severities(s))
        rows = tuple(dict.fromkeys([*get_groups(), *seen]))
        columns = []
        for session in given:
            severities = group_severities(session)
            columns.append(
                EffectColumn(
                    session.day,
                    tuple(severities.get(row, 0) for row in rows) if is_assessed(session) else None,
                    self.is_dimmed(session),
                    f"{self.name(session)}: side effects {word_effects(session)}",
                    self.pick(session),
                )
            )
        return EffectPanel(rows, tuple(columns))

    def build_dissociation(self, given: list[SessionRecord]) -> NumberRow | None:
        totals = {s.id: self.records.find_cadss(s) for s in given}
        if all(total is None for total in totals.values()):
            return None
        marks = tuple(
            NumberMark(
                s.day,
                totals[s.id],
                self.is_dimmed(s),
                f"{self.name(s)}: CADSS {'not recorded' if totals[s.id] is None else totals[s.id]}",
                self.pick(s),
            )
            for s in given
        )
        return NumberRow("CADSS</b> peak<b>", "0–92, no cut-point", marks)

    def build_pressure(self, given: list[SessionRecord]) -> PressurePanel:
        bounds = get_vital_bounds()
        return PressurePanel(
            bounds.review_systolic_from, bounds.review_diastolic_from, tuple(self._build_tent(s) for s in given)
        )

    def _build_tent(self, session: SessionRecord) -> Tent:
        readings = [get_reading(session.vitals, moment) for moment in ("before", "peak", "leaving")]
        words = ", ".join(
            f"{word} {word_reading(r)}" for word, r in zip(("before", "peak", "leaving"), readings, strict=True)
        )
        systolic = tuple(None if r is None else r[0] for r in readings)
        diastolic = tuple(None if r is None else r[1] for r in readings)
        return Tent(
            session.day,
            (systolic[0], systolic[1], systolic[2]),
            (diastolic[0], diastolic[1], diastolic[2]),
            is_flagged(session),
            self.is_dimmed(session),
            f"{self.name(session)}: blood pressure {words}",
            self.pick(session),
        )


def _label_dose(
    session: SessionRecord, value: float | None, before: SessionRecord | None, by_weight: bool
) -> str | None:
    """The dose in figures where it changed; with the route at the first dose of each run."""
    route = word_route(session.route)
    figure = "?" if value is None else f"{value:.2f}" if by_weight else f"{value:g}"
    if before is None or before.route != session.route:
        return f"{route} {figure}" if value is not None else f"{route}, {word_mg(session)} mg"
    same_mg = before.dose_mg == session.dose_mg
    earlier = get_mg_kg(before) if by_weight else before.dose_mg
    close = value is not None and earlier is not None and abs(value - earlier) < 0.045
    return None if same_mg or close or value is None else figure


def _round_up(value: float, by_weight: bool) -> float:
    """The top of the dose axis: a round number at or above the highest dose."""
    steps: Iterable[float] = (
        (0.5, 1, 1.5, 2, 3, 4, 6, 8) if by_weight else (60, 100, 150, 200, 300, 400, 600, 1000, 2000)
    )
    return next((step for step in steps if value <= step), value)
