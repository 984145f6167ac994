"""Rows of protocols (plans of treatment) and courses."""

import json

from data_access.definitions.registry import get_route
from data_access.importers.check_rows import Chunk
from data_access.importers.plan_cells import NO_TREATMENT
from data_access.importers.prepared import Prepared, add_recorded, take
from data_access.importers.resolve import Resolver
from data_access.models import Course, Protocol

PROTOCOL_FIELDS = ("name", "substance", "route", "planned_doses", "dose_interval_days", "preparation_sessions",
                   "integration_after_doses", "integration_within_days", "screenings", "long_term_checks")  # fmt: skip
DEFAULTS = {
    "preparation_sessions": 0,
    "integration_after_doses": "[]",
    "integration_within_days": 7,
    "screenings": "[]",
    "long_term_checks": "{}",
}


def prepare_protocols(chunk: Chunk, resolver: Resolver) -> Prepared:
    """Plans of treatment."""
    columns, given = take(chunk, {"code": "protocol"} | {name: name for name in PROTOCOL_FIELDS}, DEFAULTS)
    for row in range(len(chunk)):
        substance, route = columns["substance"][row], columns["route"][row]
        planned = columns["planned_doses"][row]
        if (substance == NO_TREATMENT) != (planned == 0) or (route == NO_TREATMENT) != (planned == 0):
            chunk.refuse(row, "planned_doses", "is 0 exactly where substance and route are none")
        elif planned and not any(bound.substance == substance for bound in get_route(route).bounds):
            chunk.refuse(
                row, "substance", f"is not given by this route ({route}); no dose bounds are known for the two"
            )
        if any(dose > planned for dose in json.loads(columns["integration_after_doses"][row])):
            chunk.refuse(row, "integration_after_doses", "names a dose beyond the planned doses")
    return Prepared(Protocol.__table__, ("code",), columns, tuple(given))  # type: ignore[arg-type]


def prepare_courses(chunk: Chunk, resolver: Resolver) -> Prepared:
    """Courses of treatment."""
    patients, protocols = resolver.find_patients(chunk), resolver.find_protocols(chunk)
    fields = {"number": "course", "started_day": "started_date", "ended_day": "ended_date"}
    columns, given = take(chunk, fields | {n: n for n in ("end_reason", "primary_instrument")}, {})
    for row, (start, end, why) in enumerate(
        zip(columns["started_day"], columns["ended_day"], columns["end_reason"], strict=True)
    ):
        if end is not None and end < start:
            chunk.refuse(row, "ended_date", "lies before started_date")
        if why is not None and end is None and "ended_date" in chunk.values:
            chunk.refuse(row, "end_reason", "needs an ended_date")
    resolver.check_after_birth(chunk, patients, "started_date", columns["started_day"])
    columns |= {"patient_id": patients, "protocol_id": protocols}
    add_recorded(chunk, resolver, columns, given)
    key = ("patient_id", "number")
    return Prepared(Course.__table__, key, columns, ("patient_id", "protocol_id", *given))  # type: ignore[arg-type]
