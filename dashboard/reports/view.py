"""From where a report is looked at: the as-of day, the threshold set, names shown or hidden."""

from dataclasses import dataclass

from data_access.definitions.instrument import ThresholdSet


@dataclass(frozen=True)
class View:
    """The part of a viewer's choices that every report shares.

    ``as_of_day`` cuts which rows of permitted patients are shown; it never decides who is permitted.
    """

    as_of_day: int
    thresholds: ThresholdSet = "nhs"
    hide_names: bool = False
    least_group: int = 11
    """Smaller groups of others than the viewer's own patients are hidden: the clinic's setting."""
