"""What could be made of a REDCap project's export: form by form, with the dictionary's own words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from data_access.errors import ImportRefused
from data_access.importers.own_tables import name_place
from data_access.importers.profiles.draft import Choice, Draft, DraftField, DraftRows
from data_access.importers.profiles.fit_fields import make_cell
from data_access.importers.profiles.pattern import fold_name
from data_access.importers.profiles.redcap import (
    EVENT,
    GROUP,
    REPEAT,
    Project,
    find_column,
    list_columns,
    read_dictionary,
)
from data_access.importers.profiles.seen import SeenColumn, SeenTable
from data_access.importers.profiles.shape import When
from data_access.importers.profiles.suggest_table import add_codes, add_known, find_place
from data_access.importers.raw import RawTable

MOMENTS: Final = ("taken_at", "starts_at", "session_at")
EVERY_EVENT: Final = ("screenings", "vitals")
"""Tables whose rows are blank, and no harm, where an event does not hold their form."""


def suggest_project(draft: Draft, foreign: Sequence[SeenTable], dictionary: RawTable) -> Draft:
    """A draft with what could be made of each form of each export of a project."""
    project = read_dictionary(dictionary)
    draft = replace(draft, kind="redcap", decimal="")
    exports = [seen for seen in foreign if _find_record(project, seen) is not None]
    if not exports:
        raise ImportRefused(
            f"None of the files has the column “{project.record.name}”, which the dictionary "
            f"{name_place(dictionary)} names first. Choose the export that belongs to it."
        )
    for seen in exports:
        record = _find_record(project, seen)
        if record is not None:
            for form in project.forms:
                draft = _add_form(draft, project, form, seen, record)
    return replace(_add_records(draft, project, exports), notes=(*draft.notes, *_tell(project, exports)))


def _find_record(project: Project, seen: SeenTable) -> SeenColumn | None:
    return find_column(seen, (project.record.name, fold_name(project.record.label)))


def _add_form(draft: Draft, project: Project, form: str, seen: SeenTable, record: SeenColumn) -> Draft:
    columns = [column for column in list_columns(project, form, seen) if column.name != record.name]
    if not columns:
        return draft
    only = replace(seen, columns=(replace(record, label="patient id"), *columns))
    repeats = _find_repeats(form, seen)
    events = _find_events(seen, columns)
    before = len(draft.rows)
    draft = add_known(draft, find_place(draft, only, when=repeats))
    dates = [] if _is_repeating(repeats) else _list_other_dates(project, form, seen)
    narrowed = tuple(_narrow(rows, events, dates) for rows in draft.rows[before:])
    return replace(draft, rows=(*draft.rows[:before], *narrowed))


def _narrow(rows: DraftRows, events: tuple[When, ...], dates: Sequence[str]) -> DraftRows:
    """Rows of the events that hold their form; other dates of the event may stand in for one the form lacks."""
    fields = tuple(_offer(one, dates) if one.name in MOMENTS and one.choice is None else one for one in rows.fields)
    when = rows.when if rows.table.name in EVERY_EVENT else (*rows.when, *events)
    return replace(rows, fields=fields, when=when)


def _offer(one: DraftField, dates: Sequence[str]) -> DraftField:
    others = (
        Choice(make_cell(date, ("moment",)), 0.3, "a date of the same event, from another form") for date in dates
    )
    return replace(one, alternatives=(*one.alternatives, *others))


def _is_repeating(repeats: Sequence[When]) -> bool:
    return any(when.words != ("",) for when in repeats)


def _list_other_dates(project: Project, form: str, seen: SeenTable) -> list[str]:
    named = {one.name for one in project.fields if one.form != form and one.validation.startswith("date")}
    return [column.name for column in seen.columns if fold_name(column.name) in named]


def _find_repeats(form: str, seen: SeenTable) -> tuple[When, ...]:
    """Rows of a repeating form name it; those of the others name none."""
    column = find_column(seen, REPEAT)
    if column is None:
        return ()
    named = [text for text in column.texts if fold_name(text).replace(" ", "_") == form]
    return (When(column.name, tuple(named) or ("",)),)


def _find_events(seen: SeenTable, columns: Sequence[SeenColumn]) -> tuple[When, ...]:
    """The events in which a form is filled."""
    column = find_column(seen, EVENT)
    if column is None:
        return ()
    header = seen.table.header
    at = header.index(column.name)
    stems = tuple(one.name.removesuffix("*") for one in columns if one.name.endswith("*"))
    names = {one.name for one in columns}
    places = [place for place, name in enumerate(header) if name in names or (stems and name.startswith(stems))]
    found: dict[str, None] = {}
    for rows in seen.table.read():
        for cells in rows.cells:
            if len(cells) == len(header) and any(cells[place].strip() not in ("", "0") for place in places):
                found[cells[at].strip()] = None
    return (When(column.name, tuple(found)),) if found else ()


def _add_records(draft: Draft, project: Project, exports: Sequence[SeenTable]) -> Draft:
    """Patients by their record's name alone, where no form holds more of them."""
    if any(rows.table.name == "patients" for rows in draft.rows):
        return draft
    for seen in exports:
        record = _find_record(project, seen)
        if record is not None:
            only = replace(seen, columns=(replace(record, label="patient id"),))
            return add_codes(draft, find_place(draft, only), is_on=True)
    return draft


def _tell(project: Project, exports: Sequence[SeenTable]) -> list[str]:
    names = [one.name for one in project.fields if one.is_identifier]
    told = [f"Fields that the project marks as identifying: {', '.join(names)}."] if names else []
    if any(find_column(seen, GROUP) for seen in exports):
        told.append("Data access groups are not read: say who is responsible for whom in assignments.csv.")
    return told
