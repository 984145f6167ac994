"""The patients behind a number or a mark, before their names are joined."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Behind:
    """A list behind a number: its title, the sentence that counts it, patient ids."""

    title: str
    sentence: str
    patient_ids: tuple[int, ...]
