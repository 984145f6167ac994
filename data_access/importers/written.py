"""What became of the rows of a chunk."""

from dataclasses import dataclass, field

from data_access.importers.rejection import Rejection


@dataclass
class Written:
    """Rows by what became of them. ``kept``: of the unchanged those of which the file said something else."""

    inserted: int = 0
    unchanged: int = 0
    updated: int = 0
    kept: int = 0
    rejections: list[Rejection] = field(default_factory=list)

    def add(self, other: "Written") -> None:
        """Count another chunk in."""
        self.inserted += other.inserted
        self.unchanged += other.unchanged
        self.updated += other.updated
        self.kept += other.kept
        self.rejections += other.rejections
