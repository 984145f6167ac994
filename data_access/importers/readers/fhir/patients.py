"""Patient resources as rows of patients."""

from typing import Any, Final

from data_access.importers.readers.fhir.entries import Entry
from data_access.importers.readers.fhir.own_columns import read_own

NEVER: Final = frozenset({"SS", "SSN", "DL", "PPN", "TAX", "NIIP", "SB", "PRC"})
"""Kinds of numbers that must not become a code on a screen: social security, licences, passports, tax."""
SEX: Final = {"male": "male", "female": "female", "other": "other"}
RACE, ETHNICITY = "us-core-race", "us-core-ethnicity"


def read_code(patient: dict[str, Any]) -> str:
    """The clinic's record number: the identifier of type MR, else the first that is no state's, else the id."""
    usable = [
        (kinds, number["value"].strip())
        for number in patient.get("identifier") or []
        if isinstance(number.get("value"), str) and number["value"].strip() and number.get("use") != "old"
        if not (kinds := _read_kinds(number)) & NEVER and "us-ssn" not in str(number.get("system", ""))
    ]
    records = [value for kinds, value in usable if "MR" in kinds]
    return next(iter([*records, *(value for _, value in usable), str(patient.get("id", ""))]), "")


def _read_kinds(number: dict[str, Any]) -> set[str]:
    return {str(coding.get("code")) for coding in (number.get("type") or {}).get("coding") or []}


def read_patient(entry: Entry) -> dict[str, str]:
    """A row of patients; a column the resource says nothing of is not in it."""
    patient = entry.content
    code = read_code(patient)
    cells = {"patient": code, "name": _read_name(patient) or code}
    birth = str(patient.get("birthDate", ""))
    if len(birth) == 10:
        cells["birth_date"] = birth
    if sex := SEX.get(str(patient.get("gender"))):
        cells["sex"] = sex
    if origin := ", ".join(filter(None, (_read_origin(patient, RACE), _read_origin(patient, ETHNICITY)))):
        cells["ethnicity"] = origin
    return cells | read_own(patient, "patients")


def has_part_of_a_birth_date(entry: Entry) -> bool:
    """Whether only the year, or year and month of birth are known: then no birth date is kept."""
    return 0 < len(str(entry.content.get("birthDate", ""))) < 10


def _read_name(patient: dict[str, Any]) -> str:
    names = [name for name in patient.get("name") or [] if name.get("use") not in ("old", "maiden", "anonymous")]
    order = ("official", "usual", None)
    names.sort(key=lambda name: order.index(name.get("use")) if name.get("use") in order else len(order))
    for name in names:
        parts = [*(part for part in name.get("given") or [] if part), name.get("family") or ""]
        if text := " ".join(" ".join(parts).split()) or str(name.get("text") or "").strip():
            return text
    return ""


def _read_origin(patient: dict[str, Any], name: str) -> str:
    """The text of one of US Core's extensions."""
    for extension in patient.get("extension") or []:
        if str(extension.get("url", "")).rpartition("/")[2] == name:
            for part in extension.get("extension") or []:
                if part.get("url") == "text":
                    return str(part.get("valueString") or "").strip()
    return ""
