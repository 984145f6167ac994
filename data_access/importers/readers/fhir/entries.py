"""The resources of a file, one after the other: of Bundles of any kind, of lines of JSON, or alone."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final

import orjson

from data_access.errors import ImportRefused
from data_access.importers.readers.fhir.codes import BOUND
from data_access.importers.readers.fhir.read_xml import read_xml

MOST_BUNDLES: Final = 4
"""Bundles within one another."""
MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
LONGEST_LINE: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource: its number in the file, its address, and what it says; or the reason why it cannot be read.

    ``said``: packed once it was checked, since a file may hold hundreds of thousands.
    """

    place: int
    url: str
    kind: str
    key: str
    """Kind and id: "Patient/123"; its address where it has no id."""
    said: dict[str, Any] | bytes
    problem: str = ""
    is_contained: bool = False
    """Whether it stands within another resource."""

    @property
    def content(self) -> dict[str, Any]:
        """What the resource says, field by field."""
        if isinstance(self.said, dict):
            return self.said
        unpacked: dict[str, Any] = orjson.loads(self.said)
        return unpacked

    def pack(self, fields: Collection[str]) -> "Entry":
        """The same with these fields only, in little space."""
        kept = {name: self.content[name] for name in fields if name in self.content}
        return replace(self, said=orjson.dumps(kept))


def make_entry(place: int, url: str, content: dict[str, Any], problem: str = "", is_contained: bool = False) -> Entry:
    """An entry from what it says."""
    kind = str(content.get("resourceType", ""))
    key = f"{kind}/{content['id']}" if content.get("id") else url
    return Entry(place, url, kind, key, content, problem, is_contained)


@dataclass
class EntryReader:
    """Reads one file; ``notes`` is what its Bundles say of themselves that a user must know."""

    handle: BinaryIO
    name: str
    notes: list[str] = field(default_factory=list)
    count: int = 0
    is_numbered: bool = False
    """Whether places are numbers of resources, not of lines."""

    def read(self) -> Iterator[Entry]:
        """Every resource. Raises ImportRefused where the file is no FHIR at all."""
        head = self.handle.read(4096)
        self.handle.seek(0)
        mark = next((mark for mark in MARKS if head.startswith(mark)), b"")
        start = head[len(mark) :].replace(b"\0", b"").lstrip()[:1]
        if start == b"<":
            self.is_numbered = True
            for url, content in read_xml(self.handle, self.name):
                yield from self._unpack(content, url, 0, 0)
        elif start in (b"{", b"["):
            yield from self._read_json(MARKS.get(mark, ""))
        else:
            raise ImportRefused(f"{self.name} is no FHIR file: it is neither JSON nor XML.")

    def _read_json(self, encoding: str) -> Iterator[Entry]:
        if encoding:
            yield from self._read_whole(self._decode(encoding))
            return
        first = self.handle.readline(LONGEST_LINE)
        document, problem = _parse(first)
        self.handle.seek(0)
        if problem or isinstance(document, list):
            yield from self._read_whole(self.handle.read())
            return
        del document
        for line, text in enumerate(self.handle, start=1):
            if not text.strip():
                continue
            document, problem = _parse(text)
            if isinstance(document, dict):
                yield from self._unpack(document, "", line, 0)
            else:
                self.count += 1
                yield make_entry(line, "", {}, problem or "is no resource: it has no names of fields")

    def _decode(self, encoding: str) -> bytes:
        try:
            return self.handle.read().decode(encoding).encode()
        except UnicodeDecodeError:
            raise ImportRefused(f"{self.name} is not readable text. Export it again as UTF-8.") from None

    def _read_whole(self, text: bytes) -> Iterator[Entry]:
        document, problem = _parse(text)
        if problem:
            raise ImportRefused(f"{self.name} {problem}. Export it again, or ask whoever made it.")
        self.is_numbered = True
        for content in document if isinstance(document, list) else [document]:
            if isinstance(content, dict):
                yield from self._unpack(content, "", 0, 0)
            else:
                self.count += 1
                yield make_entry(self.count, "", {}, "is no resource: it has no names of fields")

    def _unpack(self, content: dict[str, Any], url: str, line: int, depth: int) -> Iterator[Entry]:
        if content.get("resourceType") != "Bundle":
            self.count += 1
            yield make_entry(line or self.count, url, content)
            return
        self.is_numbered = True
        self._look_at_bundle(content)
        entries = content.get("entry") or []
        if depth == MOST_BUNDLES or not isinstance(entries, list):
            self.count += 1
            yield make_entry(self.count, url, {}, "holds Bundles within Bundles within Bundles, which are not read")
            return
        for entry in entries:
            resource = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(resource, dict):
                full_url = entry.get("fullUrl")
                yield from self._unpack(resource, full_url if isinstance(full_url, str) else "", 0, depth + 1)
            else:
                self.count += 1
                yield make_entry(self.count, "", {"request": entry.get("request")} if isinstance(entry, dict) else {})

    def _look_at_bundle(self, bundle: dict[str, Any]) -> None:
        if bundle.get("type") not in BOUND["Bundle", "type"]:
            kind = str(bundle.get("type"))[:40]
            self.notes.append(f"A Bundle of the kind “{kind}”, which FHIR does not know, was read like a collection.")
        links = bundle.get("link")
        if isinstance(links, list) and any(isinstance(link, dict) and link.get("relation") == "next" for link in links):
            total = bundle.get("total")
            of_all = f" of {total:,} results" if isinstance(total, int) else ""
            self.notes.append(
                f"This is one page{of_all} of a search. The next pages are not in the file: import them too."
            )


def _parse(text: bytes) -> tuple[Any, str]:
    """What a text says, or what is wrong with it."""
    try:
        return orjson.loads(text), ""
    except orjson.JSONDecodeError as error:
        if "depth limit" in error.msg:
            return None, "is nested too deeply to be read"
        return None, f"is not readable JSON ({error.msg}, line {error.lineno}, column {error.colno})"
