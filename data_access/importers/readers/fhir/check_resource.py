"""Whether what is read of a resource is valid FHIR: by its model, and by the bound codes that models do not check."""

import re
from functools import cache
from typing import Any

import orjson
from fhir.resources.R4B import get_fhir_model_class
from pydantic import BaseModel, ValidationError

from data_access.importers.readers.fhir.codes import BOUND, READ, REMEMBERED

DISGUISED = re.compile(rb'"(?:[ ]|\\[tnr])*\{(?:[^"\\]|\\.)*"')
"""A text that begins with a brace, in JSON."""


@cache
def _find_model(kind: str) -> type[BaseModel]:
    model: type[BaseModel] = get_fhir_model_class(kind)
    return model


class Checker:
    """Checks resources one after the other.

    A part that was valid before, byte for byte (a question with its answer, a code), is not validated again: it goes
    into the next resource as the element it was made into.
    """

    def __init__(self) -> None:
        self.elements: dict[tuple[str, str, bytes], Any] = {}

    def find_fault(self, kind: str, content: dict[str, Any]) -> str:
        """What makes a resource invalid or not to be understood, as a rule for its row; "" where all is well."""
        if content.get("modifierExtension") or content.get("implicitRules"):
            return (
                "says that it is to be read by rules of its own (modifierExtension, implicitRules), which are not known"
            )
        for (owner, field), known in BOUND.items():
            if owner == kind and field in content and str(content[field]) not in known:
                said = _shorten(str(content[field]))
                return f"is no valid FHIR: {field} is “{said}”, which is none of {', '.join(sorted(known))}"
        kept = {field: content[field] for field in READ[kind] if field in content}
        try:
            if _has_disguised(kept):
                return "is no valid FHIR: text stands where an element is expected"
            self._validate(kind, kept)
        except ValidationError as error:
            return f"is no valid FHIR: {describe_fault(error, kind)}"
        except (RecursionError, orjson.JSONEncodeError):  # Both refuse what is nested without end.
            return "is nested too deeply to be read"
        return ""

    def _validate(self, kind: str, content: dict[str, Any]) -> None:
        parts = [
            (field, place, (kind, field, orjson.dumps(element)))
            for field, value in content.items()
            for place, element in enumerate(value if isinstance(value, list) else [value])
            if isinstance(element, dict)
        ]
        known = dict(content)
        for field, place, key in parts:
            if (element := self.elements.get(key)) is None:
                continue
            if isinstance(content[field], list):
                known[field] = list(known[field])
                known[field][place] = element
            else:
                known[field] = element
        model = _find_model(kind).model_validate(known)
        if len(self.elements) > REMEMBERED:
            self.elements.clear()
        for field, place, key in parts:
            value = getattr(model, field)
            self.elements[key] = value[place] if isinstance(value, list) else value


def describe_fault(error: ValidationError, kind: str) -> str:
    """The first thing that a model found wrong, and where."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or kind
    return f"{where}: {_shorten(first['msg'].removeprefix('Value error, '))}"


def _has_disguised(content: dict[str, Any]) -> bool:
    """Whether a text is itself an element in JSON: the models would take it for one."""
    texts = DISGUISED.findall(orjson.dumps(content))
    return any(isinstance(_read_json(orjson.loads(text)), dict) for text in texts)


def _read_json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _shorten(text: str) -> str:
    return " ".join(text.split())[:120].removesuffix(".")
