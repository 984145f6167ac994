"""The only place where Streamlit's caches meet the data: one store, one facts store, one bounded cache of reports.

A report is cached by everything it depends on: page, site, data and meeting version, a
fingerprint of the viewer's scope, the viewer, the whole view and the page's own selection: nothing
is shared by two viewers, whose own rows are marked. Nothing here takes an argument that is left
out of the key.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.load.expected_courses import ExpectedCourses
from dashboard.one_version import check_same_version
from dashboard.reports.view import View
from data_access.database import Store, open_store
from data_access.facts.store import MEGABYTE, FactsStore
from data_access.queries.freshness import Freshness, get_freshness
from data_access.scope import Scope, get_patient_ids
from data_access.settings import Settings, choose_database_to_run, read_settings
from data_access.sight import see_site

MOST_REPORTS = 256
MOST_SMALL_ANSWERS = 1024
WAIT_S = 0.5
"""How long a page waits for the expected courses before it shows itself without them."""
Report = TypeVar("Report")


@dataclass(frozen=True)
class ReportKey:
    """Everything a report depends on."""

    page: str
    site_id: int
    versions: tuple[int, int]
    fingerprint: str
    clinician_id: int
    """Who looks: a report may mark the viewer's own row."""
    view: View
    selection: Hashable


class BoundedCache:
    """The most recently used values by key; safe to use from every viewer's thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def get_or_make(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value of a key, made once and kept until it is the least recently used of too many.

        Two threads that ask at the same moment may both make it; errors are not kept.
        """
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def __len__(self) -> int:
        return len(self._values)


@st.cache_resource(show_spinner=False)
def get_store() -> Store:
    """The process's one open database."""
    return open_store(get_settings())


def get_settings() -> Settings:
    """The settings of the database that is open."""
    return choose_database_to_run(read_settings())


@st.cache_resource(show_spinner=False)
def get_facts_store() -> FactsStore:
    """The process's facts, shared by every viewer."""
    return FactsStore(get_store(), get_settings().facts_memory_mb * MEGABYTE)


@st.cache_resource(show_spinner=False)
def get_expected_courses() -> ExpectedCourses:
    """The process's expected courses, computed in the background, shared by every viewer."""
    return ExpectedCourses(get_facts_store())


@st.cache_resource(show_spinner=False)
def _get_reports() -> BoundedCache:
    return BoundedCache(MOST_REPORTS)


@st.cache_resource(show_spinner=False)
def _get_small_answers() -> BoundedCache:
    return BoundedCache(MOST_SMALL_ANSWERS)


def digest_scope(role: str, site_id: int, patient_ids: np.ndarray, opened: tuple[int, ...] = ()) -> str:
    """BLAKE2 digest of role, site, those opened in an emergency, and the sorted ids of every permitted patient."""
    digest = hashlib.blake2b(f"{role}|{site_id}|{opened}|".encode(), digest_size=16)
    digest.update(np.sort(np.asarray(patient_ids, dtype="<i8")).tobytes())
    return digest.hexdigest()


def get_fingerprint(scope: Scope, data_version: int) -> str:
    """The digest of what a scope permits at one data version.

    Remembered: assignments and patients only change together with the data version, so a
    scope of the same site, role, clinicians and day permits the same patients.
    """

    def make() -> str:
        with get_store().read_as(scope.sight) as session:
            return digest_scope(scope.role, scope.site_id, get_patient_ids(session, scope), scope.opened)

    fingerprint: str = _get_small_answers().get_or_make((scope, data_version), make)
    return fingerprint


def load(
    page: str,
    make: Callable[[Store, FactsStore, Scope, View, Any], Report],
    scope: Scope,
    view: View,
    versions: tuple[int, int],
    selection: Hashable = None,
) -> Report:
    """A page's report, computed at most once for what it depends on, all of it from the same version of the data.

    ``make`` is the page's function in ``dashboard.load``; it must depend on nothing but its arguments and the
    database, and give something frozen. ``selection`` is a hashable value of the page's own filters.
    ``page`` names the report: two different ``make`` never share one.
    """
    fingerprint = get_fingerprint(scope, versions[0])
    key = ReportKey(page, scope.site_id, versions, fingerprint, scope.clinician_id, view, selection)

    def compute() -> Report:
        made = make(get_store(), get_facts_store(), scope, view, selection)
        check_same_version(get_store(), scope.site_id, versions)
        return made

    report: Report = _get_reports().get_or_make(key, compute)
    return report


def load_with_courses(
    page: str,
    make: Callable[[Store, FactsStore, Scope, View, Any, ClinicCourses | None], Report],
    scope: Scope,
    view: View,
    versions: tuple[int, int],
    selection: Hashable = None,
) -> Report:
    """As ``load``, for a report that asks the expected courses: ``make`` takes them last.

    None where they are still being computed after ``WAIT_S``. Whether they were there is a part of the key, and what
    ``make`` is given is what was asked of them: a report without them is never shown once they are there.
    """
    expected = get_expected_courses().get(scope.site_id, versions[0], view.as_of_day, WAIT_S)

    def make_with(store: Store, facts_store: FactsStore, scope: Scope, view: View, chosen: tuple[Any, bool]) -> Report:
        return make(store, facts_store, scope, view, chosen[0], expected)

    return load(page, make_with, scope, view, versions, (selection, expected is not None))


def are_courses_ready(scope: Scope, view: View, versions: tuple[int, int]) -> bool:
    """Whether the expected courses of a view are there; they are asked for where nobody has yet."""
    return get_expected_courses().is_ready(scope.site_id, versions[0], view.as_of_day)


def wait_for_courses(scope: Scope, view: View, versions: tuple[int, int]) -> ClinicCourses:
    """The expected courses of a view, however long that takes."""
    return get_expected_courses().wait(scope.site_id, versions[0], view.as_of_day)


def find_freshness(site_id: int, data_version: int, today: int) -> Freshness:
    """How far a site's data reach, read once per data version and day (it costs a walk over an index)."""

    def make() -> Freshness:
        with get_store().read_as(see_site(site_id)) as session:
            return get_freshness(session, site_id, today)

    found: Freshness = _get_small_answers().get_or_make(("freshness", site_id, data_version, today), make)
    return found
