"""Forms, panels, totals and single answers as rows of screenings, each filled form once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from data_access.definitions.registry import get_instrument
from data_access.importers.readers.fhir.codes import NO_RESULT
from data_access.importers.readers.fhir.entries import Entry
from data_access.importers.readers.fhir.filled import Filled, fill_forms
from data_access.importers.readers.fhir.made import Made
from data_access.importers.readers.fhir.meanings import TOTAL, find_form, find_meanings, get_vocabulary
from data_access.importers.readers.fhir.noted import Noted, note_observation
from data_access.importers.readers.fhir.people import People
from data_access.importers.readers.fhir.settle import Taken, settle, to_key

PART = "part of a questionnaire that is taken as one"
ELSE = "an observation of something else than a known questionnaire"


class ScreeningMaker:
    """Makes the screenings of one file."""

    def __init__(self, noted: Sequence[Noted], people: People, made: Made) -> None:
        self.noted, self.people, self.made = noted, people, made
        self.by_entry = {id(part.entry): part for part in noted}
        self.used: set[int] = set()
        self.taken: list[Taken] = []

    def make(self) -> None:
        """Panels before their parts, forms, then what stands alone; then each form once."""
        panels = [part for part in self.noted if part.members]
        for part in sorted(panels, key=lambda part: part.entry.kind != "DiagnosticReport"):
            if id(part) not in self.used:
                self._take_panel(part)
        single: list[Noted] = []
        for part in self.noted:
            if id(part) in self.used or part.members:
                continue
            if part.entry.kind == "QuestionnaireResponse":
                self._take_response(part)
            elif part.entry.kind == "Observation":
                single += self._take_observation(part)
            else:
                self.made.leave_out("screenings", part.entry, "a report without results")
        self._take_single(single)
        settle(self.taken, self.people.addresses, self.made)

    def _take_panel(self, panel: Noted) -> None:
        """A panel and its parts as one."""
        parts, missing = self._collect(panel)
        forms = fill_forms([question for part in [panel, *parts] for question in part.asked], "", panel.codes)
        is_report = panel.entry.kind == "DiagnosticReport"
        self.used.add(id(panel))
        if not forms and find_form("", panel.codes) is None:
            self.made.leave_out("screenings", panel.entry, "a report of other results" if is_report else ELSE)
        elif missing and not (forms and all(form.is_whole for form in forms)):
            rule = f"names results that are in none of these files ({missing}); export them with it"
            self.made.reject("screenings", panel.entry, "", panel.entry.key, rule)
        elif not forms:
            self.made.leave_out("screenings", panel.entry, "without an answer and without a total")
        elif is_report and all(
            part.moment and id(part.entry) in self.by_entry and not _is_single(part) for part in parts
        ):
            self.made.leave_out("screenings", panel.entry, "a report whose results are taken by themselves")
        else:
            self._take_whole(panel, parts, forms)

    def _holds_wholes(self, report: Noted) -> bool:
        """Whether each result of a report stands for itself, with a moment of its own."""
        entries = (self.people.addresses.find(reference, report.entry) for reference in report.members)
        results = [self.by_entry.get(id(entry)) for entry in entries]
        return all(part is not None and part.moment and not _is_single(part) for part in results)

    def _take_whole(self, panel: Noted, parts: Sequence[Noted], forms: Sequence[Filled]) -> None:
        moment = panel.moment or next((part.moment for part in parts if part.moment), "")
        self._take(replace(panel, moment=moment), forms)
        for part in parts:
            if id(part.entry) in self.by_entry:  # What is contained in a report is no resource of the file.
                self.used.add(id(part))
                self.made.leave_out("screenings", part.entry, PART)

    def _collect(self, panel: Noted) -> tuple[list[Noted], int]:
        """The parts of a panel, however deep, and how many of them the file does not hold."""
        parts: list[Noted] = []
        met, missing, waiting = {id(panel.entry)}, 0, [panel]
        while waiting:
            owner = waiting.pop()
            for reference in owner.members:
                entry = self.people.addresses.find(reference, owner.entry)
                part = None if entry is None else self._find_note(entry)
                missing += entry is None
                if part is None or id(part.entry) in met or id(part) in self.used:
                    continue
                met.add(id(part.entry))
                parts.append(part)
                waiting.append(part)
        return parts, missing

    def _find_note(self, entry: Entry) -> Noted | None:
        """What a result says; None where it says nothing any more, or is a form that stands for itself."""
        if entry.kind == "QuestionnaireResponse":
            return None
        if entry.is_contained and entry.kind == "Observation" and entry.content.get("status") not in NO_RESULT:
            return note_observation(entry)
        return self.by_entry.get(id(entry))

    def _take_response(self, part: Noted) -> None:
        forms = fill_forms(part.asked, part.canonical, part.codes)
        if forms:
            self._take(part, forms)
        elif find_form(part.canonical, part.codes):
            self._refuse_unread(part)
        else:
            name = part.canonical or "without a name"
            self.made.leave_out("screenings", part.entry, f"a questionnaire that is not known ({name[:120]})")

    def _refuse_unread(self, part: Noted) -> None:
        answered = [question for question in part.asked if question.answers]
        if not answered:
            self.made.leave_out("screenings", part.entry, "without an answer and without a total")
            return
        rule = "is no question of this questionnaire that is known, nor is any other"
        self.made.reject("screenings", part.entry, answered[0].shown, answered[0].text, rule)

    def _take_observation(self, part: Noted) -> list[Noted]:
        """Take a total or a panel of components; hand back a single answer."""
        known = get_vocabulary()
        if refused := next((code for code in part.codes if code in known.refused), None):
            self.made.reject("screenings", part.entry, "code", refused, known.refused[refused])
            return []
        forms = fill_forms(part.asked, "", part.codes)
        if not forms:
            self._explain(part)
            return []
        if _is_single(part):
            return [part]
        self._take(part, forms)
        return []

    def _explain(self, part: Noted) -> None:
        named = find_form("", part.codes)
        if named is None and not any(find_meanings(question, "") for question in part.asked):
            self.made.leave_out("screenings", part.entry, ELSE)
        elif part.asked and part.asked[0].answers:
            rule = (
                f"is the code of all of {get_instrument(named).name}, not of its total" if named else "cannot be read"
            )
            self.made.reject("screenings", part.entry, "code", part.codes[0] if part.codes else "", rule)
        else:
            self.made.leave_out("screenings", part.entry, "without an answer and without a total")

    def _take_single(self, single: Iterable[Noted]) -> None:
        """Answers that belong to no panel: those of one patient and moment that make up a whole form are one."""
        groups: dict[tuple[str, str], list[Noted]] = {}
        for part in single:
            patient = self.people.find_code(part.subject, part.entry)
            groups.setdefault((patient, to_key(part.moment)), []).append(part)
        for parts in groups.values():
            forms = fill_forms([question for part in parts for question in part.asked], "", ())
            if all(form.is_whole for form in forms):
                self._take(parts[0], forms)
                for part in parts[1:]:
                    self.made.leave_out("screenings", part.entry, PART)
                continue
            for part in parts:
                name = get_instrument(forms[0].instrument).name
                rule = f"is one answer of {name} without the others of that moment"
                self.made.reject("screenings", part.entry, "code", part.codes[0] if part.codes else "", rule)

    def _take(self, part: Noted, forms: Sequence[Filled]) -> None:
        patient = self.people.find_code(part.subject, part.entry)
        for form in forms:
            if form.rule:
                self.made.reject("screenings", part.entry, form.field, form.value, form.rule)
            elif not patient:
                self.made.reject("screenings", part.entry, "subject", "", "names no patient")
            elif len(part.moment) < 10:
                rule = "is a month or a year only: a screening needs its day" if part.moment else "has no date"
                self.made.reject("screenings", part.entry, "date", part.moment, rule)
            else:
                self.taken.append(Taken(part, form, patient, to_key(part.moment)))


def _is_single(part: Noted) -> bool:
    """Whether an Observation is one answer, which says nothing without the others of its form."""
    answered = [question for question in part.asked if question.answers]
    if part.members or len(answered) != 1:
        return False
    return all(number != TOTAL for _, number in find_meanings(answered[0], ""))
