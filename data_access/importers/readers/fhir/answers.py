"""What an answer says, and which number that is on a form: never by the place in which it stood."""

from dataclasses import dataclass
from typing import Any, Final

from data_access.definitions.instrument import Instrument
from data_access.importers.plan_cells import fold

WEIGHTS: Final = ("/ordinalValue", "/itemWeight", "/questionnaire-ordinalValue", "/iso21090-CO-value")


class AnswerRefused(Exception):  # not a KapError: it never leaves the reader
    """An answer is none of its form's; the text says which."""


@dataclass(frozen=True)
class Answer:
    """One answer: its weight where it carries one, its codes, its number, its words."""

    weight: str = ""
    codes: tuple[str, ...] = ()
    number: str = ""
    code_number: str = ""
    words: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """As it is named in a rule."""
        return next((text for text in (*self.words, self.number, *self.codes, self.code_number) if text), "")


def read_answer(holder: dict[str, Any]) -> Answer | None:
    """The value[x] of an Observation, a component or an answer; None where there is none."""
    for name in ("valueInteger", "valueDecimal"):
        if name in holder:
            return Answer(_read_weight(holder), number=_write_number(holder[name]))
    if isinstance(holder.get("valueQuantity"), dict) and "value" in holder["valueQuantity"]:
        return Answer(_read_weight(holder), number=_write_number(holder["valueQuantity"]["value"]))
    if isinstance(holder.get("valueString"), str):
        text = holder["valueString"].strip()
        return Answer(_read_weight(holder), number=text) if _is_number(text) else Answer(words=(text,))
    if "valueBoolean" in holder:
        return Answer(number=str(int(holder["valueBoolean"])))
    concept = holder.get("valueCodeableConcept") or {}
    codings = [holder["valueCoding"]] if "valueCoding" in holder else concept.get("coding") or []
    if not codings and not concept.get("text"):
        return None
    return _read_codings(codings, str(concept.get("text") or ""), _read_weight(holder))


def _read_codings(codings: list[dict[str, Any]], text: str, weight: str) -> Answer:
    codes = [str(coding.get("code") or "").strip() for coding in codings]
    words = [str(coding.get("display") or "").strip() for coding in codings]
    return Answer(
        next(filter(None, [weight, *map(_read_weight, codings)]), ""),
        tuple(code for code in codes if code and not _is_number(code)),
        code_number=next((code for code in codes if _is_number(code)), ""),
        words=tuple(word for word in (*words, text.strip()) if word),
    )


def _read_weight(holder: dict[str, Any]) -> str:
    for extension in holder.get("extension") or []:
        if str(extension.get("url", "")).endswith(WEIGHTS) and "valueDecimal" in extension:
            return _write_number(extension["valueDecimal"])
    return ""


def _write_number(value: Any) -> str:
    """12.0 as 12; anything else as it is."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii()


def find_number(instrument: Instrument, answer: Answer) -> str:
    """The answer as the form counts it: by weight, LOINC answer code, number, words. Raises AnswerRefused."""
    if answer.weight:
        return answer.weight
    for code in answer.codes:
        if code in instrument.loinc_answers:
            return str(instrument.item_min + instrument.loinc_answers.index(code))
    if answer.number:
        return answer.number
    worded = _find_words(instrument, answer.words)
    if answer.code_number and worded and answer.code_number != worded:
        raise AnswerRefused(
            f"has the code {answer.code_number}, but says “{answer.shown}”: which of them counts is not certain"
        )
    if found := answer.code_number or worded:
        return found
    raise AnswerRefused(f"“{answer.shown}” is none of the answers of {instrument.name}")


def _find_words(instrument: Instrument, words: tuple[str, ...]) -> str:
    known = {
        fold(word): str(number)
        for number, alike in enumerate(instrument.answer_words, start=instrument.item_min)
        for word in alike
    }
    return next((known[fold(word)] for word in words if fold(word) in known), "")
