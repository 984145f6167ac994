"""What every change of an account begins with: may this viewer do it, and which account is it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.errors import KapError, NotFound
from data_access.models import UserAccount
from data_access.scope import Scope

NO_SUCH_ACCOUNT = "There is no such account."


def check_may_manage(scope: Scope) -> None:
    """Raise KapError for whoever is neither a director nor at the command line (whose scope is a director's)."""
    if scope.role != "director":
        raise KapError("Only the clinical director looks after accounts.")


def hold_account(session: Session, site_id: int, user_id: int) -> UserAccount:
    """An account, held until the transaction ends. Raises NotFound."""
    found = select(UserAccount).where(UserAccount.site_id == site_id, UserAccount.id == user_id)
    account = session.scalars(found.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if account is None:
        raise NotFound(NO_SUCH_ACCOUNT)
    return account
