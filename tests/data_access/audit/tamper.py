"""Everything that somebody who may write to the database and the head file, but has not the key, can do to a trail."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from data_access.audit.chain import Chain, count_seconds, find_chain, write_details
from data_access.audit.head import Head, HeadFile, find_head_file
from data_access.audit.patients import KeptSet
from data_access.audit.record import ALL_PATIENTS, Event, patients_by_id
from data_access.audit.verify import Verified, verify_trail
from data_access.database import Store
from data_access.models import AuditEvent, AuditHead, PatientSet, PatientSetMember, Site
from tests.data_access.audit.trail import add_patients, add_site, look

E, H, S, M = AuditEvent.__table__, AuditHead.__table__, PatientSet.__table__, PatientSetMember.__table__
FAR = 1_000_000


@dataclass
class Trail:
    """One trail in a transaction that is taken back, with the means of whoever tampers: no key."""

    session: Session
    random: Random
    site_id: int
    file: HeadFile
    count: int

    def pick(self, first: int = 1) -> int:
        return self.random.randint(first, self.count)

    def do(self, *statements: Any) -> None:
        for statement in statements:
            self.session.execute(statement)

    def change(self, number: int, /, **values: Any) -> None:
        self.do(update(E).where(E.c.site_id == self.site_id, E.c.number == number).values(values))

    def read(self, number: int) -> dict[str, Any]:
        found = select(E).where(E.c.site_id == self.site_id, E.c.number == number)
        return dict(self.session.execute(found).mappings().one())

    def renumber(self, first: int, by: int) -> None:
        """Shift the numbers from ``first`` on, by way of far ones: each is unique at every moment."""
        own = E.c.site_id == self.site_id
        self.do(
            update(E).where(own, E.c.number >= first).values(number=E.c.number + FAR),
            update(E).where(own, E.c.number >= FAR).values(number=E.c.number - FAR + by),
        )

    def set_head(self, number: int) -> None:
        """Let the head row name the last event there is."""
        mac = self.read(number)["mac"] if number else "0" * 64
        self.do(update(H).where(H.c.site_id == self.site_id).values(number=number, mac=mac))


def make_trail(store: Store, count: int) -> int:
    """A site with a trail of events of every kind, on several sets of patients."""
    site_id = add_site(store)
    ids = add_patients(store, site_id, 6)
    with store.write() as session:
        for number in range(count):
            some = patients_by_id(session, site_id, ids[number % 3 :])
            sets = (
                Event("look", "patient", patients_by_id(session, site_id, ids[number % 3 :][:1])),
                Event("look", "caseload", some, details={"rows": number}),
                Event("look", "weekly-review", ALL_PATIENTS, reason="zoë “said” so"),
                Event("sign in", "anna", outcome="denied", details={"how": "password", "again": True}),
            )
            look(session, site_id, sets[number % len(sets)])
    return site_id


def tamper_and_look(store: Store, site_id: int, random: Random) -> tuple[str, Verified]:
    """Tamper with a trail in one way, verify it, and put everything back."""
    with store.read() as session:
        code = session.scalars(select(Site.code).where(Site.id == site_id)).one()
    file = find_head_file(store.heads, code, store.keys)
    head, names = file.path.read_bytes(), sorted(KINDS)
    name = random.choice(names)
    session = store._writers()
    try:
        if store.dialect == "sqlite":
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
        count = session.scalars(select(func.max(E.c.number)).where(E.c.site_id == site_id)).one()
        kind = f"{name}: {KINDS[name](Trail(session, random, site_id, file, count))}"
        return kind, verify_trail(session, site_id, find_chain(store.keys, code), file)
    finally:
        session.rollback()
        session.close()
        file.path.write_bytes(head)


def cut_off(store: Store, last: int) -> None:
    """Take the end away for good, and let the head row name the new end."""
    with store.write() as session:
        site_id = session.scalars(select(Site.id).where(Site.code == "NORTH")).one()
        trail = Trail(session, Random(0), site_id, None, last)  # type: ignore[arg-type]
        _cut_end(trail, last)


def _cut_end(trail: Trail, last: int) -> None:
    own = E.c.site_id == trail.site_id
    used = select(E.c.patient_set_id).where(own, E.c.number <= last, E.c.patient_set_id.is_not(None))
    trail.do(delete(E).where(own, E.c.number > last))
    spare = select(S.c.id).where(S.c.site_id == trail.site_id, S.c.id.not_in(used))
    trail.do(delete(M).where(M.c.set_id.in_(spare)), delete(S).where(S.c.id.in_(spare)))
    trail.set_head(last)


def change_column(trail: Trail) -> str:
    number = trail.pick()
    row = trail.read(number)
    other = trail.session.scalars(select(Site.id).where(Site.id != trail.site_id).limit(1)).one()
    sets = trail.session.scalars(select(S.c.id).where(S.c.id != (row["patient_set_id"] or 0))).all()
    values: dict[str, Any] = {
        "site_id": other,
        "number": number + FAR,
        "at": row["at"].replace(year=row["at"].year - 1),
        "actor_kind": trail.random.choice(["command line", "demonstration", "program", "nobody"]),
        "actor": trail.random.choice(["berta", "anna ", "ANNA", ""]),
        "user_id": trail.random.choice([None, 8, 70]),
        "session_id": trail.random.choice([None, 10]),
        "role": trail.random.choice([None, "therapist"]),
        "action": "export" if row["action"] != "export" else "look",
        "target": row["target"] + trail.random.choice(["x", " ", "\n"]),
        "patient_set_id": trail.random.choice([*sets, *([None] if row["patient_set_id"] else [])]),
        "reason": trail.random.choice(["", "another"]) if row["reason"] is None else None,
        "outcome": "failed",
        "details": {**row["details"], "rows": 999},
        "mac": row["mac"][:-1] + ("0" if row["mac"][-1] != "0" else "1"),
    }
    column = trail.random.choice(sorted(values))
    trail.change(number, **{column: values[column]})
    return f"{column} of {number}"


def delete_one(trail: Trail) -> str:
    number = trail.pick()
    trail.do(delete(E).where(E.c.site_id == trail.site_id, E.c.number == number))
    closed = trail.random.random() < 0.5
    if closed:
        trail.renumber(number, -1)
        trail.set_head(trail.count - 1)
    return f"{number}{', the gap closed' if closed else ''}"


def insert_one(trail: Trail) -> str:
    place = trail.random.randint(1, trail.count + 1)
    row = trail.read(min(place, trail.count))
    trail.renumber(place, 1)
    row |= {"number": place, "actor": "somebody else"}
    row.pop("id")
    trail.do(insert(E).values(row))
    trail.set_head(trail.count + 1)
    return f"at {place}"


def swap_two(trail: Trail) -> str:
    one, other = sorted(trail.random.sample(range(1, trail.count + 1), 2))
    first, second = trail.read(one), trail.read(other)
    trail.change(one, number=FAR)
    trail.change(other, number=one, **({} if trail.random.random() < 0.5 else {"mac": first["mac"]}))
    trail.change(FAR, number=other, **({} if trail.random.random() < 0.5 else {"mac": second["mac"]}))
    trail.set_head(trail.count)
    return f"{one} and {other}"


def cut_end(trail: Trail) -> str:
    last = trail.random.randint(0, trail.count - 1)
    if trail.random.random() < 0.5:
        _cut_end(trail, last)
        return f"after {last}, the head row put right"
    trail.do(delete(E).where(E.c.site_id == trail.site_id, E.c.number > last))
    return f"after {last}"


def cut_start(trail: Trail) -> str:
    last = trail.random.randint(1, trail.count - 1)
    trail.do(delete(E).where(E.c.site_id == trail.site_id, E.c.number <= last))
    if trail.random.random() < 0.5:
        trail.renumber(last + 1, -last)
        trail.set_head(trail.count - last)
    return f"up to {last}"


def rewrite(trail: Trail) -> str:
    """Change an event and seal everything after it anew, with a key of one's own; the head row and file too."""
    first = trail.pick()
    trail.change(first, actor="somebody else")
    code = trail.session.scalars(select(Site.code).where(Site.id == trail.site_id)).one()
    chain = Chain(trail.random.randbytes(32), code)
    former = trail.read(first - 1)["mac"] if first > 1 else chain.beginning
    for number in range(first, trail.count + 1):
        row = trail.read(number)
        kept = trail.session.execute(select(S).where(S.c.id == row["patient_set_id"])).mappings().one_or_none()
        patients = None if kept is None else KeptSet(kept["id"], kept["digest"], kept["count"], kept["whole_site"])
        told = row | {"at": count_seconds(row["at"]), "details": write_details(row["details"])}
        former = chain.seal(told, patients, former)
        trail.change(number, mac=former)
    trail.set_head(trail.count)
    if trail.random.random() < 0.5:
        forged = replace(trail.file, key=trail.random.randbytes(32))
        trail.file.path.unlink()
        forged.write(Head(trail.count, former))
    return f"from {first}"


def change_head_row(trail: Trail) -> str:
    own = H.c.site_id == trail.site_id
    changes: dict[str, Any] = {
        "mac": update(H).where(own).values(mac="f" * 64),
        "number up": update(H).where(own).values(number=H.c.number + 1),
        "number down": update(H).where(own).values(number=H.c.number - 1),
        "gone": delete(H).where(own),
    }
    name = trail.random.choice(sorted(changes))
    trail.do(changes[name])
    return name


def change_set(trail: Trail) -> str:
    sets = trail.session.execute(select(S).where(S.c.site_id == trail.site_id).order_by(S.c.id)).mappings().all()
    one = trail.random.choice(sets)
    this, members = S.c.id == one["id"], M.c.set_id == one["id"]
    handles = trail.session.scalars(select(M.c.handle).where(members).order_by(M.c.id)).all()
    digest = hashlib.blake2b(trail.random.randbytes(8)).hexdigest()[:64]
    site = {"site_id": trail.site_id}
    changes: dict[str, list[Any]] = {
        "count": [update(S).where(this).values(count=S.c.count + 1)],
        "digest": [update(S).where(this).values(digest=digest)],
        "whole site": [update(S).where(this).values(whole_site=not one["whole_site"])],
        "member put in": [insert(M).values(**site, set_id=one["id"], handle="somebody")],
        "put in": [insert(S).values(**site, digest=digest, count=0, whole_site=False)],
        "gone": [delete(M).where(members), delete(S).where(this)],
    }
    if handles:
        of_one = members & (M.c.handle == trail.random.choice(handles))
        changes["member changed"] = [update(M).where(of_one).values(handle="somebody else")]
        changes["member gone"] = [delete(M).where(of_one)]
        changes["member gone and counted"] = [
            delete(M).where(of_one),
            update(S).where(this).values(count=S.c.count - 1),
        ]
    name = trail.random.choice(sorted(changes))
    trail.do(*changes[name])
    return f"{name}, set {one['id']}"


def change_head_file(trail: Trail) -> str:
    path = trail.file.path
    kept = json.loads(path.read_text())
    older = Head(trail.pick(1) - 1, "e" * 64)
    forged = replace(trail.file, key=trail.random.randbytes(32))
    name = trail.random.choice(["gone", "empty", "not JSON", "number", "mac", "seal", "site", "forged", "a list"])
    if name == "gone":
        path.unlink()
    elif name == "forged":
        path.unlink()
        forged.write(older)
    elif name in ("empty", "not JSON", "a list"):
        path.write_text({"empty": "", "not JSON": "{", "a list": "[1]"}[name])
    else:
        values = {"number": older.number, "mac": older.mac, "seal": older.mac, "site": "SOUTH"}
        changed = kept | {name: values[name]}
        if name == "site":
            changed["seal"] = older.mac
        path.write_text(json.dumps(changed))
    return name


KINDS: dict[str, Callable[[Trail], str]] = {
    "changed columns": change_column,
    "deleted events": delete_one,
    "inserted events": insert_one,
    "swapped events": swap_two,
    "trails cut at the end": cut_end,
    "trails cut at the start": cut_start,
    "rewritten chains": rewrite,
    "changed head rows": change_head_row,
    "changed sets of patients": change_set,
    "changed head files": change_head_file,
}
