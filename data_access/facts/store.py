"""The facts of every site in use, shared by all viewers of the process."""

from collections import OrderedDict, defaultdict
from threading import Lock

from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.tables import count_bytes
from data_access.store import Store
from data_access.versions import get_versions

DEFAULT_MAX_BYTES = 2 * 2**30


class FactsStore:
    """Keeps the newest facts of the sites last looked at, up to ``max_bytes`` of arrays in all.

    Safe to use from many threads: two that ask for the same site at once share one load, and
    different sites load beside each other. The site asked for is always kept, however large.
    """

    def __init__(self, store: Store, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self._store = store
        self._max_bytes = max_bytes
        self._kept: OrderedDict[int, Facts] = OrderedDict()
        self._lock = Lock()
        self._loading: defaultdict[int, Lock] = defaultdict(Lock)

    def get(self, site_id: int) -> Facts:
        """The facts of a site at its present data version, read again only when that has changed."""
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

    def count_bytes(self) -> int:
        """Memory of all arrays kept."""
        with self._lock:
            return sum(count_bytes(facts) for facts in self._kept.values())

    def _find(self, site_id: int, version: int) -> Facts | None:
        with self._lock:
            facts = self._kept.get(site_id)
            if facts is None or facts.data_version < version:
                return None
            self._kept.move_to_end(site_id)
            return facts

    def _load(self, site_id: int) -> Facts:
        with self._store.read() as session:
            facts = load_facts(session, site_id)
        with self._lock:
            self._kept[site_id] = facts
            self._kept.move_to_end(site_id)
            total = sum(count_bytes(kept) for kept in self._kept.values())
            while total > self._max_bytes and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                total -= count_bytes(dropped)
        return facts
