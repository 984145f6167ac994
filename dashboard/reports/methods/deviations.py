"""docs/deviations.md as it is: where the program departs from a published method."""

import re
from pathlib import Path
from typing import Final

from dashboard.reports.methods.docstring import as_printed
from dashboard.reports.methods.parts import Part, Words

FILE: Final = Path(__file__).resolve().parents[3] / "docs" / "deviations.md"
ABSENT: Final = "The list is docs/deviations.md in the program’s source; it is not part of this installation."

_EMPHASIS = re.compile(r"(?<!\*)\*(\w[^*\n]*?)\*(?!\*)")


def make_deviation_parts(file: Path = FILE) -> tuple[Part, ...]:
    """One heading a part, one entry a paragraph; says so where the file is not installed."""
    if not file.is_file():
        return (Part("Not part of this installation", (Words(ABSENT),)),)
    _, *sections = file.read_text(encoding="utf-8").split("\n## ")
    return tuple(_read_part(section) for section in sections)


def _read_part(section: str) -> Part:
    title, _, body = section.partition("\n")
    entries: list[str] = []
    for line in _EMPHASIS.sub(r"\1", as_printed(body).replace("`", "")).splitlines():
        if line.startswith("- "):
            entries.append(line.removeprefix("- "))
        elif line.strip() and line.startswith("  ") and entries:
            entries[-1] = f"{entries[-1]} {line.strip()}"
        elif line.strip():
            entries.append(line.strip())
    return Part(title.strip(), tuple(Words(entry) for entry in entries))
