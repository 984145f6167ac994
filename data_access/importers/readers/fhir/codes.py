"""The codes of FHIR R4 that decide whether a resource is read, and what is said of those that are not."""

from collections.abc import Mapping
from typing import Final

LOINC: Final = "http://loinc.org"
REMEMBERED: Final = 20_000
"""Parts of resources that are remembered, since most say what others said before."""

TABLE_OF: Final[Mapping[str, str]] = {
    "Patient": "patients",
    "Observation": "screenings",
    "QuestionnaireResponse": "screenings",
    "DiagnosticReport": "screenings",
    "Procedure": "sessions",
    "MedicationAdministration": "sessions",
    "AdverseEvent": "side_effects",
}
"""The kinds of resources that become rows, and of which table."""
HELPERS: Final = ("Questionnaire", "Medication")
"""Kinds that are only looked up: what the questions of a form are, what a medicine is."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split(" | "))


_RESULT: Final = _words(
    "registered | preliminary | final | amended | corrected | cancelled | entered-in-error | unknown"
)
_EVENT: Final = _words("in-progress | not-done | on-hold | stopped | completed | entered-in-error | unknown")
BOUND: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("Bundle", "type"): _words(
        "document | message | transaction | transaction-response | batch | batch-response | history | searchset | "
        "collection"
    ),
    ("Patient", "gender"): _words("male | female | other | unknown"),
    ("Observation", "status"): _RESULT,
    ("DiagnosticReport", "status"): _RESULT | {"partial", "appended"},
    ("QuestionnaireResponse", "status"): _words("in-progress | completed | amended | entered-in-error | stopped"),
    ("Procedure", "status"): _EVENT | {"preparation"},
    ("MedicationAdministration", "status"): _EVENT,
    ("AdverseEvent", "actuality"): _words("actual | potential"),
}
"""Bound codes by kind and field: the models take any word for them. Source: hl7.org/fhir/R4, each resource's page."""

NO_RESULT: Final[Mapping[str, str]] = {
    "entered-in-error": "entered in error",
    "cancelled": "cancelled",
    "in-progress": "not finished yet",
    "preparation": "planned, not done yet",
    "on-hold": "put on hold",
}
"""Statuses of resources that say nothing yet, or no longer."""
AMENDED: Final = frozenset({"amended", "corrected", "appended"})

_ALWAYS = ("resourceType", "id", "extension", "status")
READ: Final[Mapping[str, tuple[str, ...]]] = {
    "Patient": (*_ALWAYS[:3], "identifier", "active", "name", "gender", "birthDate", "link"),
    "Observation": (
        *_ALWAYS, "contained", "code", "subject", "effectiveDateTime", "effectivePeriod", "effectiveInstant",
        "effectiveTiming", "issued", "valueQuantity", "valueCodeableConcept", "valueString", "valueInteger",
        "valueBoolean", "dataAbsentReason", "hasMember", "derivedFrom", "component",
    ),
    "QuestionnaireResponse": (*_ALWAYS, "contained", "questionnaire", "subject", "authored", "item"),
    "DiagnosticReport": (
        *_ALWAYS, "contained", "code", "subject", "effectiveDateTime", "effectivePeriod", "issued", "result",
    ),
    "Procedure": (
        *_ALWAYS, "contained", "code", "category", "subject", "performedDateTime", "performedPeriod", "statusReason",
        "partOf", "usedReference", "usedCode",
    ),
    "MedicationAdministration": (
        *_ALWAYS, "contained", "medicationCodeableConcept", "medicationReference", "subject", "effectiveDateTime",
        "effectivePeriod", "partOf", "dosage",
    ),
    "AdverseEvent": (
        *_ALWAYS[:3], "contained", "actuality", "event", "subject", "date", "recordedDate", "seriousness", "severity",
        "suspectEntity",
    ),
    "Questionnaire": (*_ALWAYS, "url", "code", "item"),
    "Medication": (*_ALWAYS, "code"),
}  # fmt: skip
"""What is read of a resource, and therefore checked; a wrong telephone number keeps no patient out."""
