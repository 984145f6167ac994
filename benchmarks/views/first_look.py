"""A facts store at which every look is the first one."""

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.remembered import forget_everything
from data_access.facts.arrays import Facts
from data_access.facts.store import FactsStore
from data_access.facts.view import view_facts
from data_access.store import Store


class FirstLook(FactsStore):
    """The facts of one site, in memory; every view of them is cut anew, and nothing of it is remembered."""

    def __init__(self, store: Store, facts: Facts) -> None:
        super().__init__(store)
        self._facts = facts

    def get(self, site_id: int) -> Facts:
        """The site's facts."""
        return self._facts

    def get_view_of(self, facts: Facts, patient_ids: NDArray[np.int64] | None, as_of_day: int) -> Facts:
        """A view that nobody has looked at yet."""
        forget_everything()
        return view_facts(facts, facts.patients.id if patient_ids is None else patient_ids, as_of_day)
