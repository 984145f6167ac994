"""Dosing sessions and their side effects once more, slowly: plain Python over ORM rows, nothing of the fast way."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.reports.side_effects.selection import SideEffectSelection
from data_access.definitions.registry import get_side_effect_kind
from data_access.models import Screening, SideEffect, TreatmentSession, Vital

SIX = ("Dissociation", "Tiredness", "Dizziness", "Nausea", "Headache", "Vomiting")
ROUTES = ("iv", "im", "nasal", "sc", "sublingual", "oral")
EDGES = {
    "iv": (0.5, 0.75, 1.0), "im": (0.5, 1.0, 1.5), "nasal": (0.75, 1.0, 1.25), "sc": (0.25, 0.5, 0.75),
    "sublingual": (2.0, 4.0, 6.0), "oral": (1.0, 2.0, 4.0),
}  # fmt: skip


@dataclass
class Seen:
    """One attended dosing session: the row, its number in the course, worst grade per group, all its effects.

    ``effects`` is without calm expected dissociation, ``recorded`` with it; ``cadss`` the highest total of the day.
    """

    row: TreatmentSession
    number: int
    grades: dict[str, int]
    effects: list[SideEffect]
    vitals: list[Vital]
    apart: bool
    recorded: list[SideEffect] = field(default_factory=list)
    cadss: int | None = None

    @property
    def assessed(self) -> bool:
        return self.row.side_effects_assessed is True

    def worst(self) -> int:
        return max(self.grades.values(), default=0)


def read_sessions(session: Session, as_of_day: int) -> list[Seen]:
    """Every attended dosing session until the day."""
    effects: dict[int, list[SideEffect]] = defaultdict(list)
    for effect in session.scalars(select(SideEffect)):
        effects[effect.session_id].append(effect)
    vitals: dict[int, list[Vital]] = defaultdict(list)
    for vital in session.scalars(select(Vital)):
        vitals[vital.session_id].append(vital)
    cadss: dict[int, list[Screening]] = defaultdict(list)
    for screening in session.scalars(select(Screening).where(Screening.instrument == "cadss")):
        if screening.session_id is not None and screening.taken_day <= as_of_day:
            cadss[screening.session_id].append(screening)
    query = select(TreatmentSession).where(
        TreatmentSession.kind == "dosing", TreatmentSession.status == "attended", TreatmentSession.day <= as_of_day
    )
    numbers: dict[int, int] = defaultdict(int)
    found = []
    for row in session.scalars(query.order_by(TreatmentSession.starts_at)):
        numbers[row.course_id] += 1
        grades: dict[str, int] = {}
        apart = False
        kept = []
        for effect in effects[row.id]:
            if effect.kind == "dissociation" and effect.expected is True and effect.distressing == 0:
                apart = True
                continue
            kept.append(effect)
            group = get_side_effect_kind(effect.kind).group
            grades[group] = max(grades.get(group, 0), effect.severity)
        scales = [s.total for s in cadss[row.id] if s.taken_day == row.day and s.total is not None]
        highest = max(scales, default=None)
        found.append(Seen(row, numbers[row.course_id], grades, kept, vitals[row.id], apart, effects[row.id], highest))
    return found


def is_chosen(seen: Seen, selection: SideEffectSelection, as_of_day: int, band: tuple[Any, ...] | None) -> bool:
    """Whether a session passes every filter."""
    row = seen.row
    if selection.weeks is not None and row.day <= as_of_day - 7 * selection.weeks:
        return False
    if selection.routes and row.route not in selection.routes:
        return False
    if selection.number != "any":
        if selection.number == "7 or later":
            if seen.number < 7:
                return False
        elif seen.number != int(selection.number):
            return False
    if selection.clinician_id is not None and row.clinician_id != selection.clinician_id:
        return False
    if band is None:
        return True
    route, substance, low, high = band
    if row.route != route or row.substance != substance or row.dose_mg is None or row.weight_kg is None:
        return False
    dose = round(row.dose_mg / row.weight_kg, 2)
    return (low is None or dose >= low) and (high is None or dose < high)


def wilson_slowly(p: float, n: float) -> tuple[float, float]:
    """The score interval by solving (p̂ − p)² = z² p(1 − p)/n for p."""
    z2 = 1.959963984540054**2
    a, b, c = 1 + z2 / n, -(2 * p + z2 / n), p * p
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def rate_slowly(sessions: list[Seen], happened: Any, unit: str) -> tuple[int, int, float, float]:
    """Events, total and 95 % ends of a list of assessed sessions; ends NaN where nothing was counted."""
    by_patient: dict[int, list[bool]] = defaultdict(list)
    for seen in sessions:
        by_patient[seen.row.patient_id].append(bool(happened(seen)))
    if not by_patient:
        return 0, 0, math.nan, math.nan
    if unit == "patients":
        events, total = sum(any(v) for v in by_patient.values()), len(by_patient)
        return events, total, *wilson_slowly(events / total, total)
    events, total, m = sum(map(sum, by_patient.values())), len(sessions), len(by_patient)
    p = events / total
    if events in (0, total) or m == 1:
        worth = float(m)
    else:
        spread = sum((sum(v) - p * len(v)) ** 2 for v in by_patient.values())
        deff = m / (m - 1) * spread / total**2 / (p * (1 - p) / total)
        worth = total / max(1.0, deff)
    return events, total, *wilson_slowly(p, worth)
