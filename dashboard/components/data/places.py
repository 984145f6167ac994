"""The addresses of the Data page: which section, which import of the history."""

from typing import Final

from dashboard.filters import address

PATH: Final = "data"
SECTION: Final = "data_section"
BATCH: Final = "batch"
IMPORT, HISTORY, QUALITY, EXPORT = "Import", "History", "Quality", "Export"


def data_address(section: str = IMPORT, batch: int | None = None) -> str:
    """The address of one section, with an import of the history opened."""
    own = {SECTION: section} if section != IMPORT else {}
    return address(PATH, own if batch is None else {**own, BATCH: str(batch)})
