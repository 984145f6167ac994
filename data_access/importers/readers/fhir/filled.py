"""From what was asked and answered to filled questionnaires: answers in the order of the form, and the total."""

from collections.abc import Sequence
from dataclasses import dataclass

from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instrument
from data_access.importers.readers.fhir.answers import Answer, AnswerRefused, find_number
from data_access.importers.readers.fhir.meanings import TOTAL, Meaning, find_form, find_meanings, get_vocabulary
from data_access.importers.readers.fhir.noted import Asked

Meant = list[tuple[Asked, tuple[Meaning, ...]]]


@dataclass(frozen=True)
class Filled:
    """One questionnaire: its answers and total as cells; or the question at fault and the rule it breaks."""

    instrument: str
    answers: str
    total: str
    field: str = ""
    value: str = ""
    rule: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every question has an answer."""
        return bool(self.answers) and "" not in self.answers.split(",")


def fill_forms(asked: Sequence[Asked], canonical: str, codes: Sequence[str]) -> list[Filled]:
    """Every questionnaire that these questions belong to; none where no question is known."""
    meant = [(question, find_meanings(question, canonical)) for question in asked]
    named = find_form(canonical, codes)
    totals = [key for _, meanings in meant for key, number in meanings if number == TOTAL]
    chosen = list(dict.fromkeys([*([named] if named else []), *totals]))
    filled = [_fill(get_instrument(key), meant) for key in chosen]
    settled = {id(question) for question, meanings in meant if any(key in chosen for key, _ in meanings)}
    rest = [(question, meanings) for question, meanings in meant if id(question) not in settled and meanings]
    while rest and (key := _choose(rest)):
        filled.append(_fill(get_instrument(key), rest))
        rest = [(question, meanings) for question, meanings in rest if all(other != key for other, _ in meanings)]
    strange = [
        question for question, meanings in meant if not meanings and question.answers and not _is_aside(question)
    ]
    return [_doubt(form, strange) for form in filled if form.answers or form.total or form.rule]


def _choose(rest: Meant) -> str:
    """The questionnaire that most of these questions belong to; of equal ones the shortest."""
    counts: dict[str, int] = {}
    for _, meanings in rest:
        for key, _ in meanings:
            counts[key] = counts.get(key, 0) + 1
    return max(counts, key=lambda key: (counts[key], -len(get_instrument(key).items)), default="")


def _is_aside(question: Asked) -> bool:
    """Whether a question is known not to count ("how difficult have these made it")."""
    return any(code in get_vocabulary().refused for code in (*question.codes, question.link_id.strip("/")))


def _doubt(form: Filled, strange: Sequence[Asked]) -> Filled:
    """A form that lacks answers, beside questions nobody knows, may lack what those say: it is not taken."""
    if form.rule or not form.answers or form.is_whole or not strange:
        return form
    name = get_instrument(form.instrument).name
    rule = f"is no question of {name} that is known, and {name} lacks answers without it"
    return Filled(form.instrument, "", "", strange[0].shown, strange[0].text[:80], rule)


def _fill(instrument: Instrument, meant: Meant) -> Filled:
    said: dict[int, str] = {}
    for question, meanings in meant:
        number = next((number for key, number in meanings if key == instrument.key), None)
        if number is None:
            continue
        for answer in question.answers:
            try:
                read = _read(instrument, number, answer)
            except AnswerRefused as refusal:
                return Filled(instrument.key, "", "", question.shown, answer.shown, str(refusal))
            if said.setdefault(number, read) != read:
                rule = "has two answers that differ"
                return Filled(instrument.key, "", "", question.shown, f"{said[number]}; {read}", rule)
    places = [said.get(item.number, "") for item in instrument.items]
    return Filled(instrument.key, ",".join(places) if any(places) else "", said.get(TOTAL, ""))


def _read(instrument: Instrument, number: int, answer: Answer) -> str:
    """The answer as the form counts it. Raises AnswerRefused."""
    if number != TOTAL:
        return find_number(instrument, answer)
    if not (answer.number or answer.code_number):
        raise AnswerRefused("is no number, as a total must be")
    return answer.number or answer.code_number
