"""What one transaction may see, in words a PostgreSQL server understands: its row security reads these settings.

The program's own WHERE clauses come from the scope. This stands behind them: where one is forgotten, the server
still gives no row of a patient who is not to be seen.
"""

from dataclasses import dataclass
from typing import Final

ALL: Final = "all"


@dataclass(frozen=True)
class Sight:
    """The rows one transaction may see.

    ``site_id`` None: of every site (migrations, checks). ``clinician_ids`` None: of every patient; else of those
    assigned to them on ``day`` (a local day number), and of ``opened`` patients. ``viewer_id``: the clinician who
    looks, whose own decisions about the clinic are seen too.
    """

    site_id: int | None
    clinician_ids: tuple[int, ...] | None = None
    day: int = 0
    opened: tuple[int, ...] = ()
    viewer_id: int = 0

    def list_settings(self) -> dict[str, str]:
        """The settings of the transaction, by name, in the order in which ``kap_see`` takes them."""
        return {
            "kap.site": ALL if self.site_id is None else str(self.site_id),
            "kap.clinicians": ALL if self.clinician_ids is None else _write_array(self.clinician_ids),
            "kap.day": str(self.day),
            "kap.opened": _write_array(self.opened),
            "kap.viewer": str(self.viewer_id),
        }


EVERY_SITE: Final = Sight(None)
"""All rows there are: for migrations and checks of the whole database, never for a screen."""


def see_site(site_id: int) -> Sight:
    """All rows of one site: for facts (which are cut by scope in memory), imports and whole-clinic exports."""
    return Sight(site_id)


def see_no_patient(site_id: int) -> Sight:
    """What is a clinic's own (its staff, plans, accounts) and no patient: before it is decided who looks."""
    return Sight(site_id, ())


def _write_array(ids: tuple[int, ...]) -> str:
    return "{" + ",".join(str(int(number)) for number in ids) + "}"
