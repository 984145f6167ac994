"""Which resource a reference means: by its address, a URN, kind and id, or within the resource itself."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

from data_access.importers.readers.fhir.entries import Entry, make_entry


class Addresses:
    """Every resource of a file by its addresses."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.by_address: dict[str, Entry] = {}
        for entry in entries:
            by_id = f"urn:uuid:{entry.key.rpartition('/')[2]}"  # Bulk exports name what stands in other files so.
            for address in {entry.url, entry.key, by_id} - {""}:
                self.by_address.setdefault(address, entry)

    def find(self, reference: Any, owner: Entry) -> Entry | None:
        """The resource a reference means; None where the file does not hold it."""
        text = read_reference(reference)
        if text.startswith("#"):
            return find_contained(text[1:], owner)
        for address in _list_addresses(text, owner.url):
            if (found := self.by_address.get(address)) is not None:
                return found
        return None


def read_reference(reference: Any) -> str:
    """The text of a reference, without the version it may ask for."""
    text = reference.get("reference") if isinstance(reference, dict) else None
    return text.partition("/_history/")[0] if isinstance(text, str) else ""


def _list_addresses(text: str, owner_url: str) -> list[str]:
    if not text:
        return []
    addresses = [text]
    parts = text.rstrip("/").split("/")
    if len(parts) == 2 and "/" in owner_url and not owner_url.startswith("urn:"):
        addresses.insert(0, "/".join([*owner_url.split("/")[:-2], text]))
    if len(parts) > 2:
        addresses.append("/".join(parts[-2:]))
    return addresses


def find_contained(name: str, owner: Entry) -> Entry | None:
    """A resource that stands within another one."""
    for content in owner.content.get("contained") or []:
        if isinstance(content, dict) and content.get("id") == name:
            return make_entry(owner.file, owner.place, "", content, is_contained=True)
    return None


def name_unknown(reference: Any) -> str:
    """What is known of a patient whom the file does not hold: a number, or the id the reference gives."""
    if isinstance(reference, dict) and isinstance(reference.get("identifier"), dict):
        number = reference["identifier"].get("value")
        if isinstance(number, str) and number.strip():
            return number.strip()
    text = read_reference(reference)
    kind, question, search = text.partition("?")
    if question and kind.endswith("Patient"):
        number = parse_qs(search).get("identifier", [""])[0].rpartition("|")[2]
        if number:
            return number
    return text.removeprefix("urn:uuid:").rstrip("/").rpartition("/")[2]
