"""Whom a resource is about: the clinic's own number of a patient."""

from typing import Any

from data_access.importers.readers.fhir.entries import Entry
from data_access.importers.readers.fhir.patients import read_code
from data_access.importers.readers.fhir.references import Addresses, name_unknown, read_reference


class People:
    """Patients of a file by what refers to them; one who was replaced by another goes by the other's number."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.known: dict[tuple[str, str], str] = {}

    def find_code(self, reference: Any, owner: Entry) -> str:
        """The number; what the reference says of one whom no file holds; "" where nobody is named."""
        text = read_reference(reference)
        if not text or text.startswith("#"):
            return self._read(reference, owner)
        base = owner.url.rpartition("/")[0].rpartition("/")[0]
        if (text, base) not in self.known:
            self.known[text, base] = self._read(reference, owner)
        return self.known[text, base]

    def _read(self, reference: Any, owner: Entry) -> str:
        entry = self.addresses.find(reference, owner)
        if entry is None:
            return name_unknown(reference)
        if entry.kind != "Patient":
            return ""
        return read_code(self._follow(entry).content)

    def _follow(self, entry: Entry) -> Entry:
        met = {entry.key}
        while (newer := self.find_newer(entry)) is not None and newer.key not in met:
            met.add(newer.key)
            entry = newer
        return entry

    def find_newer(self, entry: Entry) -> Entry | None:
        """The patient by whom this one was replaced (records of one person that were merged)."""
        for link in entry.content.get("link") or []:
            if isinstance(link, dict) and link.get("type") == "replaced-by":
                return self.addresses.find(link.get("other"), entry)
        return None
