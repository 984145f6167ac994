"""Mappings for the screen: those that fit some tables, and what one of them says in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.reports.data.mapping import MappedField, MappedTable, name_columns
from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.profiles.find import get_preset, list_presets
from data_access.importers.profiles.fit import fit_tables, list_left_out
from data_access.importers.profiles.kept import get_profile, list_profiles
from data_access.importers.profiles.pattern import Cell, Piece
from data_access.importers.profiles.shape import MadeRows, Profile
from data_access.importers.raw import RawTable

HOW: Final = {
    "first": "the first that is filled",
    "items": "answers in this order",
    "checked": "the boxes that are ticked",
}
STEPS: Final = {
    "date": "read as a day",
    "moment": "read as day and time",
    "clock": "read as a time",
    "number": "read as a number",
}


@dataclass(frozen=True)
class Choice:
    """A ready mapping that fits some tables; ``label``: how it is offered."""

    label: str
    profile: Profile


def list_choices(store: Store, tables: Sequence[RawTable]) -> tuple[Choice, ...]:
    """The mappings that know these columns: those the clinic kept, then those that come with the program."""
    kept = [(f"{one.name}, version {one.version} · kept", get_profile(store, one.name)) for one in list_profiles(store)]
    presets = [(f"{name} · comes with the program", get_preset(name)) for name in list_presets()]
    return tuple(Choice(label, profile) for label, profile in (*kept, *presets) if _fits(profile, tables))


def _fits(profile: Profile, tables: Sequence[RawTable]) -> bool:
    try:
        return bool(fit_tables(profile, tables))
    except ImportRefused:
        return False


def describe_profile(profile: Profile, tables: Sequence[RawTable]) -> tuple[MappedTable, ...]:
    """What is made of each table, field by field. Raises ImportRefused where the profile does not fit."""
    return tuple(
        MappedTable(made.table.name, table.part or table.upload.name, _describe_rows(made))
        for table, rows in fit_tables(profile, tables)
        for made in rows
    )


def _describe_rows(made: MadeRows) -> tuple[MappedField, ...]:
    return tuple(MappedField(name, name_columns(cell.columns), say_how(cell)) for name, cell in made.cells.items())


def say_how(cell: Cell) -> str:
    """What is done to the columns of a cell."""
    if not cell.columns:
        return f"always “{''.join(piece.text for piece in cell.pieces)}”"
    told = [HOW[cell.how]] if cell.how in HOW else []
    told += dict.fromkeys(word for piece in cell.pieces for word in _say_steps(piece))
    return ", ".join(told) or "as it stands"


def _say_steps(piece: Piece) -> list[str]:
    told = [f"filled with zeros to {piece.width} places"] if piece.width else []
    for step in piece.steps:
        if step in STEPS:
            told.append(STEPS[step])
        elif ">" in step:
            told.append(step.replace(">", " into "))
        else:
            told.append(f"by the words for {step}")
    return told


def list_columns_left_out(profile: Profile, tables: Sequence[RawTable]) -> list[tuple[str, str]]:
    """Every column that is not taken in, and why."""
    return [(left.column or f"all of {left.table}", left.why) for left in list_left_out(profile, tables)]
