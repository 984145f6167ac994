"""A look at the directory of a zip file before anything in it is unfolded."""

from pathlib import PurePosixPath
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from data_access.errors import ImportRefused

MOST_MEMBERS: Final = 5_000
MOST_UNFOLDED: Final = 2 << 30
MOST_TIMES: Final = 200
"""How many times its size a member may unfold to, where it becomes large at all."""
LARGE: Final = 16 << 20
LOCKED: Final = 0x1


def open_zip(handle: BinaryIO, name: str) -> ZipFile:
    """A zip file whose directory promises nothing bad. Raises ImportRefused."""
    try:
        archive = ZipFile(handle)
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        raise ImportRefused(f"{name} is damaged: its parts cannot be found. Copy or export it again.") from None
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or len({member.filename for member in members}) < len(members):
        raise ImportRefused(f"{name} has more parts than a workbook has. Save it again as XLSX and import that.")
    if any(member.flag_bits & LOCKED for member in members):
        raise ImportRefused(f"{name} is protected by a password. Save it without one and import that.")
    if any(map(_leaves, members)):
        raise ImportRefused(f"{name} was made to harm: it names files outside itself. Do not open it.")
    if sum(member.file_size for member in members) > MOST_UNFOLDED or any(map(_swells, members)):
        raise ImportRefused(
            f"{name} would unfold to many times its size. Remove what is not data from it, or export it as CSV."
        )
    return archive


def _leaves(member: ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    return path.is_absolute() or ".." in path.parts or "\\" in member.filename or ":" in member.filename


def _swells(member: ZipInfo) -> bool:
    return member.file_size > LARGE and member.file_size > MOST_TIMES * max(member.compress_size, 1)
