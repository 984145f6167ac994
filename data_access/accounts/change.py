"""Changes of an account that is there: disabled, enabled, another role, reset. Each ends the sessions it must end.

Directors and the command line only; never one's own account; and somebody must remain who may do all this.
"""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data_access.accounts.invites import ROLES, Invite, renew_invite
from data_access.accounts.own import check_may_manage, hold_account
from data_access.accounts.sessions import EndReason, end_sessions_of
from data_access.audit.record import Event, record_event
from data_access.errors import KapError
from data_access.models import UserAccount
from data_access.scope import Role, Scope


def disable_user(session: Session, scope: Scope, user_id: int) -> None:
    """Take an account out of use and end its sessions; an invitation that is out works no more."""
    account = _hold_another(session, scope, user_id, "disable")
    if account.state == "disabled":
        return
    _check_director_remains(session, account)
    account.state, account.invite_digest, account.invite_until = "disabled", None, None
    _end_and_tell(session, scope, account, "account disabled", Event("disable user", account.login))


def enable_user(session: Session, scope: Scope, user_id: int) -> None:
    """Bring a disabled account back as it was. One that was never taken into use needs a new invitation: reset it."""
    account = _hold_another(session, scope, user_id, "enable")
    if account.state != "disabled":
        raise KapError(f"The account “{account.login}” is not disabled.")
    if account.password_hash is None and account.subject is None:
        raise KapError(f"The account “{account.login}” was never in use. Reset it: that makes a new invitation.")
    account.state, account.failed_attempts, account.locked_until = "active", 0, None
    session.flush()
    record_event(session, scope, Event("enable user", account.login))


def change_role(session: Session, scope: Scope, user_id: int, role: Role) -> None:
    """Give an account another role; its sessions end, so that nothing of the former role stays on a screen."""
    account = _hold_another(session, scope, user_id, "change the role of")
    if role not in ROLES:
        raise KapError(f"The role can be {', '.join(ROLES[:-1])} or {ROLES[-1]}.")
    before = account.role
    if before == role:
        return
    _check_director_remains(session, account)
    account.role = role
    event = Event("change role", account.login, details={"before": before, "after": role})
    _end_and_tell(session, scope, account, "role changed", event)


def reset_user(session: Session, scope: Scope, user_id: int) -> Invite:
    """Take away password, second factor and identity, end the sessions, and invite anew: for whoever lost access."""
    account = _hold_another(session, scope, user_id, "reset")
    if account.state == "active" and scope.actor.kind != "command line":
        _check_director_remains(session, account)
    invite = renew_invite(session, account)
    _end_and_tell(session, scope, account, "revoked", Event("reset user", account.login))
    return invite


def sign_out_user(session: Session, scope: Scope, user_id: int) -> int:
    """End every session of another user; how many there were."""
    check_may_manage(scope)
    account = hold_account(session, scope.site_id, user_id)
    return end_sessions_of(session, scope.site_id, account.id, "revoked", scope.actor, scope.role)


def _hold_another(session: Session, scope: Scope, user_id: int, act: str) -> UserAccount:
    check_may_manage(scope)
    # All directors first, in one order: two who disable each other wait for one another, and one of them is refused.
    session.execute(_directors(scope.site_id).order_by(UserAccount.id).with_for_update())
    account = hold_account(session, scope.site_id, user_id)
    if scope.actor.user_id == user_id:
        raise KapError(f"You cannot {act} your own account. Another director can, or the command line.")
    return account


def _directors(site_id: int) -> Select[int]:
    return select(UserAccount.id).filter_by(site_id=site_id, role="director", state="active")


def _check_director_remains(session: Session, account: UserAccount) -> None:
    """Raise KapError where an account is the only active director's."""
    if account.role != "director" or account.state != "active":
        return
    if set(session.scalars(_directors(account.site_id))) <= {account.id}:
        raise KapError(
            f"“{account.login}” is the only director whose account is in use. Invite another one first, "
            "who signs in once."
        )


def _end_and_tell(session: Session, scope: Scope, account: UserAccount, reason: EndReason, event: Event) -> None:
    session.flush()
    end_sessions_of(session, scope.site_id, account.id, reason, scope.actor, scope.role)
    record_event(session, scope, event)
