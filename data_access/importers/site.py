"""Whose rows these are: the store's one clinic, or the one that the first import makes."""

from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from data_access.database import SiteInfo, create_site
from data_access.errors import ImportRefused
from data_access.importers.plan_cells import fold
from data_access.models import Site
from data_access.row_security import limit_sight
from data_access.sight import see_site

_list_zones = cache(available_timezones)
"""Found by looking through folders, which takes longer than a small import."""
HOW = "Give --site-name and --time-zone, or a filled site.csv (kap-outcomes template FOLDER writes one)."


@dataclass(frozen=True)
class SiteWish:
    """What an import says of its clinic. A code that is empty is made from the name."""

    name: str
    time_zone: str
    code: str = ""


def check_wish(wish: SiteWish) -> SiteWish:
    """Refuse a clinic without a name, or in a time zone that does not exist."""
    if not wish.name.strip() or not wish.time_zone.strip():
        raise ImportRefused(f"The clinic has no name or no time zone. {HOW}")
    if wish.time_zone not in _list_zones():
        near = [zone for zone in sorted(_list_zones()) if fold(wish.time_zone) in fold(zone)][:3]
        hint = f" Did you mean {', '.join(near)}?" if near else " Examples: Europe/London, America/New_York."
        raise ImportRefused(f"There is no time zone “{wish.time_zone}”.{hint}")
    return SiteWish(wish.name.strip(), wish.time_zone, wish.code.strip() or fold(wish.name).upper()[:32])


def settle_site(session: Session, where: str, wish: SiteWish | None) -> tuple[SiteInfo, str]:
    """The clinic to import into, and what became of the wish: "inserted", "updated" or "unchanged".

    Raises ImportRefused where there is none to be made, or another one is there.
    """
    site = lock_site(session)
    if site is None:
        if wish is None:
            raise ImportRefused(f"The database {where} holds no clinic yet. {HOW}")
        made = create_site(session, wish.code, wish.name, wish.time_zone, is_demo=False)
        limit_sight(session, see_site(made.id))
        return made, "inserted"
    if site.is_demo and (wish is None or wish.code != site.code):
        raise ImportRefused(
            f"The database {where} holds a demonstration clinic; real rows never join invented ones. "
            "Name another database in KAP_DATABASE_URL."
        )
    if wish is None:
        return _info(site, site.name), "unchanged"
    if wish.code != site.code:
        raise ImportRefused(
            f"The database {where} holds the clinic “{site.name}” ({site.code}), not “{wish.name}” ({wish.code}). "
            "Name another database in KAP_DATABASE_URL or another folder in KAP_DATA_DIR."
        )
    if wish.time_zone != site.time_zone:
        raise ImportRefused(
            f"The clinic “{site.name}” keeps its days in {site.time_zone}; its time zone cannot become "
            f"{wish.time_zone}. Correct site.csv or --time-zone."
        )
    if wish.name == site.name:
        return _info(site, site.name), "unchanged"
    session.execute(update(Site).where(Site.id == site.id).values(name=wish.name))
    return _info(site, wish.name), "updated"


def lock_site(session: Session) -> Site | None:
    """The store's clinic, with no other import into it under way: on a server a second one waits here.

    From here on the transaction sees the rows of this clinic, and of no other.
    (An SQLite file lets only one write from the start.) Meetings may be written down meanwhile.
    """
    first = select(Site).order_by(Site.id).execution_options(populate_existing=True)
    site, waited_for = session.scalars(first).first(), -1
    while session.get_bind().dialect.name == "postgresql" and waited_for != (site.id if site else 0):
        waited_for = site.id if site else 0
        key = func.hashtext("kap-outcomes import of clinic " + str(waited_for))
        session.execute(select(func.pg_advisory_xact_lock(key)))
        site = session.scalars(first).first()  # Another import may have made it, or named it anew.
    if site is not None:
        limit_sight(session, see_site(site.id))
    return site


def _info(site: Site, name: str) -> SiteInfo:
    return SiteInfo(site.id, site.code, name, site.time_zone, site.is_demo)


def zone_of(site: SiteInfo) -> ZoneInfo:
    """The clinic's time zone."""
    return ZoneInfo(site.time_zone)
