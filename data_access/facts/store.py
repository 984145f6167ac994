"""The facts of every site in use, shared by all viewers of the process."""

import hashlib
from collections import OrderedDict, defaultdict
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.refresh import refresh_facts
from data_access.facts.tables import count_bytes
from data_access.facts.view import view_facts
from data_access.sight import see_site
from data_access.store import Store
from data_access.time_limit import lift_time_limit
from data_access.versions import get_versions

MEGABYTE = 2**20
DEFAULT_MAX_BYTES = 2048 * MEGABYTE
MOST_VIEWS = 32

_ViewKey = tuple[int, int, str, int]
"""Site, data version, digest of the patient ids (empty: the whole site), as-of day."""


class FactsStore:
    """Keeps the newest facts of the sites last looked at, and views of them, up to ``max_bytes`` of arrays in all.

    Safe to use from many threads: two that ask for the same site at once share one load, and
    different sites load beside each other. The site asked for is always kept, however large; the one that was not
    looked at for the longest time leaves first, and its views with it. What is served is never older than the
    data version that the reader's own question finds; after an import only the patients it touched are read.
    """

    def __init__(self, store: Store, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self._store = store
        self._max_bytes = max_bytes
        self._kept: OrderedDict[int, Facts] = OrderedDict()
        self._views: OrderedDict[_ViewKey, Facts] = OrderedDict()
        self._lock = Lock()
        self._loading: defaultdict[int, Lock] = defaultdict(Lock)

    def get(self, site_id: int) -> Facts:
        """The facts of a site at its present data version; read again, as far as it changed, only when that has."""
        with self._store.read() as session:
            version, _ = get_versions(session, site_id)
        facts = self._find(site_id, version)
        if facts is not None:
            return facts
        with self._lock:
            loading = self._loading[site_id]
        with loading:
            # Whoever held the lock before us may have loaded just this version, or a newer one.
            return self._find(site_id, version) or self._load(site_id)

    def get_view(self, site_id: int, patient_ids: NDArray[np.int64] | None, as_of_day: int) -> Facts:
        """The present facts of a site, cut as ``get_view_of`` cuts them."""
        return self.get_view_of(self.get(site_id), patient_ids, as_of_day)

    def get_view_of(self, facts: Facts, patient_ids: NDArray[np.int64] | None, as_of_day: int) -> Facts:
        """A site's facts cut to a scope's patients (None: all of them) and a day, kept for whoever looks the same way.

        The key holds the patients themselves: viewers share a view only if they may see exactly the same ones.
        """
        site_id = facts.site_id
        digest = "" if patient_ids is None else hashlib.blake2b(patient_ids.tobytes(), digest_size=16).hexdigest()
        key = (site_id, facts.data_version, digest, as_of_day)
        with self._lock:
            if key in self._views:
                self._views.move_to_end(key)
                return self._views[key]
        view = view_facts(facts, facts.patients.id if patient_ids is None else patient_ids, as_of_day)
        with self._lock:
            self._views[key] = view
            self._drop_views(site_id, facts.data_version)
        return view

    def _drop_views(self, site_id: int, version: int) -> None:
        """Views of an older version go at once, the least recently used when they are too many or too large."""
        for key in [k for k in self._views if k[0] == site_id and k[1] < version]:
            del self._views[key]
        total = sum(count_bytes(view) for view in self._views.values())
        while len(self._views) > MOST_VIEWS or (total > self._max_bytes // 4 and len(self._views) > 1):
            _, dropped = self._views.popitem(last=False)
            total -= count_bytes(dropped)

    def count_bytes(self) -> int:
        """Memory of all arrays kept, those of views apart (which mostly are the same ones)."""
        with self._lock:
            return sum(count_bytes(facts) for facts in self._kept.values())

    def list_kept(self) -> dict[int, int]:
        """The data version of each site that is kept, by the site's id."""
        with self._lock:
            return {site_id: facts.data_version for site_id, facts in self._kept.items()}

    def _find(self, site_id: int, version: int) -> Facts | None:
        with self._lock:
            facts = self._kept.get(site_id)
            if facts is None or facts.data_version < version:
                return None
            self._kept.move_to_end(site_id)
            return facts

    def _load(self, site_id: int) -> Facts:
        with self._lock:
            former = self._kept.get(site_id)
        with self._store.read_as(see_site(site_id)) as session:
            lift_time_limit(session)
            facts = load_facts(session, site_id) if former is None else refresh_facts(session, former)
        with self._lock:
            self._kept[site_id] = facts
            self._kept.move_to_end(site_id)
            self._make_room()
        return facts

    def _make_room(self) -> None:
        """Sites go, the least recently asked for first, until facts and views are within the bound."""
        total = sum(count_bytes(kept) for kept in (*self._kept.values(), *self._views.values()))
        while total > self._max_bytes and len(self._kept) > 1:
            site_id, dropped = self._kept.popitem(last=False)
            total -= count_bytes(dropped)
            for key in [key for key in self._views if key[0] == site_id]:
                total -= count_bytes(self._views.pop(key))
