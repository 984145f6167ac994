"""The resources of a file, one after the other: of Bundles of any kind, of lines of JSON, or alone."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final

import orjson

from data_access.errors import ImportRefused
from data_access.importers.readers.fhir.codes import BOUND
from data_access.importers.readers.fhir.own_columns import WEEKS
from data_access.importers.readers.fhir.read_xml import read_xml

MOST_BUNDLES: Final = 4
"""Bundles within one another."""
MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
NUMBERED: Final = "Where a line is named, it is the number of a resource in the file."
LONGEST_LINE: Final = 64 << 20
FIRST_LINES: Final = 5
"""Lines of which one at least must be JSON by itself in a file of lines."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource: its number in the file, its address, and what it says; or the reason why it cannot be read.

    ``said``: packed once it was checked, since a file may hold hundreds of thousands.
    """

    file: int
    """Which of the files that are read together."""
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


def make_entry(
    file: int, place: int, url: str, content: dict[str, Any], problem: str = "", is_contained: bool = False
) -> Entry:
    """An entry from what it says."""
    kind = str(content.get("resourceType", ""))
    key = f"{kind}/{content['id']}" if content.get("id") else url
    return Entry(file, place, url, kind, key, content, problem, is_contained)


@dataclass
class EntryReader:
    """Reads one file, at its place among others; ``notes`` is what a user must know of it."""

    handle: BinaryIO
    name: str
    place: int = 0
    notes: list[str] = field(default_factory=list)
    count: int = 0

    def read(self) -> Iterator[Entry]:
        """Every resource. Raises ImportRefused where the file is no FHIR at all."""
        head = self.handle.read(4096)
        self.handle.seek(0)
        mark = next((mark for mark in MARKS if head.startswith(mark)), b"")
        start = head[len(mark) :].replace(b"\0", b"").lstrip()[:1]
        if start == b"<":
            self.notes.append(NUMBERED)
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
        document, _ = _parse(self.handle.readline(LONGEST_LINE))
        self.handle.seek(0)
        if isinstance(document, dict):
            del document
            yield from self._read_lines(self.handle)
        else:
            yield from self._read_whole(self.handle.read())

    def _read_lines(self, lines: Iterable[bytes]) -> Iterator[Entry]:
        for line, text in enumerate(lines, start=1):
            if text.strip():
                document, problem = _parse(text)
                yield from self._unpack(document, "", line, 0, problem)

    def _decode(self, encoding: str) -> bytes:
        try:
            return self.handle.read().decode(encoding).encode()
        except UnicodeDecodeError:
            raise ImportRefused(f"{self.name} is not readable text. Export it again as UTF-8.") from None

    def _read_whole(self, text: bytes) -> Iterator[Entry]:
        document, problem = _parse(text)
        if problem and any(isinstance(_parse(line)[0], dict) for line in text.split(b"\n", FIRST_LINES)[:FIRST_LINES]):
            yield from self._read_lines(text.splitlines())
            return
        if problem:
            raise ImportRefused(f"{self.name} {problem}. Export it again, or ask whoever made it.")
        self.notes.append(NUMBERED)
        for content in document if isinstance(document, list) else [document]:
            yield from self._unpack(content, "", 0, 0)

    def _unpack(self, content: Any, url: str, line: int, depth: int, problem: str = "") -> Iterator[Entry]:
        if not isinstance(content, dict):
            yield self._make({}, line=line, problem=problem or "is no resource: it has no names of fields")
            return
        if content.get("resourceType") != "Bundle":
            yield self._make(content, url, line)
            return
        self.notes.append(NUMBERED)
        self._look_at_bundle(content)
        entries = content.get("entry") or []
        if depth == MOST_BUNDLES or not isinstance(entries, list):
            yield self._make({}, problem="holds Bundles within Bundles within Bundles, which are not read")
            return
        for entry in entries:
            resource = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(resource, dict):
                full_url = entry.get("fullUrl")
                yield from self._unpack(resource, full_url if isinstance(full_url, str) else "", 0, depth + 1)
            else:
                yield self._make({"request": entry.get("request")} if isinstance(entry, dict) else {})

    def _make(self, content: dict[str, Any], url: str = "", line: int = 0, problem: str = "") -> Entry:
        """An entry at the line where it stands, or with its number where lines say nothing."""
        self.count += 1
        return make_entry(self.place, line or self.count, url, content, problem)

    def _look_at_bundle(self, bundle: dict[str, Any]) -> None:
        if _has_weeks_for_days(bundle):
            raise ImportRefused(
                f"{self.name} was exported while names were hidden: its days are the Mondays of their weeks, "
                "so it cannot be imported. Export it again with names shown."
            )
        if bundle.get("type") not in BOUND["Bundle", "type"]:
            kind = str(bundle.get("type"))[:40]
            self.notes.append(f"A Bundle of the kind “{kind}”, which FHIR does not know, was read like a collection.")
        links = bundle.get("link")
        if isinstance(links, list) and any(isinstance(link, dict) and link.get("relation") == "next" for link in links):
            total = bundle.get("total")
            of_all = f" of {total:,} results" if isinstance(total, int) else ""
            told = "The next pages are not in the file: import them too."
            self.notes.append(f"This is one page{of_all} of a search. {told}")


def _has_weeks_for_days(bundle: dict[str, Any]) -> bool:
    meta = bundle.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    wanted = WEEKS["system"], WEEKS["code"]
    return isinstance(tags, list) and any(
        isinstance(tag, dict) and (tag.get("system"), tag.get("code")) == wanted for tag in tags
    )


def _parse(text: bytes) -> tuple[Any, str]:
    """What a text says, or what is wrong with it."""
    try:
        return orjson.loads(text), ""
    except orjson.JSONDecodeError as error:
        if "depth limit" in error.msg:
            return None, "is nested too deeply to be read"
        return None, f"is not readable JSON ({error.msg}, line {error.lineno}, column {error.colno})"
