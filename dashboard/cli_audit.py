"""``kap-outcomes verify-audit`` and ``audit``: whether the trail is as it was written, and what it says."""

import csv
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from dashboard.cli_export import decide_own_scope
from dashboard.cli_say import NOTHING_DONE, AsJson, err, opened, out, write_json
from data_access.actor import act_on_machine
from data_access.audit.anew import go_on_from_here
from data_access.audit.read import EventFilter, EventRow, list_all_events
from data_access.audit.record import Event, record_event
from data_access.audit.verify import Verified, verify_audit
from data_access.database import SiteInfo, Store
from data_access.days import to_day_number
from data_access.safe_text import neutralise

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def verify(
    head: Annotated[Path | None, typer.Option(help="A copy of the head file that was kept elsewhere.")] = None,
    set_head_aside: Annotated[
        str,
        typer.Option(
            metavar="REASON",
            help="After a fault was looked into: let the trail go on where it ends now. Every later verification tells "
            "of it, with this reason.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Verify the audit trail: every event, the patients it names, and its head outside the database.

    Exit code 0: as it was written; 1: not, and the first broken event is named.
    """
    with opened() as store:
        if set_head_aside.strip():
            for site in store.sites():
                event = Event("begin head anew", reason=set_head_aside)
                _tell_aside(go_on_from_here(store, site.id, act_on_machine(), event))
        found = [(site, verify_audit(store, site.id, head)) for site in store.sites()]
    if as_json:
        write_json({"sound": all(each.is_sound for _, each in found), "trails": [_describe(*each) for each in found]})
    else:
        for site, each in found:
            _print(site, each)
    if not all(each.is_sound for _, each in found):
        raise typer.Exit(NOTHING_DONE)


def _tell_aside(path: Path | None) -> None:
    if path is not None:
        err.print(f"The former head is kept in {path}.", markup=False)


def _print(site: SiteInfo, found: Verified) -> None:
    if found.is_sound:
        out.print(f"{site.name}: {found.sentence}", markup=False)
    else:
        err.print(f"{site.name}: {found.sentence}", markup=False)
        if found.events:
            before = "The event" if found.events == 1 else f"The {found.events:,} events"
            err.print(f"{before} before it {'is' if found.events == 1 else 'are'} as written.", markup=False)
    for note in found.notes:
        out.print(note, markup=False)


def _describe(site: SiteInfo, found: Verified) -> dict[str, Any]:
    return {"clinic": site.name, "sound": found.is_sound, **asdict(found)}


def audit(
    user: Annotated[str, typer.Option(help="Only what this login, or user of the machine, did.")] = "",
    since: Day = None,
    until: Day = None,
    file: Annotated[Path | None, typer.Option(help="Write it as CSV to this file instead.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the audit trail, the oldest event first: as CSV, or as JSON."""
    wanted = EventFilter(
        actor=user or None,
        first_day=None if since is None else to_day_number(since.date()),
        last_day=None if until is None else to_day_number(until.date()),
    )
    with opened() as store:
        rows = [_spell(row, ZoneInfo(store.site().time_zone)) for row in _list(store, wanted)]
    if as_json:
        write_json({"events": rows})
    elif file is None:
        _write_csv(rows, csv.writer(sys.stdout))
    else:
        from data_access.files import made_whole

        with made_whole(file) as partial, partial.open("w", encoding="utf-8-sig", newline="") as written:
            _write_csv(rows, csv.writer(written))
        out.print(f"{len(rows):,} events are in {file}. Only you can open it.", markup=False)


def _list(store: Store, wanted: EventFilter) -> list[EventRow]:
    scope = decide_own_scope(store)
    with store.write_as(scope.sight) as session:
        rows = list_all_events(session, scope, wanted)
        record_event(session, scope, Event("export", "audit trail", details={"rows": len(rows)}))
    return rows


def _spell(row: EventRow, zone: ZoneInfo) -> dict[str, Any]:
    return asdict(row) | {"at": row.at.astimezone(zone).isoformat(), "details": dict(row.details)}


def _write_csv(rows: list[dict[str, Any]], writer: Any) -> None:
    names = [name for name in EventRow.__dataclass_fields__ if name != "details"]
    writer.writerow([*names, "details"])
    for row in rows:
        details = "; ".join(f"{name} {value}" for name, value in row["details"].items())
        cells = ["" if row[name] is None else str(row[name]) for name in names]
        writer.writerow([neutralise(cell) for cell in (*cells, details)])
