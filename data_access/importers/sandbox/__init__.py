"""Reading files whoever made them: a child process reads, with little memory and time; its parent gets text.

``read_upload`` and ``read_uploads`` are the only ways in.
"""

from collections.abc import Sequence

from data_access.importers.raw import FIND_OUT, RawTable, Reading, Upload

__all__ = ["Reading", "read_upload", "read_uploads"]


def read_upload(upload: Upload, reading: Reading = FIND_OUT) -> tuple[RawTable, ...]:
    """Every table of a file, in the file's order. Raises ImportRefused where none can be read."""
    return read_uploads([upload], reading)[0]


def read_uploads(uploads: Sequence[Upload], reading: Reading = FIND_OUT) -> list[tuple[RawTable, ...]]:
    """Every table of each file; small files share a child."""
    from data_access.importers.sandbox.upload import read_tables  # The child imports this package too, and fast.

    return read_tables(uploads, reading)
