"""What can be taken out of the program, in words to be read before the click."""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["safe-harbor", "date-shifted"]


@dataclass(frozen=True)
class ResearchMode:
    """One mode of the research files: its name, how it stands in law, what is in it and what is not."""

    key: Mode
    title: str
    standing: str
    words: str


@dataclass(frozen=True)
class ExportOffer:
    """``patients``: all in scope; ``told``: those of whom a research file has anything to say as of the day.

    ``withheld``: why the whole clinic cannot be taken out now; empty where it can.
    """

    as_of: str
    patients: int
    told: int
    withheld: str
    modes: tuple[ResearchMode, ...]
