"""Names of diagnoses by their ICD-10 code."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from data_access.errors import DefinitionError

FILE: Final = Path(__file__).parent / "diagnoses.toml"


@cache
def get_diagnosis_names() -> dict[str, str]:
    """ICD-10 code to name. DefinitionError where the file holds anything but names."""
    names = tomllib.loads(FILE.read_text(encoding="utf-8")).get("names", {})
    for code, name in names.items():
        if not isinstance(name, str) or not name.strip():
            raise DefinitionError(f"{FILE.name}, names, {code!r}: the name must be a word.")
    return dict(names)


def name_diagnosis(code: str) -> str:
    """ "generalised anxiety disorder (F41.1)"; the code alone where it has no name here."""
    name = get_diagnosis_names().get(code)
    return code if name is None else f"{name} ({code})"
