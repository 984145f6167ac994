"""Profiles that a clinic keeps: every version stays as it was, so that an old import can be told how it was read."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, select

from data_access import clock
from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.profiles.profile import Profile, read_profile, write_profile
from data_access.importers.who import NOBODY_NAMED, Who, tell_import
from data_access.models import Clinician, MappingProfile
from data_access.sight import see_site


@dataclass(frozen=True)
class KeptProfile:
    """The newest version of a kept profile: when it was made, and by whom ("": nobody of this clinic)."""

    name: str
    title: str
    version: int
    made_at: datetime
    made_by: str


def keep_profile(store: Store, profile: Profile, by: int | None, who: Who = NOBODY_NAMED) -> int:
    """Keep a profile under its name; returns its version, which is that of the last one where nothing is new."""
    if not profile.name.strip():
        raise ImportRefused("The profile has no name. Name it after the source it is for.")
    site = store.site()
    with store.write_as(see_site(site.id)) as session:
        of_name = (MappingProfile.site_id == site.id, MappingProfile.name == profile.name)
        newest = select(MappingProfile.version, MappingProfile.content).where(*of_name)
        last = session.execute(newest.order_by(MappingProfile.version.desc()).limit(1)).first()
        version = 0 if last is None else last.version
        if last is not None and last.content == write_profile(replace(profile, version=version)):
            return version
        kept = replace(profile, version=version + 1)
        row = {"name": kept.name, "version": kept.version, "content": write_profile(kept)}
        session.execute(insert(MappingProfile).values(site_id=site.id, made_at=clock.now(), made_by=by, **row))
        tell_import(session, site.id, who, "keep profile", kept.name, {"version": kept.version})
    return kept.version


def list_profiles(store: Store) -> list[KeptProfile]:
    """The newest version of each kept profile, by name."""
    by_maker = (Clinician.site_id == MappingProfile.site_id) & (Clinician.id == MappingProfile.made_by)
    site_id = store.site().id
    rows = (
        select(MappingProfile.name, MappingProfile.version, MappingProfile.content, MappingProfile.made_at)
        .add_columns(Clinician.name.label("maker"))
        .outerjoin(Clinician, by_maker)
        .where(MappingProfile.site_id == site_id)
        .order_by(MappingProfile.name, MappingProfile.version)
    )
    with store.read_as(see_site(site_id)) as session:
        newest = {row.name: row for row in session.execute(rows)}
    return [
        KeptProfile(row.name, read_profile(row.content, row.name).title, row.version, row.made_at, row.maker or "")
        for row in newest.values()
    ]


def get_profile(store: Store, name: str, version: int | None = None) -> Profile:
    """A kept profile; None: its newest version. Raises ImportRefused where there is none."""
    site_id = store.site().id
    of_name = [MappingProfile.site_id == site_id, MappingProfile.name == name]
    if version is not None:
        of_name.append(MappingProfile.version == version)
    wanted = select(MappingProfile.content).where(*of_name).order_by(MappingProfile.version.desc()).limit(1)
    with store.read_as(see_site(site_id)) as session:
        content = session.execute(wanted).scalar_one_or_none()
    if content is None:
        told = "" if version is None else f" of version {version}"
        raise ImportRefused(f"This clinic keeps no profile “{name}”{told}.")
    return read_profile(content, name)
