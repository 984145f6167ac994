"""Who is looking, and from where: decided anew in every run, never stored.

In a clinic it is whoever signed in: the cookie names a session on the server, and the account's role decides. In a
demonstration one chooses who one is. That choice, the as-of date, the threshold set and the hide-names switch live in
the URL (``filters.py`` draws their controls); a clinic never reads a viewer from there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from dashboard.data import find_freshness, get_store
from dashboard.reports.view import View
from dashboard.serving import SERVING
from dashboard.signed_in import SignedIn, read_signed_in
from data_access import clock
from data_access.actor import Actor
from data_access.clinic_settings import ClinicSettings, get_clinic_settings
from data_access.database import SiteInfo
from data_access.days import to_day_number
from data_access.definitions.instrument import ThresholdSet
from data_access.errors import NotFound
from data_access.queries.clinicians import ClinicianInfo, get_clinicians
from data_access.queries.freshness import Freshness
from data_access.scope import Role, Scope, decide_scope
from data_access.sight import see_no_patient, see_site
from data_access.versions import get_versions

AS_OF: Final = "as_of"
NAMES: Final = "hide_names"
THRESHOLDS: Final = "thresholds"
WHO: Final = "viewer"
STALE_AFTER_DAYS: Final = 6
THRESHOLD_NAMES: Final[dict[ThresholdSet, str]] = {"nhs": "NHS", "conservative": "conservative"}


@dataclass(frozen=True)
class Viewer:
    """One person looking at one site in one run of one page.

    ``view`` is what every report takes; ``versions`` are (data, meeting) as this run saw them.
    """

    site: SiteInfo
    scope: Scope
    name: str
    role: Role
    view: View
    versions: tuple[int, int]


@dataclass(frozen=True)
class Surroundings:
    """What the controls of the frame need: the site, who may be chosen, the newest day and the one to begin with."""

    site: SiteInfo
    clinicians: tuple[ClinicianInfo, ...]
    newest_day: int
    default_day: int
    versions: tuple[int, int]
    freshness: Freshness
    """How far the data reach until today."""
    signed_in: SignedIn | None
    """Whoever signed in; None in a demonstration."""
    settings: ClinicSettings
    """What the clinic decided for itself, as it is now."""


_FOUND: ContextVar[Surroundings | None] = ContextVar("_FOUND", default=None)


def choose_default_day(today: int, last_day: int | None) -> int:
    """The day to begin with: today; where a demonstration's history ended over a week ago, the day it ended."""
    return today if last_day is None or today - last_day <= STALE_AFTER_DAYS else last_day


def read_surroundings() -> Surroundings:
    """Site, clinicians, versions, today and the as-of day to begin with: as this run of the program found them.

    Raises SessionEnded where nobody is signed in (any more), and then says nothing of the clinic.
    """
    return _FOUND.get() or _read()


@contextmanager
def read_once(around: Surroundings) -> Iterator[None]:
    """Within it, whoever asks for the surroundings gets these: one run reads them once."""
    before = _FOUND.set(around)
    try:
        yield
    finally:
        _FOUND.reset(before)


def _read() -> Surroundings:
    store = get_store()
    site = store.site()
    SERVING.check(site)
    today = clock.today(site.time_zone)
    # One transaction, so that who looks and what they look at are of the same moment.
    with store.read_as(see_no_patient(site.id) if site.is_demo else see_site(site.id)) as session:
        clinicians = get_clinicians(session, site.id)
        signed_in = None if site.is_demo else read_signed_in(session, site, clinicians)
        versions = get_versions(session, site.id)
        settings = get_clinic_settings(session, site.id)
    freshness = find_freshness(site.id, versions[0], today)
    default_day = choose_default_day(today, freshness.last_day if site.is_demo else None)
    return Surroundings(site, clinicians, today, default_day, versions, freshness, signed_in, settings)


def clinician_label(clinician: ClinicianInfo) -> str:
    """How a clinician is named in the chooser and in the URL."""
    return f"{clinician.name} · {name_role(clinician.role)}"


def name_role(role: Role) -> str:
    """A role as it is called on screen."""
    return "clinical director" if role == "director" else role


def order_clinicians(clinicians: tuple[ClinicianInfo, ...]) -> tuple[ClinicianInfo, ...]:
    """Director first, then supervisors, therapists and data managers, each by name."""
    ranks = {"director": 0, "supervisor": 1, "therapist": 2, "data manager": 3}
    return tuple(sorted(clinicians, key=lambda c: (ranks[c.role], c.name, c.id)))


def read_view(around: Surroundings) -> View:
    """The view as the URL's controls hold it now; defaults where nothing was chosen."""
    as_of = st.session_state.get(AS_OF)
    chosen = st.session_state.get(THRESHOLDS)
    named = next((key for key, name in THRESHOLD_NAMES.items() if name == chosen), around.settings.thresholds)
    return View(
        as_of_day=min(to_day_number(as_of), around.newest_day) if isinstance(as_of, date) else around.default_day,
        thresholds=named,
        hide_names=bool(st.session_state.get(NAMES, False)),
        least_group=around.settings.least_group,
    )


def require_viewer() -> Viewer:
    """Who is looking, in this run. The frame asks, and every page asks again by itself.

    The scope is decided by today's assignments on the server's clock, whatever the as-of date.
    """
    around = read_surroundings()
    if around.signed_in is not None:
        name, scope = around.signed_in.name, around.signed_in.scope
    else:
        name, scope = _choose_who(around)
    return Viewer(around.site, scope, name, scope.role, read_view(around), around.versions)


def _choose_who(around: Surroundings) -> tuple[str, Scope]:
    """The clinician chosen in a demonstration; nobody ever chooses in a clinic."""
    if not around.site.is_demo:
        raise NotFound("Nobody is signed in.")
    if not around.clinicians:
        raise NotFound("This database holds no clinician yet. Import clinicians.csv first: kap-outcomes import FILE…")
    ordered = order_clinicians(around.clinicians)
    chosen = next((c for c in ordered if clinician_label(c) == st.session_state.get(WHO)), ordered[0])
    actor = Actor("demonstration", chosen.name)
    with get_store().read_as(see_no_patient(around.site.id)) as session:
        scope = decide_scope(session, around.site.id, chosen.id, clock.today(around.site.time_zone), actor)
    return chosen.name, scope
