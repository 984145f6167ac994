"""The demonstration clinic: invented patients, the same ones for the same numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data_access.actor import PROGRAM, Actor
from data_access.audit.record import Event, record_event_of
from data_access.database import SiteInfo, Store, advance_keys, create_site
from data_access.definitions.registry import get_protocols
from data_access.demo.acknowledgements import acknowledge
from data_access.demo.clinicians import plan_clinicians
from data_access.demo.durations import time_sessions
from data_access.demo.people import spread_intake
from data_access.demo.simulate import Clinic, simulate_part
from data_access.demo.stories import build_stories, count_stories
from data_access.demo.write import Writer
from data_access.errors import StoreError
from data_access.models import Base, Site
from data_access.row_security import limit_sight
from data_access.sight import see_site
from data_access.versions import EVERYTHING, bump_data_version, bump_meeting_version

CHUNK = 500
"""Patients simulated and written at a time: memory stays bounded at any size."""
CODE, NAME, TIME_ZONE = "HARBOUR", "Harbour Clinic (demonstration)", "Europe/London"
SITE: dict[str, Any] = {"code": CODE, "name": NAME, "time_zone": TIME_ZONE, "is_demo": True}
KEPT = (
    *("site", "data_version", "patient_change", "patient_set", "patient_set_member", "audit_event", "audit_head"),
    *("user_account", "user_session", "clinic_setting", "emergency_access"),
)
"""Tables whose rows stay when a demonstration is replaced; nobody signs in to one, so the last four hold little."""
FEWEST_PATIENTS, MOST_PATIENTS = 1, 1_000_000

Progress = Callable[[int, int], None]
"""Called with patients done and patients in all."""


def build_demo_clinic(
    store: Store,
    patients: int,
    seed: int,
    as_of_day: int,
    progress: Progress | None = None,
    replace: bool = False,
    actor: Actor = PROGRAM,
) -> SiteInfo:
    """Fill a store with an invented clinic whose history ends on ``as_of_day``; all of it or, on error, nothing.

    The same ``patients``, ``seed`` and ``as_of_day`` give the same rows. A demonstration clinic that is there
    already is replaced only where ``replace`` says so; StoreError where a real clinic is in the store, always.
    """
    if not FEWEST_PATIENTS <= patients <= MOST_PATIENTS:
        raise StoreError(f"A demonstration clinic has 1 to {MOST_PATIENTS:,} patients, not {patients:,}.")
    if seed < 0:
        raise StoreError(f"The seed must be 0 or more, not {seed}.")
    report = progress or _say_nothing
    with store.write() as session:
        site = _prepare_site(session, store.where, replace)
        _fill(session, site, patients, seed, as_of_day, report)
        advance_keys(session)
        bump_data_version(session, site.id, EVERYTHING)
        bump_meeting_version(session, site.id)
        told = Event("make demonstration", details={"patients": patients, "seed": seed, "replaced": replace})
        record_event_of(session, site.id, actor, None, told)
    return site


def _say_nothing(done: int, total: int) -> None:
    """No progress is shown."""


def _fill(session: Session, site: SiteInfo, patients: int, seed: int, as_of_day: int, progress: Progress) -> None:
    stories = min(count_stories(), patients)
    clinic = Clinic(get_protocols(), plan_clinicians(patients), as_of_day)
    writer = Writer(session, site.id, site.time_zone, as_of_day)
    writer.write_clinicians(clinic.clinicians)
    writer.write_protocols(clinic.protocols)
    progress(0, patients)
    firsts = range(0, patients - stories, CHUNK)
    root = np.random.SeedSequence([seed, patients, as_of_day])
    story_stream, *streams = (np.random.default_rng(child) for child in root.spawn(1 + len(firsts)))
    # Streams of their own: durations came later and change no other row.
    story_clock, *clocks = (np.random.default_rng(child) for child in root.spawn(1 + len(firsts)))
    part = time_sessions(story_clock, build_stories(story_stream, clinic, stories))
    writer.write_part(part, acknowledge(story_stream, part, as_of_day))
    progress(stories, patients)
    referred = spread_intake(patients, part.patients["referred_day"], as_of_day)
    for first, stream, clock in zip(firsts, streams, clocks, strict=True):
        part = time_sessions(clock, simulate_part(stream, clinic, referred[first : first + CHUNK]))
        writer.write_part(part, acknowledge(stream, part, as_of_day))
        progress(min(stories + first + CHUNK, patients), patients)


def _prepare_site(session: Session, where: str, replace: bool) -> SiteInfo:
    """The site to fill: a new one, or the emptied demonstration site."""
    sites = session.scalars(select(Site).order_by(Site.id)).all()
    real = next((site for site in sites if not site.is_demo), None)
    if real is not None:
        raise StoreError(
            f"The database {where} holds the clinic {real.name!r}, which is not a demonstration. "
            "Nothing was written. Name another database in KAP_DATABASE_URL for the demonstration."
        )
    if sites and not replace:
        raise StoreError(
            f"The database {where} already holds the demonstration clinic {sites[0].name!r}. "
            "Nothing was written. Ask for it to be replaced, or name another database in KAP_DATABASE_URL."
        )
    for site in sites:
        _empty(session, site.id)
    if sites:
        session.execute(update(Site).where(Site.id == sites[0].id).values(**SITE))
        return SiteInfo(sites[0].id, CODE, NAME, TIME_ZONE, True)
    made = create_site(session, **SITE)
    limit_sight(session, see_site(made.id))
    return made


def _empty(session: Session, site_id: int) -> None:
    """Remove every row of a demonstration site but what only ever grows: its versions and its audit trail."""
    limit_sight(session, see_site(site_id))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in KEPT:
            session.execute(delete(table).where(table.c.site_id == site_id))
