"""A part of the invented clinic: some patients and all that belongs to them, not yet written."""

from dataclasses import dataclass

from data_access.demo.tables import Columns


@dataclass(frozen=True)
class Part:
    """Tables of columns. ``patient``, ``course`` and ``session`` are row numbers within the part; ``protocol`` and
    ``clinician`` are places in the clinic's lists. Days are day numbers, ``minute`` the local minute of the day,
    ``delay`` the days until an event was written down.
    """

    patients: Columns
    assignments: Columns
    courses: Columns
    sessions: Columns
    vitals: Columns
    side_effects: Columns
    screenings: Columns
    checks: Columns
