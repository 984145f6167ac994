"""The research archive: four CSV files and a page about them, written as the rows are read."""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from data_access.database import Store
from data_access.exporters.research.domains import AE, DM, DOMAINS, EX, QS, Domain
from data_access.exporters.research.modes import Mode
from data_access.exporters.research.page import PAGE, write_page
from data_access.exporters.research.read import read_subjects
from data_access.exporters.research.rows import Part, Study, list_answers, list_doses, list_effects, list_people
from data_access.exporters.text_table import write_text_table
from data_access.scope import Scope
from data_access.time_limit import lift_time_limit

LISTS: Final[dict[str, Callable[[Study], Iterator[Part]]]] = {
    DM.key: list_people,
    EX.key: list_doses,
    AE.key: list_effects,
    QS.key: list_answers,
}
Progress = Callable[[str, int, int], None]
"""Called with the file's name, patients done of all files, patients in all files."""


def name_archive(mode: Mode) -> str:
    """The name of an archive; it holds no day, which would be an element of a date."""
    return f"research-{mode}.zip"


def write_research(
    store: Store, scope: Scope, mode: Mode, as_of_day: int, target: BinaryIO, progress: Progress | None = None
) -> dict[str, int]:
    """Write the archive of every permitted patient as of a day. Returns how many rows each domain has."""
    rows = {}
    with store.read_as(scope.sight) as session, ZipFile(target, "w") as archive:
        lift_time_limit(session)
        study = Study(session, scope, mode, as_of_day, read_subjects(session, scope, as_of_day))
        for domain in DOMAINS:
            parts = LISTS[domain.key](study)
            told = parts if progress is None else _tell(parts, domain, len(study.subjects), progress)
            with archive.open(_entry(domain.file_name), "w", force_zip64=True) as file:
                rows[domain.key] = write_text_table(file, domain.header, told)  # type: ignore[arg-type]
        archive.writestr(_entry(PAGE), write_page(mode, as_of_day, rows))
    return rows


def _entry(name: str) -> ZipInfo:
    """A file of the archive without the moment at which it was made."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _tell(parts: Iterable[Part], domain: Domain, patients: int, progress: Progress) -> Iterator[Part]:
    before = DOMAINS.index(domain) * patients
    seen: set[object] = set()
    for part in parts:
        seen.update(row[2] for row in part)
        progress(domain.file_name, before + len(seen), len(DOMAINS) * patients)
        yield part
    progress(domain.file_name, before + patients, len(DOMAINS) * patients)
