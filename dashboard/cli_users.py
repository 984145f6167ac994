"""``kap-outcomes users``: who may sign in, for whoever runs the program on its own machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from sqlalchemy.orm import Session

from dashboard.cli_say import AsJson, count_of, opened, out, write_json
from data_access import clock
from data_access.accounts.invites import ROLES
from data_access.accounts.users import (
    Invite,
    UserInfo,
    change_role,
    disable_user,
    enable_user,
    find_user,
    get_users,
    invite_user,
    reset_user,
    sign_out_user,
)
from data_access.actor import act_on_machine
from data_access.errors import KapError, NotFound
from data_access.queries.clinicians import get_clinicians
from data_access.scope import Role, Scope, see_whole_site
from data_access.sight import see_site

INVITE_PATH: Final = "/sign-in/invite/"
users = typer.Typer(help="Who may sign in: list, invite, disable, reset.", no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="What the user signs in with; kap-outcomes users list shows it.")]
RoleName = Annotated[str, typer.Argument(help="director, supervisor, therapist or data-manager.")]


@dataclass(frozen=True)
class Desk:
    """One writing transaction of the command line."""

    session: Session
    scope: Scope
    zone: ZoneInfo

    def find(self, login: str) -> UserInfo:
        """The account with a login."""
        return find_user(self.session, self.scope.site_id, login)


@contextmanager
def _at_desk() -> Iterator[Desk]:
    with opened() as store:
        site = store.site()
        scope = see_whole_site(site.id, clock.today(site.time_zone), act_on_machine())
        with store.write_as(see_site(site.id)) as session:
            yield Desk(session, scope, ZoneInfo(site.time_zone))


@users.command(name="list")
def list_users(as_json: AsJson = False) -> None:
    """List every account: whose, as what, how it signs in, and when it last did."""
    with opened() as store:
        site = store.site()
        with store.read_as(see_site(site.id)) as session:
            found = get_users(session, site.id)
    if as_json:
        write_json({"users": [asdict(user) for user in found]})
        return
    if not found:
        out.print("Nobody has an account yet. Invite the director: kap-outcomes users invite CODE director LOGIN")
        return
    zone = ZoneInfo(site.time_zone)
    table = Table("login", "name", "role", "state", "signs in by", "last sign-in", box=None, pad_edge=False)
    for user in found:
        last = "never" if user.last_sign_in is None else _say(user.last_sign_in, zone)
        table.add_row(user.login, user.name, user.role, user.state, user.by or "", last)
    out.print(table)


@users.command()
def invite(
    clinician: Annotated[str, typer.Argument(help="The code of the person, as in clinicians.csv.")],
    role: RoleName,
    login: Annotated[str, typer.Argument(help="What the person will sign in with, such as the e-mail address.")],
    as_json: AsJson = False,
) -> None:
    """Invite a person of the staff: prints a link that works once, for seven days."""
    named = _read_role(role)
    with _at_desk() as desk:
        staff = get_clinicians(desk.session, desk.scope.site_id)
        person = next((one for one in staff if one.code == clinician), None)
        if person is None:
            raise NotFound(f"Nobody of the staff has the code “{clinician}”. Import clinicians.csv first.")
        made = invite_user(desk.session, desk.scope, person.id, named, login)
    _tell_invite(f"{person.name} is invited as {named}.", made, desk.zone, as_json)


@users.command()
def disable(login: Login, as_json: AsJson = False) -> None:
    """Take an account out of use, and end its sessions at once."""
    with _at_desk() as desk:
        disable_user(desk.session, desk.scope, desk.find(login).id)
    _tell(f"The account “{login}” is disabled, its sessions are ended.", login, as_json)


@users.command()
def enable(login: Login, as_json: AsJson = False) -> None:
    """Bring a disabled account back as it was."""
    with _at_desk() as desk:
        enable_user(desk.session, desk.scope, desk.find(login).id)
    _tell(f"The account “{login}” is in use again.", login, as_json)


@users.command(name="role")
def change(login: Login, role: RoleName, as_json: AsJson = False) -> None:
    """Give an account another role, and end its sessions."""
    named = _read_role(role)
    with _at_desk() as desk:
        change_role(desk.session, desk.scope, desk.find(login).id, named)
    _tell(f"The account “{login}” is now a {named}’s, its sessions are ended.", login, as_json)


@users.command()
def reset(login: Login, as_json: AsJson = False) -> None:
    """For whoever lost password or second factor: both are forgotten, sessions end, a new link is printed."""
    with _at_desk() as desk:
        made = reset_user(desk.session, desk.scope, desk.find(login).id)
    _tell_invite(f"The account “{login}” is reset, its sessions are ended.", made, desk.zone, as_json)


@users.command(name="sign-out")
def sign_out(login: Login, as_json: AsJson = False) -> None:
    """End every session of a user."""
    with _at_desk() as desk:
        ended = sign_out_user(desk.session, desk.scope, desk.find(login).id)
    if as_json:
        write_json({"login": login, "ended": ended})
    else:
        out.print(f"{count_of(ended, 'session')} of “{login}” ended.", markup=False)


def _read_role(text: str) -> Role:
    """A role as it is typed: "data-manager" needs no quotes."""
    named = next((role for role in ROLES if role == text.casefold().replace("-", " ")), None)
    if named is None:
        raise KapError(f"“{text}” is no role. It can be director, supervisor, therapist or data-manager.")
    return named


def _tell(sentence: str, login: str, as_json: bool) -> None:
    if as_json:
        write_json({"login": login, "done": sentence})
    else:
        out.print(sentence, markup=False)


def _tell_invite(sentence: str, made: Invite, zone: ZoneInfo, as_json: bool) -> None:
    path = INVITE_PATH + made.token
    if as_json:
        write_json({"user_id": made.user_id, "path": path, "until": made.until.isoformat()})
        return
    out.print(f"{sentence} The link works once, until {_say(made.until, zone)}:", markup=False)
    out.print(f"  {path}", markup=False)
    out.print("Put the program's address before it, and give it to nobody but that person.", markup=False)


def _say(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
