"""The chain of the audit trail: each event's seal is an HMAC over the event and over the seal before it.

Source: HMAC, RFC 2104 and FIPS 198-1 (of the standard library), with SHA-256; the idea of a chain of seals is
Schneier & Kelsey, Secure audit logs to support computer forensics, ACM TISSEC 2(2), 1999.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from data_access.audit.patients import KeptSet
from data_access.server_keys import ServerKeys

EVENTS: Final = "audit"
"""The purpose of the key of the chain."""
COLUMNS: Final = (
    "site_id",
    "number",
    "at",
    "actor_kind",
    "actor",
    "user_id",
    "session_id",
    "role",
    "action",
    "target",
    "patient_set_id",
    "reason",
    "outcome",
    "details",
)
"""What is under the seal: every column but ``id`` and ``mac``, in this order; then the set of patients."""


@dataclass(frozen=True)
class Chain:
    """The chain of one site. Needs the server's key: without it nobody can seal an event."""

    key: bytes
    site_code: str

    @property
    def beginning(self) -> str:
        """What stands for the seal before the first event: it names the site."""
        return hashlib.sha256(f"kap-outcomes audit trail of {self.site_code}".encode()).hexdigest()

    def seal(self, event: Mapping[str, Any], patients: KeptSet | None, former: str) -> str:
        """The seal of an event; ``details`` as the text of ``write_details``, ``at`` in seconds since 1970."""
        told = [event[name] for name in COLUMNS]
        told += [None] * 3 if patients is None else [patients.digest, patients.count, int(patients.whole_site)]
        said = json.dumps(told, ensure_ascii=True, separators=(",", ":"))
        return hmac.new(self.key, f"{said}\n{former}".encode(), hashlib.sha256).hexdigest()


def find_chain(keys: ServerKeys, site_code: str) -> Chain:
    """The chain of a site in the database whose secrets these are."""
    return Chain(keys.derive(EVENTS), site_code)


def write_details(details: Mapping[str, Any]) -> str:
    """Details in their one written form, the same as SQLite keeps."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def count_seconds(at: datetime) -> int:
    """A moment in whole seconds since 1970."""
    return int(at.timestamp())
