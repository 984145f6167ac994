"""Columns of the program's own tables that FHIR has no place for: extensions of our own, one a column."""

from typing import Any, Final

OWN: Final = "https://kap-outcomes.org/fhir/StructureDefinition/"
"""Followed by table and column: …/sessions.course."""
WEEKS: Final = {
    "system": "https://kap-outcomes.org/fhir/CodeSystem/days",
    "code": "weeks",
    "display": "Every day stands for its week: it is that week's Monday",
}
"""Marks a bundle that was made while names were hidden: its days are no days on which anything happened."""


def read_own(resource: dict[str, Any], table: str) -> dict[str, str]:
    """The cells that a resource of our own making carries beside what FHIR can say."""
    start = f"{OWN}{table}."
    return {
        extension["url"].removeprefix(start): extension["valueString"]
        for extension in resource.get("extension") or []
        if str(extension.get("url", "")).startswith(start) and isinstance(extension.get("valueString"), str)
    }


def write_own(table: str, cells: dict[str, str]) -> list[dict[str, str]]:
    """Extensions for those cells that hold something."""
    return [{"url": f"{OWN}{table}.{name}", "valueString": text} for name, text in cells.items() if text]
