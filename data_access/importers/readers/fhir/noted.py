"""What a resource says of a filled form, whatever kind of resource it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from data_access.importers.readers.fhir.answers import Answer, read_answer
from data_access.importers.readers.fhir.codes import LOINC, REMEMBERED
from data_access.importers.readers.fhir.entries import Entry
from data_access.importers.readers.fhir.own_columns import read_own


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its answers: its codes, its name within the form, its text."""

    codes: tuple[str, ...]
    link_id: str
    text: str
    answers: tuple[Answer, ...]

    @property
    def shown(self) -> str:
        """As it is named in a rule."""
        return self.link_id or (self.codes[0] if self.codes else "") or self.text[:40]


@dataclass(frozen=True, slots=True)
class Noted:
    """A form, or a part of one, as a resource says it. ``moment``: as written, which may be a year only."""

    entry: Entry
    status: str
    subject: Any
    own: dict[str, str]
    """Columns that a resource of our own making carries."""
    moment: str
    recorded_at: str
    codes: tuple[str, ...]
    canonical: str
    asked: tuple[Asked, ...]
    members: tuple[dict[str, Any], ...] = ()
    derived: tuple[dict[str, Any], ...] = ()


def list_codes(concept: Any) -> tuple[str, ...]:
    """The LOINC codes of a concept, and codes without a system."""
    codings = concept.get("coding") or [] if isinstance(concept, dict) else []
    return tuple(str(c["code"]) for c in codings if c.get("code") and c.get("system", LOINC) == LOINC)


def note_observation(entry: Entry) -> Noted:
    """An Observation: a total, one answer, or a panel of either."""
    content = entry.content
    codes = list_codes(content.get("code"))
    own = _ask(content.get("code"), content)
    parts = [_ask(part.get("code"), part) for part in content.get("component") or []]
    asked = tuple(part for part in [own, *parts] if part.answers or (part is own and not parts))
    moment, issued = _read_moment(content), str(content.get("issued") or "")
    members, derived = tuple(content.get("hasMember") or ()), tuple(content.get("derivedFrom") or ())
    return Noted(entry, *_read_head(content), moment, issued, codes, "", asked, members, derived)


def _read_head(content: dict[str, Any]) -> tuple[str, Any, dict[str, str]]:
    return str(content.get("status", "")), content.get("subject"), read_own(content, "screenings")


def note_report(entry: Entry) -> Noted:
    """A DiagnosticReport: a panel by another name."""
    content = entry.content
    moment, issued = _read_moment(content), str(content.get("issued") or "")
    codes, results = list_codes(content.get("code")), tuple(content.get("result") or ())
    return Noted(entry, *_read_head(content), moment, issued, codes, "", (), results)


def note_response(entry: Entry, form: dict[str, Any] | None) -> Noted:
    """A QuestionnaireResponse; ``form``: its Questionnaire, where it is at hand."""
    content = entry.content
    canonical = str(content.get("questionnaire") or "").partition("|")[0]
    names = {item["linkId"]: item for item in walk_items(form or {}) if isinstance(item.get("linkId"), str)}
    asked = tuple(_ask_item(item, names.get(str(item.get("linkId")))) for item in walk_items(content))
    codes = tuple(str(c["code"]) for c in (form or {}).get("code") or [] if c.get("code"))
    return Noted(entry, *_read_head(content), str(content.get("authored") or ""), "", codes, canonical, asked)


def walk_items(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every item of a form, however deep, in order; not one recursion."""
    waiting = list(reversed(holder.get("item") or []))
    while waiting:
        item = waiting.pop()
        if not isinstance(item, dict):
            continue
        yield item
        inner = [*(item.get("item") or [])]
        for answer in item.get("answer") or []:
            inner += answer.get("item") or []
        waiting += reversed(inner)


def _ask(concept: Any, holder: dict[str, Any]) -> Asked:
    answer = read_answer(holder)
    text = str(concept.get("text") or "") if isinstance(concept, dict) else ""
    shown = next((str(c["display"]) for c in (concept or {}).get("coding") or [] if c.get("display")), "")
    return Asked(list_codes(concept), "", text or shown, () if answer is None else (answer,))


def _ask_item(item: dict[str, Any], known: dict[str, Any] | None) -> Asked:
    if known is None and "item" not in item:
        return _ask_again(orjson.dumps(item))
    return _ask_once(item, known)


@lru_cache(REMEMBERED)
def _ask_again(text: bytes) -> Asked:
    """A question with its answer that many responses say, byte for byte."""
    return _ask_once(orjson.loads(text), None)


def _ask_once(item: dict[str, Any], known: dict[str, Any] | None) -> Asked:
    codes = tuple(str(c["code"]) for c in (known or {}).get("code") or [] if c.get("code"))
    codes += tuple(filter(None, [str(item.get("definition") or "").rpartition("#")[2]]))
    said = [(answer, read_answer(answer)) for answer in item.get("answer") or []]
    answers = tuple(_weigh(raw, answer, known) for raw, answer in said if answer is not None)
    return Asked(
        codes, str(item.get("linkId") or ""), str(item.get("text") or (known or {}).get("text") or ""), answers
    )


def _weigh(raw: dict[str, Any], answer: Answer, known: dict[str, Any] | None) -> Answer:
    """An answer with the weight and the words that its Questionnaire gives the option that was chosen."""
    if known is None or "valueCoding" not in raw or answer.weight:
        return answer
    for option in known.get("answerOption") or []:
        coding = option.get("valueCoding") or {}
        if coding.get("code") == raw["valueCoding"].get("code") and coding.get("code"):
            found = read_answer({"valueCoding": coding, "extension": option.get("extension") or []})
            if found is not None:
                return Answer(found.weight, answer.codes, "", answer.code_number, answer.words or found.words)
    return answer


def _read_moment(content: dict[str, Any]) -> str:
    period = content.get("effectivePeriod") or {}
    events = (content.get("effectiveTiming") or {}).get("event") or [""]
    said = (content.get("effectiveDateTime"), content.get("effectiveInstant"))
    moments = (*said, period.get("end"), period.get("start"), events[0])
    return next((str(moment) for moment in moments if moment), "")
