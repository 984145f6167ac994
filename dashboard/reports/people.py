"""How a patient is named in a report. Where names are hidden the name never enters the report at all."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """One patient as a list shows one: ``label`` is the name, or the code where names are hidden.

    ``handle`` is the random key that URLs hold; ``age`` is "34", or "30s" where names are hidden.
    """

    patient_id: int
    handle: str
    code: str
    label: str
    age: str
