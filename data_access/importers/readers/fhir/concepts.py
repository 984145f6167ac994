"""What a concept says: its codes, its words, its text."""

from collections.abc import Iterable
from typing import Any

from data_access.definitions.read_vocabulary import fold
from data_access.definitions.vocabulary import Coded


def find_coded(known: Iterable[Coded], concepts: Iterable[Any]) -> Coded | None:
    """The first whose code is among the concepts', else the first whose words stand in their text."""
    told = [concept for concept in concepts if isinstance(concept, dict)]
    codes = {str(coding.get("code")) for concept in told for coding in concept.get("coding") or []}
    text = " ".join(list_words(*told))
    by_code = next((one for one in known if codes & set(one.codes)), None)
    return by_code or next((one for one in known if one.stands_in(text)), None)


def list_words(*concepts: dict[str, Any]) -> list[str]:
    """Every text of some concepts, folded."""
    texts = [text for one in concepts for text in (one.get("text"), one.get("display"))]
    texts += [coding.get("display") for one in concepts for coding in one.get("coding") or []]
    return [fold(str(text)) for text in texts if text]


def read_text(concept: Any) -> str:
    """The words of a concept: its text, else what its first code is called."""
    concept = concept if isinstance(concept, dict) else {}
    texts = [concept.get("text"), *(coding.get("display") for coding in concept.get("coding") or [])]
    return next((str(text) for text in texts if text), "")
