"""FHIR in XML, made into what its JSON would say; nothing a document declares of its own is followed."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import orjson
from fhir.resources.R4B import get_fhir_model_class
from lxml import etree
from pydantic import ValidationError

from data_access.errors import ImportRefused
from data_access.importers.readers.fhir.check_resource import describe_fault
from data_access.importers.readers.fhir.codes import READ

FHIR: Final = "{http://hl7.org/fhir}"


def read_xml(handle: BinaryIO, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address and content of every resource; of one that cannot be understood only its kind. Raises ImportRefused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(handle, parser)
    except etree.XMLSyntaxError as error:
        raise ImportRefused(f"{name} is not readable XML ({error.msg}). Export it again.") from None
    root = tree.getroot()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise ImportRefused(f"{name} declares a document type of its own, which is not read. Export it without one.")
    if not str(root.tag).startswith(FHIR):
        raise ImportRefused(f"{name} is XML, but no FHIR: its first element is “{_shorten(str(root.tag))}”.")
    yield from _walk(root, "")


def _walk(element: Any, url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if element.tag != f"{FHIR}Bundle":
        yield url, _to_content(element)
        return
    yield "", _read_head(element)
    for entry in element.iterfind(f"{FHIR}entry"):
        address = entry.find(f"{FHIR}fullUrl")
        for resource in entry.iterfind(f"{FHIR}resource/*"):
            yield from _walk(resource, "" if address is None else address.get("value", ""))


def _read_head(bundle: Any) -> dict[str, Any]:
    """What a Bundle says of itself."""
    kind = bundle.find(f"{FHIR}type")
    relations = [link.get("value") for link in bundle.iterfind(f"{FHIR}link/{FHIR}relation")]
    links = [{"relation": relation} for relation in relations]
    return {"resourceType": "Bundle", "type": None if kind is None else kind.get("value"), "link": links}


def _to_content(element: Any) -> dict[str, Any]:
    """What a resource says; of a kind that is not read only that."""
    kind = str(element.tag).removeprefix(FHIR)
    if kind not in READ:
        return {"resourceType": kind}
    try:
        model = get_fhir_model_class(kind).model_validate_xml(etree.tostring(element))
    except KeyError as error:
        return {"resourceType": kind, "is_broken": f"{error.args[0]} is no element of it"}
    except ValidationError as error:
        return {"resourceType": kind, "is_broken": describe_fault(error, kind)}
    except (LookupError, ValueError, TypeError, AttributeError) as error:  # What the library does not foresee.
        return {"resourceType": kind, "is_broken": _shorten(str(error))}
    content: dict[str, Any] = orjson.loads(model.model_dump_json())
    return content


def _shorten(text: str) -> str:
    return " ".join(text.split())[:120]
