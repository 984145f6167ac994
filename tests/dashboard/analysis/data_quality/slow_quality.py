"""The questions of data quality asked of plain rows, one at a time, without arrays."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.days import to_day_number
from data_access.definitions.registry import get_instrument
from data_access.models import Screening, TreatmentSession, Vital

Row = tuple[int, int, str]
"""Patient id, day, questionnaire ("" for a session)."""
Asked = tuple[list[Row], list[Row]]
"""Rows asked, and those of them that were found."""


class SlowQuality:
    """Rows of some patients until a day."""

    def __init__(self, session: Session, patient_ids: set[int], as_of_day: int, time_zone: str) -> None:
        self.zone = ZoneInfo(time_zone)
        self.forms = [
            s for s in session.scalars(select(Screening)) if s.patient_id in patient_ids and s.taken_day <= as_of_day
        ]
        self.sessions = [
            s
            for s in session.scalars(select(TreatmentSession))
            if s.patient_id in patient_ids and s.day <= as_of_day and s.status == "attended"
        ]
        self.vitals: dict[int, list[Vital]] = {s.id: [] for s in self.sessions}
        for reading in session.scalars(select(Vital)):
            self.vitals.get(reading.session_id, []).append(reading)

    def ask(self, key: str) -> Asked:
        """The answer to one question of the report."""
        asked = list(getattr(self, f"_{key}")())
        return sorted(row for row, _ in asked), sorted(row for row, found in asked if found)

    def local_day(self, moment: datetime) -> int:
        return to_day_number(moment.astimezone(self.zone).date())

    def _late_forms(self) -> Iterator[tuple[Row, bool]]:
        for form in self.forms:
            yield _form(form), self.local_day(form.recorded_at) - form.taken_day > 7

    def _forms_ahead(self) -> Iterator[tuple[Row, bool]]:
        for form in self.forms:
            yield _form(form), self.local_day(form.recorded_at) < form.taken_day

    def _no_total(self) -> Iterator[tuple[Row, bool]]:
        for form in self.forms:
            one = get_instrument(form.instrument)
            if one.scoring != "cssrs":
                low, high = one.total_min, one.total_max
                assert low is not None
                assert high is not None
                yield _form(form), form.total is None or not low <= form.total <= high

    def _differing_totals(self) -> Iterator[tuple[Row, bool]]:
        for form in self.forms:
            if form.answers is not None and form.source_total is not None:
                yield _form(form), form.total != form.source_total

    def _second_forms(self) -> Iterator[tuple[Row, bool]]:
        seen: Counter[Row] = Counter()
        for form in self.forms:
            if form.instrument not in ("cadss", "cadss6"):
                seen[_form(form)] += 1
                yield _form(form), seen[_form(form)] > 1

    def _late_sessions(self) -> Iterator[tuple[Row, bool]]:
        for one in self.sessions:
            yield _held(one), self.local_day(one.recorded_at) - one.day > 7

    def _sessions_ahead(self) -> Iterator[tuple[Row, bool]]:
        for one in self.sessions:
            yield _held(one), self.local_day(one.recorded_at) < one.day

    def _dosings(self) -> list[TreatmentSession]:
        return [one for one in self.sessions if one.kind == "dosing"]

    def _unassessed(self) -> Iterator[tuple[Row, bool]]:
        for one in self._dosings():
            yield _held(one), one.side_effects_assessed is not True

    def _incomplete_monitoring(self) -> Iterator[tuple[Row, bool]]:
        for one in self._dosings():
            readings = self.vitals[one.id]

            def has(moment: str, readings: list[Vital] = readings) -> bool:
                there = [r for r in readings if r.moment == moment]
                return any(r.systolic for r in there) and any(r.diastolic for r in there)

            at_40 = any(r.systolic and 30 <= r.minutes_from_dose <= 60 for r in readings)
            yield _held(one), not (has("before") and at_40 and has("leaving"))

    def _no_vitals(self) -> Iterator[tuple[Row, bool]]:
        for one in self._dosings():
            yield _held(one), self._is_unread(one)

    def _is_unread(self, one: TreatmentSession) -> bool:
        return not any(r.systolic or r.diastolic or r.spo2 for r in self.vitals[one.id])

    def _no_assessment(self) -> Iterator[tuple[Row, bool]]:
        days = {(form.patient_id, form.taken_day) for form in self.forms}
        for one in self._dosings():
            silent = one.side_effects_assessed is not True and self._is_unread(one)
            yield _held(one), silent and (one.patient_id, one.day) not in days

    def _implausible(self) -> Iterator[tuple[Row, bool]]:
        for one in self._dosings():
            readings = self.vitals[one.id]
            if any(r.systolic for r in readings) and any(r.diastolic for r in readings):
                yield _held(one), any(r.systolic and r.diastolic and r.diastolic >= r.systolic for r in readings)


def _form(form: Screening) -> Row:
    return form.patient_id, form.taken_day, form.instrument


def _held(one: TreatmentSession) -> Row:
    return one.patient_id, one.day, ""
