"""Rows of one patient as FHIR R4 resources."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from data_access.definitions.instrument import Instrument, Item
from data_access.definitions.registry import get_instrument, get_route, get_side_effect_kind, get_substances
from data_access.definitions.scoring import read_answers
from data_access.importers.readers.fhir.codes import LOINC
from data_access.importers.readers.fhir.own_columns import OWN

Cells = Mapping[str, str]
Resource = dict[str, Any]
SNOMED: Final = "http://snomed.info/sct"
ORDINAL: Final = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
SEVERITY: Final = "http://terminology.hl7.org/CodeSystem/adverse-event-severity"
SERIOUSNESS: Final = "http://terminology.hl7.org/CodeSystem/adverse-event-seriousness"
CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
FORMS: Final = "https://kap-outcomes.org/fhir/Questionnaire/"
NOT_DONE: Final = {"missed": "Patient did not attend", "cancelled": "Cancelled"}


def make_address(*key: str) -> str:
    """The address of a resource within its bundle: the same whenever the same row goes out."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, OWN + '/'.join(key))}"


def make_patient(cells: Cells, hide_names: bool) -> Resource:
    """The patient; without name and date of birth where names are hidden."""
    kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}
    patient: Resource = {"resourceType": "Patient", "identifier": [{"type": kind, "value": cells["patient"]}]}
    if hide_names:
        return patient
    patient["name"] = [{"use": "official", "text": cells["name"]}]
    if cells["birth_date"]:
        patient["birthDate"] = cells["birth_date"]
    if cells["sex"]:
        patient["gender"] = cells["sex"]
    return patient


def make_screening(cells: Cells, subject: Resource) -> Resource:
    """A filled form as a QuestionnaireResponse; a total alone as an Observation."""
    instrument = get_instrument(cells["instrument"])
    if not cells["answers"]:
        return make_total(instrument, cells["total"], cells["taken_at"], subject)
    items = [
        _make_item(instrument, item, answer)
        for item, answer in zip(instrument.items, read_answers(cells["answers"]), strict=True)
    ]
    if cells["total"]:
        name = f"/{instrument.loinc_total}" if instrument.loinc_total else f"{instrument.key}-total"
        told = {"linkId": name, "text": f"{instrument.name} total score"}
        items.append(told | {"answer": [{"valueInteger": int(cells["total"])}]})
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{FORMS}{instrument.key}",
        "status": "completed",
        "subject": subject,
        "authored": cells["taken_at"],
        "item": items,
    }


def _make_item(instrument: Instrument, item: Item, answer: int | None) -> Resource:
    made: Resource = {"linkId": f"/{item.loinc}" if item.loinc else f"{instrument.key}-{item.number}"}
    if instrument.show_item_labels and item.label:
        made["text"] = item.wordings[0] if item.wordings else item.label
    if answer is None:
        return made
    place, weight = answer - instrument.item_min, {"url": ORDINAL, "valueDecimal": answer}
    if not instrument.loinc_answers:
        return made | {"answer": [{"valueInteger": answer}]}
    coding: Resource = {"extension": [weight], "system": LOINC, "code": instrument.loinc_answers[place]}
    if instrument.answer_words:
        coding["display"] = instrument.answer_words[place][0]
    return made | {"answer": [{"valueCoding": coding}]}


def make_total(instrument: Instrument, total: str, moment: str, subject: Resource) -> Resource:
    """A total."""
    code: Resource = {"text": f"{instrument.name} total score"}
    if instrument.loinc_total:
        code["coding"] = [{"system": LOINC, "code": instrument.loinc_total}]
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
        "code": code,
        "subject": subject,
        "effectiveDateTime": moment,
        "valueInteger": int(total),
    }


def make_session(cells: Cells, subject: Resource) -> Resource:
    """A dosing as a MedicationAdministration, any other session as a Procedure."""
    status: Resource = {"status": "completed" if cells["status"] == "attended" else "not-done"}
    reason = {"text": NOT_DONE[cells["status"]]} if cells["status"] in NOT_DONE else None
    if cells["kind"] == "dosing":
        told: Resource = {"effectiveDateTime": cells["starts_at"], "medicationCodeableConcept": _make_medicine(cells)}
        if dosage := _make_dosage(cells):
            told["dosage"] = dosage
        start: Resource = {"resourceType": "MedicationAdministration"}
        return start | status | ({"statusReason": [reason]} if reason else {}) | {"subject": subject} | told
    procedure = {"resourceType": "Procedure"} | status | ({"statusReason": reason} if reason else {})
    code = {"text": f"{cells['kind'].capitalize()} session"}
    return procedure | {"code": code, "subject": subject, "performedDateTime": cells["starts_at"]}


def _make_medicine(cells: Cells) -> Resource:
    substance = next((one for one in get_substances() if one.key == cells["substance"]), None)
    return {"text": cells["formulation"] or (substance.words[0][0].capitalize() if substance else "Not recorded")}


def _make_dosage(cells: Cells) -> Resource:
    """Route and dose; FHIR allows no route without a dose."""
    if not cells["dose_mg"]:
        return {}
    mg = {"unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}
    dosage: Resource = {"dose": {"value": float(cells["dose_mg"])} | mg}
    if cells["route"]:
        route = get_route(cells["route"])
        dosage["route"] = {"coding": [{"system": SNOMED, "code": route.snomed, "display": f"{route.name} route"}]}
    return dosage


def make_side_effect(cells: Cells, subject: Resource, session: str) -> Resource:
    """An AdverseEvent of the dosing session at that address."""
    serious = "serious" if cells["serious"] == "yes" else "non-serious"
    return {
        "resourceType": "AdverseEvent",
        "actuality": "actual",
        "event": {"text": get_side_effect_kind(cells["side_effect"]).name},
        "subject": subject,
        "date": cells["session_at"],
        "seriousness": {"coding": [{"system": SERIOUSNESS, "code": serious}]},
        "severity": {"coding": [{"system": SEVERITY, "code": cells["severity"]}]},
        "suspectEntity": [{"instance": {"reference": session}}],
    }
