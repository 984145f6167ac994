"""The answer of a statistic that its data do not carry: a reason in words, never NaN."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NotEstimable:
    """Why there is no figure. ``have`` of the ``need`` things that the statistic stands on, named by ``unit``.

    ``reason`` overrules the count where the count is not the reason ("all scores are equal").
    """

    have: int
    need: int
    unit: str
    reason: str = ""

    @property
    def words(self) -> str:
        """ "not estimable, 3 of 13 points": as it stands in the place of the figure."""
        return f"not estimable, {self.reason or f'{self.have} of {self.need} {self.unit}'}"
