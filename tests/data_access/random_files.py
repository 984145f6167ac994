"""A random clinic as CSV files of the program's own, spread over files as clinics spread them; and what a store
holds of it, told without the numbers that rows were given."""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import select

from data_access.database import Store
from data_access.importers.raw import Rows
from data_access.importers.source import Source, sort_sources
from data_access.importers.tables import TABLES
from data_access.models import Base

Tables = dict[str, list[dict[str, str]]]
HEADERS = {
    "site": ("site", "name", "time_zone"),
    "clinicians": ("clinician", "name", "role", "supervisor"),
    "patients": ("patient", "name", "birth_date", "sex", "diagnoses", "consent_date"),
    "assignments": ("patient", "clinician", "from_date", "until_date"),
    "protocols": ("protocol", "name", "substance", "route", "planned_doses", "dose_interval_days", "screenings",
                  "long_term_checks"),
    "courses": ("patient", "course", "protocol", "started_date", "ended_date", "end_reason", "primary_instrument"),
    "sessions": ("patient", "course", "kind", "status", "starts_at", "clinician", "substance", "route", "dose_mg",
                 "weight_kg", "side_effects_assessed"),
    "vitals": ("patient", "session_at", "moment", "minutes_from_dose", "systolic", "diastolic", "spo2"),
    "side_effects": ("patient", "session_at", "side_effect", "severity", "expected", "distressing"),
    "screenings": ("patient", "instrument", "taken_at", "answers", "total", "session_at"),
    "long_term_checks": ("patient", "check", "date", "result"),
}  # fmt: skip
FIRST = date(2025, 1, 6)
WHOLE = ("site", "clinicians")
"""Tables that stand in one file: clinicians refer to each other, and files of one table are read one by one."""
NOT_COMPARED = ("id", "site_id", "handle")
CHUNK = 2_000
TRAIL = ("audit_event", "audit_head", "patient_set", "patient_set_member")
ACCOUNTS = ("user_account", "user_session", "clinic_setting", "emergency_access")
NOT_CLINICAL = (
    "import_batch", "import_file", "import_row", "import_change", "mapping_profile", "data_version", "patient_change",
    *TRAIL, *ACCOUNTS,
)  # fmt: skip
"""The importer's own tables, and the counters of changes."""


def make_random_tables(random: Random, patients: int = 12) -> Tables:
    """Rows of every table, all of them in keeping with the rules."""
    tables: Tables = {name: [] for name in HEADERS}

    def add(table: str, *cells: object) -> None:
        tables[table].append(dict(zip(HEADERS[table], map(str, cells), strict=True)))

    add("site", "HILL", "Hill Clinic", "Europe/London")
    add("clinicians", "D1", "Cy Lund", "director", "")
    for number in (1, 2):
        add("clinicians", f"S{number}", f"Supervisor {number}", "supervisor", "D1")
        add("clinicians", f"T{number}", f"Therapist {number}", "therapist", f"S{number}")
    plan = "gad7 before_first=14 each_dose months=1+3; phq9 start end"
    add("protocols", "IM6", "Six doses", "racemic", "im", 6, 7, plan, "bladder=90")
    add("protocols", "IV4", "Four infusions", "racemic", "iv", 4, 4, "gad7 each_dose", "")
    for number in range(patients):
        code = f"{number:05d}"
        born = "" if random.random() < 0.2 else f"19{random.randint(50, 99)}-0{random.randint(1, 9)}-11"
        diagnoses = random.choice(("", "F41.1", "F41.1; F33.1"))
        add("patients", code, f"Someone {number}", born, random.choice(("", "f", "male")), diagnoses, FIRST)
        handed = FIRST + timedelta(random.randint(40, 90))
        add("assignments", code, "T1", FIRST, handed if random.random() < 0.5 else "")
        if random.random() < 0.5:
            add("assignments", code, "T2", handed, "")
        _add_courses(add, random, code)
    return tables


def change_clinic(random: Random, tables: Tables, patients: int) -> Tables:
    """The same clinic some weeks on: more patients, and another reading at half of the sessions."""
    later = make_random_tables(random, patients)
    later["patients"] = tables["patients"] + later["patients"][len(tables["patients"]) :]
    known = {row["patient"] for row in tables["patients"]}
    for name in ("assignments", "courses", "sessions", "vitals", "side_effects", "screenings", "long_term_checks"):
        later[name] = tables[name] + [row for row in later[name] if row["patient"] not in known]
    later["vitals"] = [row | {"spo2": "97"} if random.random() < 0.5 else row for row in later["vitals"]]
    return later


def _add_courses(add: Any, random: Random, code: str) -> None:
    start = FIRST + timedelta(random.randint(0, 30))
    for number in range(1, random.randint(1, 2) + 1):
        end = start + timedelta(60)
        add("courses", code, number, random.choice(("IM6", "IV4")), start, end, "completed", "gad7")
        for week in range(random.randint(1, 6)):
            at = f"{start + timedelta(3 + 7 * week)} {random.randint(8, 17):02d}:30"
            _add_dose(add, random, code, random.choice(("", number)), at)
        for day in random.sample(range(60), random.randint(1, 8)):
            answers = ",".join(random.choice(("0", "1", "2", "3", "")) for _ in range(7))
            add("screenings", code, "gad7", f"{start + timedelta(day)} 20:15", answers, "", "")
        add("screenings", code, "bai", f"{start} 19:00", "", random.randint(0, 63), "")
        add("long_term_checks", code, "bladder", start + timedelta(30), random.choice(("", "no symptoms")))
        start = end + timedelta(random.randint(5, 40))


def _add_dose(add: Any, random: Random, code: str, course: object, at: str) -> None:
    status = random.choice(("attended", "attended", "attended", "missed"))
    attended = status == "attended"
    given = ("racemic", "im", random.randint(50, 90), 75, "yes") if attended else ("", "", "", "", "")
    add("sessions", code, course, "dosing", status, at, random.choice(("T1", "T2", "")), *given)
    if not attended:
        return
    for moment, minutes in (("before", -10), ("during", 40), ("leaving", 120)):
        spo2 = random.choice(("", 95))
        add("vitals", code, at, moment, minutes, random.randint(110, 180), random.randint(60, 95), spo2)
    for kind in random.sample(("nausea", "spaced out", "headache"), random.randint(0, 3)):
        expected, distress = random.choice(("", "yes", "no")), random.choice(("", 1))
        add("side_effects", code, at, kind, random.randint(1, 3), expected, distress)
    answers = ",".join(str(random.randint(0, 4)) for _ in range(23))
    add("screenings", code, "cadss", f"{at[:10]} 18:00", answers, "", at)


class Part(NamedTuple):
    """Some rows of one table, as one file holds them."""

    table: str
    header: list[str]
    rows: list[list[str]]


def spread_rows(random: Random, tables: Tables) -> list[Part]:
    """The rows in parts of one to four a table: rows, parts and columns in any order, some rows in several parts."""
    made = []
    for name, rows in tables.items():
        header = list(HEADERS[name])
        parts: list[list[dict[str, str]]] = [[] for _ in range(1 if name in WHOLE else random.randint(1, 4))]
        for row in rows:
            for part in {random.randrange(len(parts)), *([random.randrange(len(parts))] * (random.random() < 0.3))}:
                parts[part].append(row)
        for part in parts:
            random.shuffle(part)
            random.shuffle(header)
            made.append(Part(name, list(header), [[row[column] for column in header] for row in part]))
    random.shuffle(made)
    return made


def spread_files(random: Random, tables: Tables, folder: Path) -> list[Path]:
    """The same as files of the program's own."""
    folder.mkdir(parents=True)
    paths = []
    for number, part in enumerate(spread_rows(random, tables)):
        paths.append(folder / f"{part.table}-{number}.csv")
        with paths[-1].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([part.header, *part.rows])
    return paths


def make_sources(parts: Sequence[Part], chunk: int = CHUNK) -> list[Source]:
    """The same as sources, without a file: where not reading is looked at, but what is done with the rows."""
    sizes = [CHUNK if part.table in WHOLE else chunk for part in parts]
    return sort_sources([_make_source(number, *both) for number, both in enumerate(zip(parts, sizes, strict=True))])


def _make_source(number: int, part: Part, chunk: int) -> Source:
    def read() -> Iterator[Rows]:
        for first in range(0, len(part.rows), chunk):
            rows = part.rows[first : first + chunk]
            yield Rows(range(first + 2, first + 2 + len(rows)), rows, first + len(rows))

    table = next(table for table in TABLES if table.name == part.table)
    digest = hashlib.blake2b(repr(part).encode(), digest_size=16).hexdigest()
    return Source(f"{part.table}-{number}.csv", digest, len(part.rows), table, tuple(part.header), read)


def digest_contents(store: Store) -> str:
    """A digest of every clinical row, in which rows refer to others by what these say, not by their numbers."""
    told: dict[str, dict[Any, str]] = {}
    digest = hashlib.blake2b(digest_size=16)
    with store.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in NOT_CLINICAL:
                continue
            refers = {
                key.parent.name: key.column.table.name
                for key in table.foreign_keys
                if key.parent.name.endswith("_id") and key.parent.name != "site_id"
            }
            rows = [dict(row) for row in session.execute(select(table)).mappings()]
            if table.name == "clinician":  # Refers to itself: by code.
                codes = {row["id"]: row["code"] for row in rows}
                rows = [row | {"supervisor_id": codes.get(row["supervisor_id"])} for row in rows]
                refers = {}
            told[table.name] = {}
            for row in rows:
                said = {
                    name: told[refers[name]][value] if name in refers and value is not None else value
                    for name, value in row.items()
                    if name not in NOT_COMPARED
                }
                told[table.name][row["id"]] = repr(sorted(said.items(), key=lambda item: item[0]))
            digest.update(repr((table.name, sorted(told[table.name].values()))).encode())
    return digest.hexdigest()


assert set(HEADERS) == {table.name for table in TABLES}
