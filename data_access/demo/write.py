"""Writes parts of the invented clinic: bulk inserts with keys of our own, a few thousand rows at a time."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert
from sqlalchemy.orm import Session

from data_access.days import to_date
from data_access.definitions.registry import get_instrument
from data_access.definitions.vocabulary import Protocol
from data_access.demo.acknowledgements import RULE
from data_access.demo.clinicians import ClinicianPlan
from data_access.demo.part import Part
from data_access.demo.tables import Columns, Ints, known_where, read_at
from data_access.demo.working_days import to_epoch_seconds, to_moments
from data_access.models import (
    Acknowledgement,
    Assignment,
    Base,
    Clinician,
    Course,
    LongTermCheck,
    Patient,
    Screening,
    SideEffect,
    TreatmentSession,
    Vital,
)
from data_access.models import Protocol as ProtocolRow

EVENING = 20 * 60
"""Local minute of the as-of day after which nothing is written down any more."""
NOON = 12 * 60
FIRST_CODE = 1001


@dataclass
class Writer:
    """Writes one clinic. ``keys`` holds the last key given out in each table."""

    session: Session
    site_id: int
    time_zone: str
    as_of_day: int
    keys: dict[str, int] = field(default_factory=dict)
    clinician_ids: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    protocol_ids: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def write_clinicians(self, plans: Sequence[ClinicianPlan]) -> None:
        """The clinicians, supervisors before those they supervise."""
        ids = self._take_keys(Clinician, len(plans))
        self.clinician_ids = ids
        self._insert(
            Clinician,
            {
                "id": ids.tolist(),
                "code": [plan.code for plan in plans],
                "name": [plan.name for plan in plans],
                "role": [plan.role for plan in plans],
                "supervisor_id": [None if p.supervisor is None else int(ids[p.supervisor]) for p in plans],
            },
        )

    def write_protocols(self, protocols: Sequence[Protocol]) -> None:
        """The clinic's own copies of the default plans."""
        ids = self._take_keys(ProtocolRow, len(protocols))
        self.protocol_ids = ids
        plain = ("name", "substance", "route", "planned_doses", "dose_interval_days", "preparation_sessions",
                 "integration_within_days")  # fmt: skip
        self._insert(
            ProtocolRow,
            {
                "id": ids.tolist(),
                "code": [p.key for p in protocols],
                **{name: [getattr(p, name) for p in protocols] for name in plain},
                "integration_after_doses": [list(p.integration_after_doses) for p in protocols],
                "screenings": [[_describe(asdict(s)) for s in p.screenings] for p in protocols],
                "long_term_checks": [dict(p.long_term_checks) for p in protocols],
            },
        )

    def write_part(self, part: Part, acknowledged: Columns) -> None:
        """Patients with all that belongs to them, tables in the order of their foreign keys."""
        patient = self._write_patients(part.patients)
        self._write_assignments(part.assignments, patient)
        course = self._write_courses(part.courses, patient)
        session, recorded = self._write_sessions(part.sessions, patient, course)
        self._write_readings(part, session, recorded)
        self._write_screenings(part.screenings, patient, course, session)
        self._write_checks(part.checks, patient)
        self._write_acknowledgements(acknowledged, patient)

    def _write_patients(self, rows: Columns) -> Ints:
        ids = self._take_keys(Patient, len(rows["name"]))
        moved = ("handle", "name", "sex", "ethnicity", "payer", "diagnoses", "prior_treatments", "contraindications",
                 "interacting_medicines", "consent_day", "referred_day")  # fmt: skip
        noon = np.full(len(ids), NOON)
        self._insert(
            Patient,
            {
                "id": ids.tolist(),
                "code": [f"KA-{FIRST_CODE - 1 + key}" for key in ids.tolist()],
                **{name: rows[name].tolist() for name in moved},
                "birth_date": [to_date(day) for day in rows["birth_day"].tolist()],
                "recorded_at": self._moments(self._recorded(rows["referred_day"], noon, rows["delay"])),
            },
        )
        return ids

    def _write_assignments(self, rows: Columns, patient: Ints) -> None:
        self._insert(
            Assignment,
            {
                "id": self._take_keys(Assignment, len(rows["patient"])).tolist(),
                "patient_id": patient[rows["patient"]].tolist(),
                "clinician_id": self.clinician_ids[rows["clinician"]].tolist(),
                "from_day": rows["from_day"].tolist(),
                "until_day": rows["until_day"].tolist(),
            },
        )

    def _write_courses(self, rows: Columns, patient: Ints) -> Ints:
        ids = self._take_keys(Course, len(rows["patient"]))
        noon = np.full(len(ids), NOON)
        self._insert(
            Course,
            {
                "id": ids.tolist(),
                "patient_id": patient[rows["patient"]].tolist(),
                "protocol_id": self.protocol_ids[rows["protocol"]].tolist(),
                **{name: rows[name].tolist() for name in ("number", "started_day", "ended_day", "end_reason",
                                                          "primary_instrument")},
                "recorded_at": self._moments(self._recorded(rows["started_day"], noon, rows["delay"])),
            },
        )  # fmt: skip
        return ids

    def _write_sessions(self, rows: Columns, patient: Ints, course: Ints) -> tuple[Ints, NDArray[np.object_]]:
        ids = self._take_keys(TreatmentSession, len(rows["patient"]))
        same = ("kind", "status", "day", "duration_min", "place", "substance", "formulation", "route", "dose_mg",
                "weight_kg", "infusion_min", "adjuncts", "asked_how", "ready_min")  # fmt: skip
        recorded = self._moments(self._recorded(rows["day"], rows["minute"], rows["delay"], after_min=150))
        self._insert(
            TreatmentSession,
            {
                "id": ids.tolist(),
                "patient_id": patient[rows["patient"]].tolist(),
                "course_id": course[rows["course"]].tolist(),
                "clinician_id": self.clinician_ids[rows["clinician"]].tolist(),
                "starts_at": self._moments(to_epoch_seconds(rows["day"], rows["minute"], self.time_zone)),
                **{name: rows[name].tolist() for name in same},
                "side_effects_assessed": rows["assessed"].tolist(),
                "left_with_escort": rows["escort"].tolist(),
                "recorded_at": recorded,
            },
        )
        moments = np.empty(len(recorded), dtype=object)
        moments[:] = recorded
        return ids, moments

    def _write_readings(self, part: Part, session: Ints, recorded: NDArray[np.object_]) -> None:
        """Vital signs and side effects, written down with their session."""
        for model, rows, renamed in (
            (Vital, part.vitals, {}),
            (SideEffect, part.side_effects, {"resolved": "resolved_before_leaving"}),
        ):
            self._insert(
                model,
                {
                    "id": self._take_keys(model, len(rows["session"])).tolist(),
                    "session_id": session[rows["session"]].tolist(),
                    **{renamed.get(n, n): values.tolist() for n, values in rows.items() if n != "session"},
                    "recorded_at": recorded[rows["session"]].tolist(),
                },
            )

    def _write_screenings(self, rows: Columns, patient: Ints, course: Ints, session: Ints) -> None:
        linked = known_where(rows["session"] >= 0, read_at(session, rows["session"]))
        versions = {key: get_instrument(key).definition_version for key in set(rows["instrument"].tolist())}
        same = ("instrument", "total", "source_total", "answers", "risk_item")
        self._insert(
            Screening,
            {
                "id": self._take_keys(Screening, len(rows["patient"])).tolist(),
                "patient_id": patient[rows["patient"]].tolist(),
                "course_id": course[rows["course"]].tolist(),
                "session_id": linked.tolist(),
                "taken_at": self._moments(to_epoch_seconds(rows["day"], rows["minute"], self.time_zone)),
                "taken_day": rows["day"].tolist(),
                **{name: rows[name].tolist() for name in same},
                "definition_version": [versions[key] for key in rows["instrument"].tolist()],
                "recorded_at": self._moments(self._recorded(rows["day"], rows["minute"], rows["delay"], 5)),
            },
        )

    def _write_checks(self, rows: Columns, patient: Ints) -> None:
        count = len(rows["patient"])
        recorded = self._recorded(rows["day"], np.full(count, NOON), np.zeros(count, dtype=np.int64))
        self._insert(
            LongTermCheck,
            {
                "id": self._take_keys(LongTermCheck, count).tolist(),
                "patient_id": patient[rows["patient"]].tolist(),
                **{name: rows[name].tolist() for name in ("check_key", "day", "result")},
                "recorded_at": self._moments(recorded),
            },
        )

    def _write_acknowledgements(self, rows: Columns, patient: Ints) -> None:
        count = len(rows["patient"])
        self._insert(
            Acknowledgement,
            {
                "id": self._take_keys(Acknowledgement, count).tolist(),
                "patient_id": patient[rows["patient"]].tolist(),
                "rule": [RULE] * count,
                "seen_by": self.clinician_ids[rows["clinician"]].tolist(),
                "seen_at": self._moments(to_epoch_seconds(rows["seen_day"], rows["minute"], self.time_zone)),
                **{name: rows[name].tolist() for name in ("event_day", "action", "safety_plan_day")},
            },
        )

    def _take_keys(self, model: type[Base], count: int) -> Ints:
        last = self.keys.get(model.__tablename__, 0)
        self.keys[model.__tablename__] = last + count
        return np.arange(last + 1, last + count + 1)

    def _insert(self, model: type[Base], columns: dict[str, list[Any]]) -> None:
        names = [*columns, "site_id"]
        table = Base.metadata.tables[model.__tablename__]
        rows = [
            dict(zip(names, (*values, self.site_id), strict=True)) for values in zip(*columns.values(), strict=True)
        ]
        if rows:
            self.session.execute(insert(table), rows)

    def _recorded(self, day: Ints, minute: Ints, delay: Ints, after_min: int = 0) -> Ints:
        """When an event was written down: after its delay, and never after the evening of the as-of day."""
        happened = to_epoch_seconds(day, minute, self.time_zone)
        evening = to_epoch_seconds(np.array([self.as_of_day]), np.array([EVENING]), self.time_zone)[0]
        written = to_epoch_seconds(day + delay, minute, self.time_zone) + 60 * after_min
        return np.asarray(np.maximum(np.minimum(written, evening), happened))

    def _moments(self, seconds: Ints) -> list[datetime]:
        return to_moments(seconds)


def _describe(plan: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in plan.items()}
