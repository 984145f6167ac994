"""FHIR in: procedures and administrations as sessions, adverse events as side effects."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from data_access.database import Store
from data_access.importers.import_files import import_sources
from tests.data_access.importers.clinic import import_clinic, say
from tests.data_access.importers.fhir_files import (
    AT,
    Resource,
    administration,
    bundle,
    event,
    left_out_of,
    open_fhir,
    patient,
    procedure,
    read,
    rows_of,
    rules_of,
    total,
)

DOSE = {
    "patient": "00123",
    "kind": "dosing",
    "status": "attended",
    "starts_at": AT,
    "dose_mg": "75",
    "formulation": "Ketamine 50 mg/ml",
    "route": "im",
    "substance": "racemic",
}


def sessions_of(*resources: Resource) -> list[Resource]:
    return rows_of(read(bundle(patient(), *resources)), "sessions")


def test_an_administration_of_ketamine_is_a_dosing_session() -> None:
    assert sessions_of(administration()) == [DOSE]


@pytest.mark.parametrize(
    ("medicine", "substance"),
    [
        ({"text": "Spravato 28 mg nasal spray"}, "esketamine"),
        ({"text": "S-Ketamine"}, "esketamine"),
        ({"coding": [{"system": "http://www.whocc.no/atc", "code": "N06AX27"}]}, "esketamine"),
        ({"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "6130"}]}, "racemic"),
        ({"coding": [{"display": "Ketalar"}]}, "racemic"),
    ],
)
def test_the_substance_is_known_by_code_or_word(medicine: Resource, substance: str) -> None:
    (row,) = sessions_of(administration(medicationCodeableConcept=medicine))
    assert row["substance"] == substance


def test_a_medicine_that_stands_apart_is_looked_up() -> None:
    given = administration(medicationReference={"reference": "Medication/k"})
    del given["medicationCodeableConcept"]
    medicine = {"resourceType": "Medication", "id": "k", "code": {"text": "Ketamine 10 %"}}
    assert [row["formulation"] for row in sessions_of(given, medicine)] == ["Ketamine 10 %"]


def test_another_medicine_is_left_out() -> None:
    file = read(administration(medicationCodeableConcept={"text": "Ondansetron 4 mg"}))
    assert left_out_of(file) == {"another medicine than ketamine": 1}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ketamine-assisted psychotherapy: integration", "integration"),
        ("Preparatory session", "preparation"),
        ("Psychotherapy (regime/therapy)", "psychotherapy"),
        ("Ketamine infusion", "dosing"),
        ("Check-in by telephone", "check-in"),
    ],
)
def test_the_kind_of_a_session_is_known_by_its_words(text: str, kind: str) -> None:
    (row,) = sessions_of(procedure(text=text))
    assert (row["kind"], row["starts_at"], row["duration_min"]) == (kind, AT, "90")


def test_psychotherapy_is_known_by_its_code_alone() -> None:
    coded = {"coding": [{"system": "http://snomed.info/sct", "code": "75516001"}]}
    assert [row["kind"] for row in sessions_of(procedure(code=coded))] == ["psychotherapy"]


def test_another_procedure_is_left_out() -> None:
    for text in ("Appendectomy", "Bowel preparation", "Sensory integration therapy", "Check blood in urine"):
        assert left_out_of(read(procedure(text=text))) == {"a procedure that is no session of this treatment": 1}


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("entered-in-error", "entered in error"),
        ("preparation", "planned, not done yet"),
        ("in-progress", "not finished yet"),
        ("on-hold", "put on hold"),
    ],
)
def test_what_did_not_take_place_yet_or_never_did_is_left_out(status: str, reason: str) -> None:
    assert left_out_of(read(procedure(status=status))) == {reason: 1}


def test_a_session_that_was_not_done_is_missed_where_its_reason_says_so_and_else_cancelled() -> None:
    missed = procedure("s1", status="not-done", statusReason={"text": "Patient did not attend"})
    cancelled = procedure("s2", status="not-done")
    assert [row["status"] for row in sessions_of(missed, cancelled)] == ["missed", "cancelled"]


def test_nobody_is_said_to_have_come_where_the_source_does_not_know() -> None:
    assert rules_of(read(procedure(status="unknown"))) == ["does not say whether the session took place"]


@pytest.mark.parametrize("dose", [{"value": 1, "unit": "mg/kg"}, {"value": 0.075, "unit": "g"}, {"value": 75}])
def test_a_dose_in_another_unit_is_never_taken_for_mg(dose: Resource) -> None:
    (rule,) = rules_of(read(administration(dosage={"dose": dose})))
    assert rule == "is a dose that is not in mg; write it in mg in sessions.csv"


def test_an_infusion_takes_the_minutes_of_its_period() -> None:
    dosage = {"route": {"text": "IV"}, "dose": {"value": 40.5, "code": "mg"}}
    given = administration(dosage=dosage, effectivePeriod={"start": AT, "end": "2026-02-03T10:10:00+01:00"})
    del given["effectiveDateTime"]
    (row,) = sessions_of(given)
    assert (row["route"], row["dose_mg"], row.get("infusion_min")) == ("IV", "40.5", None)
    dosage["route"] = {"coding": [{"code": "47625008"}]}
    (row,) = sessions_of(given | {"dosage": dosage})
    assert (row["route"], row["infusion_min"]) == ("iv", "40")


@pytest.mark.parametrize("more", [{"partOf": [{"reference": "Procedure/s1"}]}, {}], ids=["named", "same moment"])
def test_a_procedure_and_what_was_given_in_it_are_one_session(more: Resource) -> None:
    resources = (procedure(text="Ketamine treatment"), administration(**more))
    (row,) = sessions_of(*resources)
    assert row == DOSE | {"duration_min": "90"}
    assert left_out_of(read(bundle(*resources))) == {"part of a session that is taken as one": 1}


def test_two_doses_in_one_session_are_not_added_up() -> None:
    part = {"partOf": [{"reference": "Procedure/s1"}]}
    file = read(bundle(procedure(text="Ketamine"), administration("m1", **part), administration("m2", **part)))
    assert rows_of(file, "sessions") == []
    assert set(rules_of(file)) == {
        "has 2 administrations in one session: doses are not added up; write them in sessions.csv"
    }


def effects_of(*resources: Resource) -> list[Resource]:
    return rows_of(read(bundle(patient(), *resources)), "side_effects")


def test_an_adverse_event_is_a_side_effect_of_the_dosing_it_suspects() -> None:
    assert effects_of(event(), administration()) == [
        {
            "patient": "00123",
            "session_at": AT,
            "side_effect": "nausea",
            "severity": "moderate",
            "serious": "no",
        }
    ]


def test_an_adverse_event_may_suspect_the_procedure_or_name_the_day_only() -> None:
    of_procedure = event(suspectEntity=[{"instance": {"reference": "Procedure/s1"}}])
    of_day = event("e2", "Headache", suspectEntity=[])
    rows = effects_of(of_procedure, of_day, procedure(text="Ketamine"), administration())
    assert [(row["side_effect"], row["session_at"]) for row in rows] == [("nausea", AT), ("headache", AT)]


@pytest.mark.parametrize(
    "others",
    [
        [],
        [administration(effectiveDateTime="2026-02-04T09:00:00Z")],
        [administration("a"), administration("b", effectiveDateTime="2026-02-03T15:00:00+01:00")],
        [administration(subject={"reference": "Patient/p2"}), patient("p2", "77")],
    ],
    ids=["no session", "another day", "two that day", "another patient"],
)
def test_an_adverse_event_of_no_certain_session_is_rejected(others: list[Any]) -> None:
    file = read(bundle(patient(), event(suspectEntity=[]), *others))
    assert rows_of(file, "side_effects") == []
    (rule,) = rules_of(file)
    assert rule.startswith("is of no dosing session in this file")


def test_a_danger_that_led_to_nothing_is_left_out() -> None:
    file = read(bundle(administration(), event(actuality="potential")))
    assert left_out_of(file) == {"a danger that led to nothing": 1}


@pytest.mark.usefixtures("today")
def test_sessions_go_into_the_course_of_their_day_and_without_one_are_rejected(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    other = patient("p2", "77", name=[{"text": "Bo"}])
    elsewhere = procedure("s9", subject={"reference": "Patient/p2"})
    document = bundle(patient(), other, administration(), event(), total(), elsewhere)
    outcome = import_sources(store, open_fhir(("export.json", orjson.dumps(document))))
    assert [(tally.table, tally.inserted, tally.updated, tally.rejected) for tally in outcome.tallies] == [
        ("patients", 1, 1, 0),
        ("sessions", 1, 0, 0),
        ("sessions", 0, 0, 1),
        ("side_effects", 1, 0, 0),
        ("screenings", 1, 0, 0),
    ]
    assert say(outcome) == ["export.json, line 6, patient “77”: has no course at that time; see courses.csv."]
