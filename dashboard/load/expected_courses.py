"""The expected courses of the clinic, computed in the background and kept for everybody who looks at the same day."""

from collections import OrderedDict
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from threading import Lock

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses, build_clinic_courses
from data_access.facts.store import FactsStore

MOST_DAYS = 24
_Key = tuple[int, int, int]
"""Site, data version, as-of day: all measures of a day together, since the agenda asks for all of them."""


class ExpectedCourses:
    """Fits of the whole clinic by site, data version and as-of day; the same one is never computed twice.

    One thread computes, in the order of asking, so that viewers are not slowed down by each other's
    fits. Bounded: the least recently used day goes first, days of an older data version at once.
    """

    def __init__(self, facts_store: FactsStore, most: int = MOST_DAYS) -> None:
        self._facts_store = facts_store
        self._most = most
        self._lock = Lock()
        self._days: OrderedDict[_Key, Future[ClinicCourses]] = OrderedDict()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="expected-courses")

    def get(self, site_id: int, data_version: int, as_of_day: int, wait_s: float) -> ClinicCourses | None:
        """The expected courses of a day; None where they are not there after ``wait_s`` seconds.

        The first who asks sets the computation off. An error in it is raised here, and the next who asks begins anew.
        """
        key = (site_id, data_version, as_of_day)
        day = self._ask(key)
        done, _ = wait([day], wait_s)
        return self._read(key, day) if done and not day.cancelled() else None

    def wait(self, site_id: int, data_version: int, as_of_day: int) -> ClinicCourses:
        """The expected courses of a day, however long that takes."""
        key = (site_id, data_version, as_of_day)
        while True:
            try:
                return self._read(key, self._ask(key))
            except CancelledError:
                continue

    def is_ready(self, site_id: int, data_version: int, as_of_day: int) -> bool:
        """Whether an answer is there at once."""
        return self._ask((site_id, data_version, as_of_day)).done()

    def __len__(self) -> int:
        with self._lock:
            return len(self._days)

    def _ask(self, key: _Key) -> Future[ClinicCourses]:
        with self._lock:
            if key not in self._days:
                self._days[key] = self._worker.submit(self._compute, *key)
            self._days.move_to_end(key)
            self._drop(key)
            return self._days[key]

    def _drop(self, asked: _Key) -> None:
        old = [key for key in self._days if key[0] == asked[0] and key[1] < asked[1]]
        spare = [key for key in self._days if key not in old][: max(len(self._days) - len(old) - self._most, 0)]
        for key in (*old, *spare):
            # A day that is being computed is finished for those who wait; one not yet begun is asked for again.
            self._days.pop(key).cancel()

    def _read(self, key: _Key, day: Future[ClinicCourses]) -> ClinicCourses:
        """The answer of a day, or its error, which is not kept."""
        if day.exception() is not None:
            with self._lock:
                if self._days.get(key) is day:
                    del self._days[key]
        return day.result()

    def _compute(self, site_id: int, data_version: int, as_of_day: int) -> ClinicCourses:
        clinic = self._facts_store.get(site_id)
        return build_clinic_courses(self._facts_store.get_view_of(clinic, None, as_of_day), as_of_day)
