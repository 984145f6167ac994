"""Suggestions for files that nobody has mapped yet: a draft, with how sure each part of it is and why."""

from collections.abc import Sequence

from data_access.importers.own_tables import name_place
from data_access.importers.profiles.draft import Draft, Question
from data_access.importers.profiles.redcap import is_dictionary
from data_access.importers.profiles.seen import SeenTable, look_at
from data_access.importers.profiles.shape import DayOrder, Kind
from data_access.importers.profiles.suggest_redcap import suggest_project
from data_access.importers.profiles.suggest_table import add_table, name_part
from data_access.importers.raw import RawTable


def suggest(tables: Sequence[RawTable], dictionary: RawTable | None = None) -> Draft:
    """What could be made of some tables.

    ``dictionary``: that of the REDCap project they come from, if it is not among them.
    """
    dictionary = dictionary or next((table for table in tables if is_dictionary(table)), None)
    foreign = [look_at(table) for table in tables if table.header and not table.is_own and table is not dictionary]
    draft = settle_writing(foreign)
    if dictionary is not None:
        return suggest_project(draft, foreign, dictionary)
    for seen in foreign:
        draft = add_table(draft, seen, "" if len(foreign) == 1 else name_part(seen.table))
    return draft


def settle_writing(foreign: Sequence[SeenTable]) -> Draft:
    """How days and decimals are written. A file whose days tell nothing is a question, whatever the others say."""
    told = {seen.days.order for seen in foreign} & {"dmy", "mdy"}
    asked = [seen for seen in foreign if seen.days.order == "asked"]
    questions = [
        Question(
            "day_order",
            name_place(seen.table),
            f"{name_place(seen.table)}: is {seen.days.either} written with the day or with the month first?",
            ("dmy", "mdy"),
        )
        for seen in asked
    ]
    order: DayOrder = "" if asked or len(told) != 1 else "dmy" if "dmy" in told else "mdy"
    decimal = "," if any(seen.has_comma_numbers for seen in foreign) else ""
    kind: Kind = "workbook" if any(seen.table.part for seen in foreign) else "text"
    return Draft((), kind, day_order=order, decimal=decimal, questions=tuple(questions))
