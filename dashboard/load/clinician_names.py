"""Names of clinicians, joined to the facts that know them by index only."""

from dashboard.analysis.remembered import remember
from data_access.database import Store
from data_access.facts.arrays import Facts
from data_access.queries.clinicians import get_clinicians
from data_access.sight import see_no_patient


def name_clinicians(store: Store, facts: Facts) -> dict[int, str]:
    """Names of the clinicians that the facts know, by their index there; read once a view.

    A name changes only by an import, which raises the data version and so ends the view. Read in a session of
    their own, begun after the facts: names are never older than the view they are kept with.
    """

    def name_all() -> dict[int, str]:
        with store.read_as(see_no_patient(facts.site_id)) as session:
            names = {clinician.id: clinician.name for clinician in get_clinicians(session, facts.site_id)}
        return {index: names[row.id] for index, row in enumerate(facts.clinicians) if row.id in names}

    return remember(facts, "clinician names", name_all)
