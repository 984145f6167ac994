"""FHIR resources as tests need them, and what becomes of them."""

import json
from collections.abc import Iterable, Sequence
from functools import partial
from io import BytesIO
from random import Random
from typing import Any

import orjson

from data_access.importers.raw import upload_bytes
from data_access.importers.readers.fhir.read_fhir import FhirFile, GivenFile, read_fhir, read_together
from data_access.importers.source import Source, sort_sources
from data_access.importers.tables import TABLES

Resource = dict[str, Any]
GAD7 = ["69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"]
PHQ9 = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"]
LA = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]
WORDS = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
AT = "2026-02-03T09:30:00+01:00"


def code(*codes: str, text: str = "") -> Resource:
    """A concept of LOINC codes."""
    concept: Resource = {"coding": [{"system": "http://loinc.org", "code": one} for one in codes]}
    return concept | ({"text": text} if text else {})


def patient(id_: str = "p1", number: str = "00123", **more: Any) -> Resource:
    """A patient with a record number."""
    identifier = {"type": {"coding": [{"code": "MR"}]}, "system": "http://clinic.example/mrn", "value": number}
    return {
        "resourceType": "Patient",
        "id": id_,
        "identifier": [identifier],
        "name": [{"use": "official", "family": "Ruiz", "given": ["Ana", "María"]}],
        "gender": "female",
        "birthDate": "1980-05-17",
    } | more


def observation(id_: str, codes: Sequence[str], value: Resource | None = None, **more: Any) -> Resource:
    """An Observation of Ana."""
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": code(*codes),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": AT,
        **(value or {}),
    } | more


def total(id_: str = "o1", value: Any = 12, loinc: str = "70274-6", **more: Any) -> Resource:
    """A total as Observation.valueQuantity."""
    return observation(id_, [loinc], {"valueQuantity": {"value": value, "unit": "{score}"}}, **more)


def response(items: Iterable[Resource], id_: str = "r1", **more: Any) -> Resource:
    """A filled form of Ana."""
    return {
        "resourceType": "QuestionnaireResponse",
        "id": id_,
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "authored": AT,
        "item": list(items),
    } | more


def procedure(id_: str = "s1", text: str = "Integration session", **more: Any) -> Resource:
    """A session of Ana."""
    return {
        "resourceType": "Procedure",
        "id": id_,
        "status": "completed",
        "code": {"text": text},
        "subject": {"reference": "Patient/p1"},
        "performedPeriod": {"start": AT, "end": "2026-02-03T11:00:00+01:00"},
    } | more


def administration(id_: str = "m1", **more: Any) -> Resource:
    """A dose of ketamine that Ana was given."""
    route = {"coding": [{"system": "http://snomed.info/sct", "code": "78421000", "display": "Intramuscular route"}]}
    return {
        "resourceType": "MedicationAdministration",
        "id": id_,
        "status": "completed",
        "medicationCodeableConcept": {"text": "Ketamine 50 mg/ml"},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": AT,
        "dosage": {"route": route, "dose": {"value": 75, "unit": "mg"}},
    } | more


def event(id_: str = "e1", text: str = "Nausea (finding)", **more: Any) -> Resource:
    """Something that ailed Ana."""
    return {
        "resourceType": "AdverseEvent",
        "id": id_,
        "actuality": "actual",
        "event": {"coding": [{"system": "http://snomed.info/sct", "code": "422587007", "display": text}]},
        "subject": {"reference": "Patient/p1"},
        "date": "2026-02-03",
        "severity": {"coding": [{"code": "moderate"}]},
        "seriousness": {"coding": [{"code": "Non-serious"}]},
        "suspectEntity": [{"instance": {"reference": "MedicationAdministration/m1"}}],
    } | more


def item(link_id: str, *answers: Resource, **more: Any) -> Resource:
    """A question with its answers."""
    return {"linkId": link_id, **({"answer": list(answers)} if answers else {})} | more


def coded(number: int, **more: Any) -> Resource:
    """An answer by its LOINC answer code."""
    return {"valueCoding": {"system": "http://loinc.org", "code": LA[number], "display": WORDS[number]} | more}


def bundle(*resources: Resource, kind: str = "collection", **more: Any) -> Resource:
    """A Bundle of resources."""
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": one} for one in resources]} | more


def read(content: Any, name: str = "export.json") -> FhirFile:
    """What the reader makes of a document, of lines of documents (a list), or of text."""
    if isinstance(content, list):
        content = b"\n".join(map(orjson.dumps, content))
    elif isinstance(content, dict):
        content = orjson.dumps(content)
    return read_fhir(BytesIO(content), name)


def rows_of(file: FhirFile, table: str) -> list[Resource]:
    """The rows of one table, by the names of their columns."""
    return [
        dict(zip(made.header, cells, strict=True))
        for made in file.tables
        if made.part == table
        for rows in made.pieces
        for cells in rows.cells
    ]


def forms_of(content: Any) -> list[tuple[str, str, str]]:
    """Instrument, answers and total of every screening that is made."""
    rows = rows_of(read(content), "screenings")
    return [(row["instrument"], row.get("answers", ""), row.get("total", "")) for row in rows]


def left_out_of(file: FhirFile) -> dict[str, int]:
    """What was left out, and how many."""
    return {reason: count for made in file.tables for rows in made.pieces for reason, count in rows.left_out.items()}


def rules_of(file: FhirFile) -> list[str]:
    """The rules that rejected resources break."""
    return [row.rule for made in file.tables for rows in made.pieces for row in rows.rejected]


def count(file: FhirFile) -> int:
    """How many rows went in."""
    return sum(rows.count for made in file.tables for rows in made.pieces)


def open_fhir(*files: tuple[str, bytes]) -> list[Source]:
    """Files as sources of rows, read together, in this process."""
    given = [GivenFile(BytesIO(content), name, len(content)) for name, content in files]
    sources = []
    for (name, content), file in zip(files, read_together(given), strict=True):
        upload = upload_bytes(name, content)
        for made in file.tables:
            own = next(table for table in TABLES if table.name == made.part)
            read = partial(iter, made.pieces)
            sources.append(Source(name, upload.digest, upload.size, own, made.header, read))
    return sort_sources(sources)


def make_valid(draw: Random) -> list[Resource]:
    """Resources of every kind that is read, of a few patients, with many kinds of answers."""
    resources = [patient(f"p{number}", f"{number:05}") for number in range(draw.randint(1, 3))]
    for number in range(draw.randint(1, 6)):
        subject = {"reference": f"Patient/p{draw.randint(0, 3)}"}
        at = f"2026-02-{draw.randint(1, 28):02}T09:30:00+01:00"
        answers = [draw.choice([coded(draw.randint(0, 3)), {"valueInteger": draw.randint(-1, 4)}]) for _ in PHQ9]
        resources.append(
            draw.choice(
                [
                    total(f"o{number}", draw.randint(0, 30), subject=subject, effectiveDateTime=at),
                    response(map(item, PHQ9, answers), f"r{number}", subject=subject, authored=at),
                    procedure(f"s{number}", subject=subject),
                    administration(f"m{number}", subject=subject, effectiveDateTime=at),
                    event(f"e{number}", subject=subject),
                    observation(f"panel{number}", ["69737-5"], hasMember=[{"reference": f"Observation/o{number - 1}"}]),
                ]
            )
        )
    return resources


def make_broken(draw: Random) -> bytes:
    """A FHIR file, lines or a Bundle, in which a few things are not as they should be."""
    resources = make_valid(draw)
    for _ in range(draw.randint(0, 4)):
        _spoil(draw.choice(resources), draw)
    documents = [bundle(*resources)] if draw.random() < 0.5 else resources
    content = "\n".join(map(json.dumps, documents)).encode()
    if draw.random() < 0.3:
        place, length = draw.randrange(len(content)), draw.randint(1, 8)
        content = content[:place] + draw.randbytes(length) + content[place + length :]
    return content[: draw.randrange(1, len(content))] if draw.random() < 0.1 else content


JUNK: Sequence[str] = (
    "null", "true", "-1", "0.5", "1e30", "99999999999999999999", '""', '" "', '"2026-13-45"', '"=1+1"', '"Patient/p0"',
    '"0001-01-01T00:00:00+14:00"', '"#"', '"urn:uuid:"', '"{score}"', '"{}"', '" {\\"reference\\": \\"#x\\"}"', "[]",
    '"\\u0000"', "[null]", "[[]]", "{}", '{"reference": "#x"}', '{"coding": []}', '{"code": {}}', f'"{"x" * 3_000}"',
)  # fmt: skip
"""Values that stand where others belong, as JSON."""


def _spoil(resource: Resource, draw: Random) -> None:
    """Put something strange in one place of a resource, or take something away."""
    holder: Any = resource
    while True:
        keys: list[Any] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            return
        key = draw.choice(keys)
        if isinstance(holder[key], dict | list) and holder[key] and draw.random() < 0.8:
            holder = holder[key]
            continue
        if draw.random() < 0.2:
            del holder[key]
        elif isinstance(holder, dict) and draw.random() < 0.2:
            holder[draw.choice(["extension", "contained", "valueInteger", "link", "item", "id"])] = json.loads(
                draw.choice(JUNK)
            )
        else:
            holder[key] = json.loads(draw.choice(JUNK))
        return
