"""FHIR in: files of every kind, patients, references, statuses, and what is said of whatever is not taken."""

import json
from typing import Any

import orjson
import pytest
from fhir.resources.R4B import get_fhir_model_class

from data_access.errors import ImportRefused
from data_access.importers.readers.fhir.codes import BOUND
from tests.data_access.importers.fhir_files import (
    GAD7,
    Resource,
    bundle,
    coded,
    count,
    forms_of,
    item,
    left_out_of,
    observation,
    patient,
    read,
    response,
    rows_of,
    rules_of,
    total,
)

ROW = ("gad7", "", "12")
KINDS = sorted(BOUND["Bundle", "type"])


def to_xml(resource: Resource) -> bytes:
    xml: bytes = get_fhir_model_class(resource["resourceType"]).model_validate(resource).model_dump_xml()
    return xml


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_bundle_is_read(kind: str) -> None:
    file = read(bundle(patient(), total(), kind=kind))
    assert [row["patient"] for row in rows_of(file, "patients")] == ["00123"]
    assert forms_of(bundle(patient(), total(), kind=kind)) == [ROW]


def test_a_resource_alone_is_read() -> None:
    assert forms_of(total()) == [ROW]


def test_lines_of_json_are_read_with_their_numbers() -> None:
    text = b"\n".join([orjson.dumps(patient()), b"", b"{broken", orjson.dumps(total()), b"[1]"])
    file = read(text, "export.ndjson")
    assert [line for made in file.tables for rows in made.pieces for line in rows.lines] == [1, 4]
    assert [(row.line, row.rule) for made in file.tables for rows in made.pieces for row in rows.rejected] == [
        (3, "is not readable JSON (unexpected character, expected a string key, line 1, column 2)"),
        (5, "is no resource: it has no names of fields"),
    ]
    assert file.notes == ()


def test_a_broken_first_line_is_rejected_alone() -> None:
    file = read(b"{broken\n" + orjson.dumps(total()) + b"\n")
    assert [row["total"] for row in rows_of(file, "screenings")] == ["12"]
    assert len(rules_of(file)) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_other_encodings_of_json_are_read(encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    assert forms_of(mark + orjson.dumps(total()).decode().encode(encoding)) == [ROW]


def test_json_over_many_lines_and_lists_of_resources_are_read() -> None:
    assert forms_of(orjson.dumps(bundle(total()), option=orjson.OPT_INDENT_2)) == [ROW]
    assert forms_of(orjson.dumps([total(), patient()])) == [ROW]


def test_xml_says_what_json_says() -> None:
    filled = response([item(link, coded(1)) for link in GAD7])
    document = bundle(patient(), filled, total("o2", effectiveDateTime="2026-02-04"))
    as_json, as_xml = read(document), read(to_xml(document), "export.xml")
    assert as_xml.tables == as_json.tables
    assert [row["name"] for row in rows_of(as_xml, "patients")] == ["Ana María Ruiz"]
    assert forms_of(to_xml(total())) == [ROW]


def test_one_faulty_resource_of_a_bundle_in_xml_is_rejected_alone() -> None:
    xml = to_xml(bundle(total("o1"), total("o2", effectiveDateTime="2026-02-04")))
    file = read(xml.replace(b'<id value="o1"/>', b'<id value="o1"/><shoe size="44"/>'), "export.xml")
    assert [row["taken_at"] for row in rows_of(file, "screenings")] == ["2026-02-04"]
    (rule,) = rules_of(file)
    assert rule == "is no valid FHIR: shoe is no element of it"


def test_a_kind_that_is_not_read_is_left_out_of_xml_too() -> None:
    xml = to_xml(bundle(total())).replace(
        b"<resource>", b"<resource><Condition><x/></Condition></resource><resource>", 1
    )
    file = read(b"<!-- made by hand -->" + xml.partition(b"?>")[2], "export.xml")
    assert [row["total"] for row in rows_of(file, "screenings")] == ["12"]
    assert left_out_of(file) == {"of a kind that is not read: Condition": 1}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b'{"resourceType": "Bundle", "entry": [', "export.json is not readable JSON"),
        (b"[" * 5_000 + b"]" * 5_000, "export.json is nested too deeply to be read"),
        (b"patient,total\n1,2\n", "export.json is no FHIR file: it is neither JSON nor XML."),
        (b"<a><b></a>", "export.json is not readable XML"),
        (b"<a/>", "export.json is XML, but no FHIR: its first element is “a”."),
        (
            b'<!DOCTYPE a [<!ENTITY x "y">]><Patient xmlns="http://hl7.org/fhir"/>',
            "export.json declares a document",
        ),
        (b"\xff\xfe{\x00\x00\xd8", "export.json is not readable text"),
    ],
)
def test_what_is_no_fhir_is_refused_in_a_sentence(text: bytes, sentence: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        read(text)
    assert str(refusal.value).startswith(sentence)


def test_a_resource_nested_too_deeply_is_rejected_alone() -> None:
    deep: Any = {"url": "x"}
    for _ in range(450):
        deep = {"url": "x", "extension": [deep]}
    document = json.dumps(bundle(total("deep", extension=[deep]), total("o2"))).encode()
    file = read(document)
    assert rules_of(file) == ["is nested too deeply to be read"]
    assert [row["total"] for row in rows_of(file, "screenings")] == ["12"]


def test_a_page_of_a_search_says_that_there_are_more() -> None:
    links = [{"relation": "self", "url": "http://x"}, {"relation": "next", "url": "http://x?page=2"}]
    page = bundle(total(), kind="searchset", link=links)
    assert "This is one page of a search." in read(to_xml(page)).notes[1]
    assert read(page | {"total": 250}).notes[1] == (
        "This is one page of 250 results of a search. The next pages are not in the file: import them too."
    )


def test_every_resource_is_accounted_for() -> None:
    document = bundle(
        patient(),
        total("o1"),
        total("o2", status="entered-in-error"),
        observation("o3", ["8480-6"], {"valueQuantity": {"value": 120}}),
        {"resourceType": "Condition", "id": "c1"},
        {"resourceType": "Condition", "id": "c2"},
        {"resourceType": "Observation", "id": "bad"},
        {"id": "nothing"},
    )
    document["entry"] += [{"request": {"method": "DELETE", "url": "Observation/o9"}}, {}]
    file = read(document)
    assert count(file) == 10
    assert rules_of(file) == ["is no valid FHIR: code: Field required", "is no resource: it names no kind"]
    assert left_out_of(file) == {
        "entered in error": 1,
        "an observation of something else than a known questionnaire": 1,
        "of a kind that is not read: Condition": 2,
        "a deletion, which is not carried out here": 1,
        "an entry without a resource": 1,
    }


@pytest.mark.parametrize(
    ("resource", "rule"),
    [
        (total(status="finall"), "is no valid FHIR: status is “finall”, which is none of amended, cancelled"),
        (total(effectiveDateTime="2026-13-01"), "is no valid FHIR: effectiveDateTime: "),
        (total(valueString="12"), "is no valid FHIR: Observation: Any of one field value is expected"),
        (total(modifierExtension=[{"url": "http://x", "valueBoolean": True}]), "says that it is to be read by rules"),
        (total(effectiveDateTime="2026-02"), "is a month or a year only: a screening needs its day"),
        (total(effectiveDateTime="2026"), "is a month or a year only: a screening needs its day"),
        (total(subject={"display": "Ana"}), "names no patient"),
        (patient(gender="f"), "is no valid FHIR: gender is “f”"),
    ],
)
def test_a_faulty_resource_is_rejected_with_the_rule_it_breaks(resource: Resource, rule: str) -> None:
    (said,) = rules_of(read(resource))
    assert said.startswith(rule)


def test_a_screening_without_a_date_is_rejected() -> None:
    resource = total()
    del resource["effectiveDateTime"]
    assert rules_of(read(resource)) == ["has no date"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [("entered-in-error", "entered in error"), ("cancelled", "cancelled")],
)
def test_results_that_are_none_are_left_out(status: str, reason: str) -> None:
    assert left_out_of(read(total(status=status))) == {reason: 1}


@pytest.mark.parametrize("status", ["final", "amended", "corrected", "preliminary", "registered", "unknown"])
def test_other_results_are_taken(status: str) -> None:
    assert forms_of(total(status=status)) == [ROW]


def test_a_result_registered_without_a_value_is_left_out() -> None:
    file = read(observation("o1", ["70274-6"], status="registered"))
    assert left_out_of(file) == {"registered, without a value yet": 1}


@pytest.mark.parametrize(
    ("status", "reason"), [("in-progress", "not finished yet"), ("entered-in-error", "entered in error")]
)
def test_forms_that_are_not_filled_in_are_left_out(status: str, reason: str) -> None:
    assert left_out_of(read(response([item(GAD7[0], coded(1))], status=status))) == {reason: 1}


def test_a_form_that_was_broken_off_keeps_its_answers() -> None:
    items = [item(link, coded(3)) for link in GAD7[:3]] + [item(link) for link in GAD7[3:]]
    assert forms_of(response(items, status="stopped")) == [("gad7", "3,3,3,,,,", "")]


def test_a_corrected_result_supersedes_the_first_one() -> None:
    file = read(bundle(total("o1", 12), total("o2", 21, status="corrected")))
    assert [row["total"] for row in rows_of(file, "screenings")] == ["21"]
    assert left_out_of(file) == {"superseded by an amended or corrected version": 1}


def test_the_latest_version_of_a_resource_wins_wherever_it_stands() -> None:
    newer = total("o1", 21, meta={"versionId": "10", "lastUpdated": "2026-02-05T00:00:00Z"})
    older = total("o1", 12, meta={"versionId": "9", "lastUpdated": "2026-02-04T00:00:00Z"})
    for order in ((newer, older), (older, newer)):
        file = read(bundle(*order, kind="history"))
        assert [row["total"] for row in rows_of(file, "screenings")] == ["21"]
        assert left_out_of(file) == {"an earlier version of a resource that is taken": 1}


@pytest.mark.parametrize(
    ("url", "reference"),
    [
        ("urn:uuid:0c3a", {"reference": "urn:uuid:0c3a"}),
        ("http://server/fhir/Patient/p1", {"reference": "Patient/p1"}),
        ("http://server/fhir/Patient/p1", {"reference": "http://server/fhir/Patient/p1"}),
        ("http://server/fhir/Patient/p1", {"reference": "http://server/fhir/Patient/p1/_history/3"}),
        ("", {"reference": "Patient/p1"}),
        ("", {"reference": "http://elsewhere/fhir/Patient/p1"}),
        ("", {"reference": "Patient?identifier=http://clinic.example/mrn|00123"}),
        ("", {"identifier": {"system": "http://clinic.example/mrn", "value": "00123"}}),
    ],
)
def test_a_patient_is_found_by_every_kind_of_reference(url: str, reference: Resource) -> None:
    document = bundle(kind="transaction")
    document["entry"] = [{"resource": total(subject=reference)}, {"fullUrl": url, "resource": patient()}]
    if not url:
        del document["entry"][1]["fullUrl"]
    assert [row["patient"] for row in rows_of(read(document), "screenings")] == ["00123"]


def test_a_contained_patient_is_found() -> None:
    resource = total(subject={"reference": "#me"}, contained=[patient("me", "77")])
    assert [row["patient"] for row in rows_of(read(resource), "screenings")] == ["77"]


def test_a_patient_who_was_merged_into_another_goes_by_the_others_number() -> None:
    link = [{"type": "replaced-by", "other": {"reference": "Patient/new"}}]
    file = read(bundle(patient("p1", "old-1", link=link), patient("new", "new-1"), total()))
    assert [row["patient"] for row in rows_of(file, "screenings")] == ["new-1"]
    assert [row["patient"] for row in rows_of(file, "patients")] == ["new-1"]


def test_a_patient_whom_the_file_does_not_hold_keeps_the_reference() -> None:
    assert [row["patient"] for row in rows_of(read(total()), "screenings")] == ["p1"]


def kind_of(code: str, value: str, **more: Any) -> Resource:
    return {"type": {"coding": [{"code": code}]}, "value": value} | more


@pytest.mark.parametrize(
    ("identifiers", "number"),
    [
        ([kind_of("SS", "999-25-3951"), {"value": "first"}, kind_of("MR", "00042")], "00042"),
        ([kind_of("SS", "999-25-3951"), kind_of("DL", "S9"), kind_of("PPN", "X4"), {"value": "7"}], "7"),
        ([kind_of("MR", "old", use="old"), kind_of("MR", "new")], "new"),
        ([{"system": "http://hl7.org/fhir/sid/us-ssn", "value": "999-25-3951"}], "p1"),
        ([], "p1"),
    ],
)
def test_the_number_of_a_patient_is_the_clinics_and_never_a_states(identifiers: list[Resource], number: str) -> None:
    assert [row["patient"] for row in rows_of(read(patient(identifier=identifiers)), "patients")] == [number]


def test_a_part_of_a_birth_date_is_not_made_into_a_date() -> None:
    file = read(patient(birthDate="1980-05"))
    assert "birth_date" not in rows_of(file, "patients")[0]
    assert file.notes[0] == ("Patients with only the year or month of their birth, so that no birth date is kept: 1.")


def test_a_patient_without_a_name_goes_by_the_number_and_the_file_says_so() -> None:
    file = read(patient(name=[]))
    assert rows_of(file, "patients")[0]["name"] == "00123"
    assert "Patients without a name, so that their number stands in its place: 1." in file.notes


def test_the_official_name_goes_before_others() -> None:
    names = [
        {"use": "maiden", "family": "Old"},
        {"use": "usual", "given": ["Annie"]},
        {"use": "official", "text": "A R"},
    ]
    assert rows_of(read(patient(name=names)), "patients")[0]["name"] == "A R"
