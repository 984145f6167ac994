"""How many FHIR resources a second are read, checked and turned into rows, by the child that reads every upload.

``python -m benchmarks.read_fhir [RESOURCES]``. One patient in fifty; the others are totals as Observations, whole
PHQ-9 forms as QuestionnaireResponses, or a third of the one and two thirds of the other.
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from data_access.importers.raw import upload_path
from data_access.importers.sandbox import read_upload

RESOURCES = 20_000
PER_PATIENT = 50
LEAST_PER_SECOND, MOST_MB = 2_000, 1_024
ITEMS = ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8")
ANSWERS = (
    ("LA6568-5", "Not at all"),
    ("LA6569-3", "Several days"),
    ("LA6570-1", "More than half the days"),
    ("LA6571-9", "Nearly every day"),
)
Resource = dict[str, Any]
LOINC = "http://loinc.org"


def make_patient(number: int) -> Resource:
    """A patient with a record number and much that is not read."""
    return {
        "resourceType": "Patient",
        "id": f"p{number}",
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": f"{number:06d}"}],
        "name": [{"use": "official", "family": f"Family{number}", "given": ["Given"]}],
        "telecom": [{"system": "phone", "value": f"555-{number}"}],
        "birthDate": "1980-05-17",
        "gender": "female",
    }


def make_total(head: Resource, at: str, draw: random.Random) -> Resource:
    """A GAD-7 total."""
    concept = {"coding": [{"system": LOINC, "code": "70274-6", "display": "GAD-7 total score"}]}
    value = {"value": draw.randint(0, 21), "unit": "{score}"}
    return {"resourceType": "Observation", "status": "final", "code": concept, **head} | {
        "effectiveDateTime": at,
        "valueQuantity": value,
    }


def make_form(head: Resource, at: str, draw: random.Random) -> Resource:
    """A filled PHQ-9."""
    items = []
    for loinc in ITEMS:
        code, words = draw.choice(ANSWERS)
        coding = {"system": LOINC, "code": code, "display": words}
        items.append({"linkId": f"/{loinc}", "text": "The question", "answer": [{"valueCoding": coding}]})
    return {"resourceType": "QuestionnaireResponse", "status": "completed", **head, "authored": at, "item": items}


MIXES: dict[str, Callable[[int], bool]] = {
    "totals": lambda number: False,
    "forms": lambda number: True,
    "two totals to a form": lambda number: number % 3 == 0,
}


def write_lines(count: int, is_form: Callable[[int], bool]) -> Iterator[bytes]:
    """Lines of JSON, patient by patient."""
    draw = random.Random(1)
    for number in range(count):
        patient, turn = divmod(number, PER_PATIENT)
        if not turn:
            yield orjson.dumps(make_patient(patient)) + b"\n"
            continue
        at = f"2025-{number % 12 + 1:02d}-{turn % 28 + 1:02d}T{turn % 24:02d}:{patient % 60:02d}:00+01:00"
        head = {"id": f"r{number}", "subject": {"reference": f"Patient/p{patient}"}}
        yield orjson.dumps((make_form if is_form(number) else make_total)(head, at, draw)) + b"\n"


def main(count: int = RESOURCES) -> bool:
    """Measure and print; whether every mix is fast enough."""
    rates = []
    for name, is_form in MIXES.items():
        with tempfile.TemporaryDirectory(prefix="kap-fhir-") as folder:
            path = Path(folder) / "export.ndjson"
            path.write_bytes(b"".join(write_lines(count, is_form)))
            upload = upload_path(path)
            began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            rows = sum(rows.count for table in read_upload(upload) for rows in table.read())
            took = time.perf_counter() - began
            busy = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        if rows != count:
            raise SystemExit(f"{count:,} resources went in, {rows:,} rows came out")
        rates.append(count / took)
        print(
            f"FHIR, {name}: {count:,} resources in {took:.1f} s ({busy:.1f} s of processor), {rates[-1]:,.0f} a second"
        )
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(
        f"peak memory of the child: {memory:.0f} MB (to reach: at least {LEAST_PER_SECOND:,} a second, {MOST_MB:,} MB)"
    )
    return min(rates) >= LEAST_PER_SECOND and memory <= MOST_MB


if __name__ == "__main__":
    sys.exit(0 if main(int(sys.argv[1]) if len(sys.argv) == 2 else RESOURCES) else 1)
