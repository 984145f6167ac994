"""A profile as text: what is as it would be anyway is left out."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from data_access.importers.profiles.pattern import write_cell
from data_access.importers.profiles.shape import MadeRows, Profile

PLAIN: Final = ("source", "encoding", "delimiter", "decimal", "day_order", "time_zone", "conflict", "reason")
LISTS: Final = ("notes", "expects", "optional", "closed")
"""Texts, and lists, that are left out where they are empty."""


def write_profile(profile: Profile) -> str:
    """A profile as text that ``read_profile`` reads back as it was."""
    lines = [f"{key} = {_write(getattr(profile, key))}" for key in ("name", "title", "kind")]
    lines += [f"version = {profile.version}"] if profile.version else []
    lines += [f"{key} = {_write(getattr(profile, key))}" for key in PLAIN if getattr(profile, key)]
    lines += [f"{key} = true" for key in ("published", "include_notes") if getattr(profile, key)]
    lines += [
        f"{k} = {_write(getattr(profile, k))}"
        for k in ("notes", "expects", "optional", "closed")
        if getattr(profile, k)
    ]
    if profile.site is not None:
        of_site = {"name": profile.site.name, "time_zone": profile.site.time_zone, "code": profile.site.code}
        lines += _write_table("site", {key: text for key, text in of_site.items() if text})
    for name, words in profile.words.items():
        lines += _write_table(f"words.{name}", words)
    for name, unit in profile.units.items():
        lines += _write_table(f"units.{_write(name)}", asdict(unit))
    for made in profile.rows:
        lines += _write_rows(made)
    return "\n".join(lines) + "\n"


def _write_rows(made: MadeRows) -> list[str]:
    lines = ["", "[[rows]]", f"table = {_write(made.table.name)}"]
    lines += [f"part = {_write(made.part)}"] if made.part else []
    lines += [] if made.per is None else [f"per = {_write(made.per)}"]
    if made.when:
        whens = [{"column": when.column, "is_not" if when.is_not else "is": when.words} for when in made.when]
        lines.append(f"when = {_write(whens)}")
    lines += ["", "[rows.cells]", *(f"{name} = {_write(write_cell(cell))}" for name, cell in made.cells.items())]
    return lines


def _write_table(name: str, values: Mapping[str, Any]) -> list[str]:
    return ["", f"[{name}]", *(f"{_write(key)} = {_write(value)}" for key, value in values.items())]


def _write(value: Any) -> str:
    """A value in TOML, whose texts are written as JSON's are."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case Mapping():
            return "{ " + ", ".join(f"{_write(key)} = {_write(item)}" for key, item in value.items()) + " }"
    return "[" + ", ".join(_write(item) for item in value) + "]"
