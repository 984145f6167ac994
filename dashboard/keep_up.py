"""Facts in memory follow the database: after an import, through any process, the next viewer finds them ready.

Nobody is ever shown older facts while newer are read: a page asks for the version it found, and waits for what is left
of the reading.
"""

import logging
from threading import Event, Thread
from typing import Final

from dashboard.data import get_expected_courses, get_facts_store, get_store
from data_access import clock
from data_access.errors import KapError
from data_access.versions import get_data_versions

EVERY_S: Final = 1.0
log = logging.getLogger("kap_outcomes")


class KeepUp:
    """One thread that asks for the versions of the sites in memory, one small question a second."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self._every_s = every_s
        self._stopped = Event()
        self._fails = False
        self._thread = Thread(target=self._run, name="keep-up", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; returns when the thread has."""
        self._stopped.set()
        self._thread.join()

    def look(self) -> None:
        """Look once. A database that does not answer is told of once, and asked again the next time."""
        try:
            follow_versions()
            self._fails = False
        except KapError as error:
            if not self._fails:
                log.warning("%s", error)
            self._fails = True

    def _run(self) -> None:
        while not self._stopped.wait(self._every_s):
            self.look()


def follow_versions() -> None:
    """Bring every site in memory up to its present version, and what is expected of its patients today with it."""
    kept = get_facts_store().list_kept()
    if not kept:
        return
    with get_store().read() as session:
        versions = get_data_versions(session)
    zones = {site.id: site.time_zone for site in get_store().sites()} if kept.items() - versions.items() else {}
    for site_id, version in kept.items():
        present = versions.get(site_id, 0)
        if present != version:
            get_facts_store().get(site_id)
            get_expected_courses().is_ready(site_id, present, clock.today(zones[site_id]))
