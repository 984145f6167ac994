"""Telling a PostgreSQL server what a transaction may see, and as which role it acts (migration 0006 does the rest).

Settings and role are the transaction's own: they end with it, so that a connection of the pool carries nothing
of one viewer to the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import Session

from data_access.sight import EVERY_SITE, Sight

APP_ROLE: Final = "kap_outcomes_app"
"""Owns nothing and may do no more than the program does."""

_SEE: Final = select(
    func.set_config("role", APP_ROLE, True), func.kap_see(*(bindparam(name) for name in EVERY_SITE.list_settings()))
)
_TELL: Final = select(*(func.set_config(name, bindparam(name), True) for name in EVERY_SITE.list_settings()))


def limit_sight(session: Session, sight: Sight) -> None:
    """What this transaction may see from here on, by the role that owns nothing."""
    session.info["sight"] = sight
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_SEE, sight.list_settings())


@contextmanager
def seeing(session: Session, sight: Sight) -> Iterator[None]:
    """See otherwise for one question within a transaction; what was to be seen before holds again after it."""
    before: Sight | None = session.info.get("sight")
    if before is None:  # Nothing was told: a test, or the command line of the database's owner.
        yield
        return
    limit_sight(session, sight)
    try:
        yield
    finally:
        limit_sight(session, before)


def see_everything(connection: Connection) -> None:
    """For migrations: the tables' owner sees every row of every site in this transaction.

    Told one by one: an older database does not know ``kap_see`` yet.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_TELL, EVERY_SITE.list_settings())
