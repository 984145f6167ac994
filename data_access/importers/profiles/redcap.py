"""A REDCap project as its data dictionary tells it: forms, fields, what each code stands for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from data_access.errors import ImportRefused
from data_access.importers.own_tables import name_place
from data_access.importers.profiles.header import Header
from data_access.importers.profiles.pattern import fold_name
from data_access.importers.profiles.seen import SeenColumn, SeenTable
from data_access.importers.raw import RawTable

NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "name": ("Variable / Field Name", "field_name"),
    "form": ("Form Name", "form_name"),
    "kind": ("Field Type", "field_type"),
    "label": ("Field Label", "field_label"),
    "choices": ("Choices, Calculations, OR Slider Labels", "select_choices_or_calculations"),
    "validation": ("Text Validation Type OR Show Slider Number", "text_validation_type_or_show_slider_number"),
    "identifier": ("Identifier?", "identifier"),
}
"""The columns of a dictionary that are read, as the web page and as the API name them."""
EVENT: Final = ("redcap_event_name", "event name")
REPEAT: Final = ("redcap_repeat_instrument", "repeat instrument")
INSTANCE: Final = ("redcap_repeat_instance", "repeat instance")
GROUP: Final = ("redcap_data_access_group", "data access group")
YES_NO: Final = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}
CODED: Final = ("radio", "dropdown", "checkbox")
NOTES: Final = ("notes", "file", "descriptive")


@dataclass(frozen=True)
class RedcapField:
    """A field: its form, its label, what each of its codes stands for, and whether it names a person."""

    name: str
    form: str
    kind: str
    label: str
    choices: Mapping[str, str]
    validation: str
    is_identifier: bool


@dataclass(frozen=True)
class Project:
    """A project: its fields in order; the first names the record."""

    fields: tuple[RedcapField, ...]

    @property
    def record(self) -> RedcapField:
        """The field that names the record."""
        return self.fields[0]

    @property
    def forms(self) -> tuple[str, ...]:
        """Its forms, in order."""
        return tuple(dict.fromkeys(one.form for one in self.fields))


def is_dictionary(table: RawTable) -> bool:
    """Whether a table is a project's data dictionary."""
    names = set(map(fold_name, table.header))
    return any({fold_name(NAMES[key][way]) for key in ("name", "form", "kind")} <= names for way in (0, 1))


def read_dictionary(table: RawTable) -> Project:
    """A project from its dictionary. Raises ImportRefused where the table is none."""
    if not is_dictionary(table):
        raise ImportRefused(
            f"{name_place(table)} is no REDCap data dictionary: it lacks the column “Variable / Field Name”, “Form "
            "Name” or “Field Type”. Download it under Project Setup, Data Dictionary."
        )
    header = Header(table.header)
    places = {
        key: next((p for name in names if (p := header.find(name)) is not None), None) for key, names in NAMES.items()
    }
    fields = []
    for rows in table.read():
        for cells in rows.cells:
            said = {key: cells[p].strip() if p is not None and p < len(cells) else "" for key, p in places.items()}
            if said["name"]:
                fields.append(_read_field(said))
    if not fields:
        raise ImportRefused(f"{name_place(table)} names no field. Download the data dictionary again.")
    return Project(tuple(fields))


def _read_field(said: Mapping[str, str]) -> RedcapField:
    kind = said["kind"].casefold()
    choices = _read_choices(said["choices"]) if kind in CODED else YES_NO.get(kind, {})
    label = " ".join(re.sub(r"<[^>]*>", " ", said["label"]).split())
    is_identifier = said["identifier"].casefold() == "y"
    return RedcapField(said["name"].casefold(), said["form"], kind, label, choices, said["validation"], is_identifier)


def _read_choices(text: str) -> dict[str, str]:
    """ "0, Not at all | 1, Several days" by code."""
    pairs = (part.partition(",") for part in text.split("|"))
    return {code.strip(): label.strip() for code, comma, label in pairs if comma and code.strip()}


def find_column(seen: SeenTable, names: Sequence[str]) -> SeenColumn | None:
    """One of REDCap's own columns, by its raw name or its label."""
    return next((column for column in seen.columns if fold_name(column.name) in names), None)


def list_columns(project: Project, form: str, seen: SeenTable) -> list[SeenColumn]:
    """The columns of a form in an export, with what the dictionary says of them; boxes of one list as one column.

    An export with labels for names, or labels for codes, is known by them.
    """
    by_name = {fold_name(column.name): column for column in seen.columns}
    found = []
    for one in project.fields:
        if one.form != form or one.kind in NOTES:
            continue
        if one.kind == "checkbox":
            if any(name.startswith(f"{one.name}___") for name in by_name):
                boxes = SeenColumn(f"{one.name}___*", tuple(one.choices), seen.rows, one.label, one.choices)
                found.append(boxes)
            continue
        column = by_name.get(one.name) or by_name.get(fold_name(one.label))
        if column is not None:
            found.append(_describe(column, one))
    stamp = by_name.get(f"{form}_timestamp")
    return [*found, *([stamp] if stamp is not None else [])]


def _describe(column: SeenColumn, one: RedcapField) -> SeenColumn:
    choices = dict(one.choices) if set(column.texts) - set(one.choices.values()) else None
    comma = "," if one.validation.endswith("comma_decimal") else ""
    return SeenColumn(column.name, column.texts, column.filled, one.label, choices or None, comma)
