"""Who of the staff may sign in, and the director's acts on accounts. Never cached: a session opens at any moment."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.reports.administration.accounts import AccountLine, Accounts, Act, InviteTold
from dashboard.reports.data.history import format_moment
from data_access import clock
from data_access.accounts.staff import check_director
from data_access.accounts.users import (
    Invite,
    UserInfo,
    change_role,
    disable_user,
    enable_user,
    get_users,
    invite_user,
    reset_user,
    sign_out_user,
)
from data_access.database import Store
from data_access.queries.clinicians import ClinicianInfo, get_clinicians
from data_access.scope import Role, Scope

INVITE_PATH = "/sign-in/invite/"


def load_accounts(store: Store, scope: Scope) -> Accounts:
    """Everybody of the staff, by name, with their account as it is at this moment."""
    check_director(scope)
    zone = ZoneInfo(store.site().time_zone)
    with store.read_as(scope.sight) as session:
        people = get_clinicians(session, scope.site_id)
        users = {user.clinician_id: user for user in get_users(session, scope.site_id)}
    return Accounts(tuple(_tell(one, users.get(one.id), scope, zone) for one in people))


def _tell(person: ClinicianInfo, user: UserInfo | None, scope: Scope, zone: ZoneInfo) -> AccountLine:
    if user is None:
        return AccountLine(
            person.id, person.name, person.role, None, "", "", "no account", "quiet", "", "", 0, ("invite",)
        )
    is_own = scope.actor.user_id == user.id
    state, tone = _say_state(user, zone)
    return AccountLine(
        clinician_id=person.id,
        name=person.name,
        staff_role=person.role,
        user_id=user.id,
        login=user.login,
        role=user.role,
        state=state,
        tone=tone,
        last_sign_in="never" if user.last_sign_in is None else _say(user.last_sign_in, zone),
        second_factor={"password": "code of a device", "provider": "the provider’s"}.get(user.by or "", "none yet"),
        open_sessions=user.open_sessions,
        acts=("sign out",) if is_own else _list_acts(user),
        is_own=is_own,
    )


def _say_state(user: UserInfo, zone: ZoneInfo) -> tuple[str, str]:
    now = clock.now()
    if user.state == "disabled":
        return "disabled", "neutral"
    if user.state == "invited":
        late = user.invite_until is None or user.invite_until <= now
        return ("invitation ran out", "worse") if late else (f"invited until {_say(user.invite_until, zone)}", "")
    if user.locked_until is not None and user.locked_until > now:
        return f"locked until {_say(user.locked_until, zone)}", "worse"
    return "in use", ""


def _list_acts(user: UserInfo) -> tuple[Act, ...]:
    if user.state == "invited":
        return ("invite anew", "change role", "disable")
    if user.state == "disabled":
        return ("enable", "reset") if user.by else ("reset",)
    return ("change role", "sign out", "reset", "disable")


def _say(moment: datetime | None, zone: ZoneInfo) -> str:
    return "" if moment is None else format_moment(moment.astimezone(zone), clock.now().astimezone(zone))


def invite(store: Store, scope: Scope, clinician_id: int, role: Role, login: str) -> InviteTold:
    """Invite somebody of the staff, or anew; the link is told once and kept nowhere."""
    with store.write_as(scope.sight) as session:
        made = invite_user(session, scope, clinician_id, role, login)
    return _tell_invite(store, made)


def reset(store: Store, scope: Scope, user_id: int) -> InviteTold:
    """Take every way in away and invite anew."""
    with store.write_as(scope.sight) as session:
        made = reset_user(session, scope, user_id)
    return _tell_invite(store, made)


def _tell_invite(store: Store, made: Invite) -> InviteTold:
    return InviteTold(INVITE_PATH + made.token, _say(made.until, ZoneInfo(store.site().time_zone)))


def set_role(store: Store, scope: Scope, user_id: int, role: Role) -> None:
    """Give an account another role; its sessions end."""
    with store.write_as(scope.sight) as session:
        change_role(session, scope, user_id, role)


def act(store: Store, scope: Scope, user_id: int, name: Act) -> None:
    """Disable, enable, or end the sessions of an account."""
    acts = {"disable": disable_user, "enable": enable_user, "sign out": sign_out_user}
    with store.write_as(scope.sight) as session:
        acts[name](session, scope, user_id)
