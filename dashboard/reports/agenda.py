"""The agenda: every published rule asked of every patient, ranked, one line per patient and rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from dashboard.reports.agenda_rules.basis import AgendaBasis, Found
from dashboard.reports.agenda_rules.expected import STILL_COMPUTING, find_not_on_track
from dashboard.reports.agenda_rules.measures import find_deterioration, find_discordance, find_loss
from dashboard.reports.agenda_rules.process import (
    find_checks_due,
    find_integration_missed,
    find_lapsed,
    find_no_score,
    find_overdue,
)
from dashboard.reports.agenda_rules.risk import find_high_risk, find_low_risk, find_moderate_risk, find_risk_not_asked
from dashboard.reports.agenda_rules.sessions import (
    find_exposure_rising,
    find_monitoring_incomplete,
    find_severe_effects,
)
from dashboard.reports.agenda_rules.snoozed import find_snoozes
from dashboard.reports.sentences.snoozes import say_snoozed
from dashboard.reports.view import View
from data_access.definitions.registry import get_agenda_rules
from data_access.definitions.vocabulary import AgendaRule
from data_access.facts.arrays import MISSING, Bool, Int64
from data_access.meetings import Snooze

FIND: Mapping[str, Callable[[AgendaBasis, AgendaRule], Found]] = MappingProxyType(
    {
        "risk_high": find_high_risk,
        "risk_moderate": find_moderate_risk,
        "risk_not_asked": find_risk_not_asked,
        "severe_effect": find_severe_effects,
        "monitoring_incomplete": find_monitoring_incomplete,
        "deterioration": find_deterioration,
        "loss_of_response": find_loss,
        "not_on_track": find_not_on_track,
        "no_score": find_no_score,
        "overdue": find_overdue,
        "integration_missed": find_integration_missed,
        "lapsed": find_lapsed,
        "exposure_rising": find_exposure_rising,
        "check_due": find_checks_due,
        "risk_low": find_low_risk,
        "discordance": find_discordance,
    }
)
"""The function of every rule of ``agenda.toml``, by key."""

FROM_EVERYONE = frozenset({"risk_high", "severe_effect", "monitoring_incomplete"})
"""The rules that look at discharged patients too."""


@dataclass(frozen=True)
class AgendaLine:
    """One line: rule, patient (id, and row among everyone in scope), what was found, the day, whether it is new."""

    rule: AgendaRule
    patient_id: int
    patient: int
    finding: str
    bound: str
    context: str
    day: int
    when: str
    is_new: bool
    snooze: Snooze | None = None
    snoozed: str = ""
    """ "snoozed until 7 Dec by Dr M. Hale: on holiday" where somebody put the line off."""

    @property
    def value(self) -> str:
        """The finding with the rule's bound in brackets, and what must be known beside it."""
        return "; ".join(part for part in (f"{self.finding} ({self.bound})", self.context, self.snoozed) if part)

    @property
    def detail(self) -> str:
        """What follows the day where the finding has a line of its own: "; total 9 → 13 (≥ 2)"."""
        text = f"; {self.context} ({self.bound})" if self.context else f" ({self.bound})"
        return f"{text}; {self.snoozed}" if self.snoozed else text


@dataclass(frozen=True)
class Agenda:
    """All lines in order: by rule, then the oldest first. Words are made only for the lines that are asked for.

    ``rule`` counts the rules of ``agenda.toml`` in their order; ``place`` is the row in what that rule found.
    Snoozed lines are among them and never to discuss; ``snooze`` is their place in ``snoozes`` (MISSING: not snoozed).
    """

    rules: tuple[AgendaRule, ...]
    found: tuple[Found, ...]
    patient_ids: Int64
    rule: Int64
    place: Int64
    patient: Int64
    day: Int64
    is_new: Bool
    snooze: Int64
    snoozes: tuple[Snooze, ...]
    view: View
    waiting: str
    """What has not been asked yet, in words: the expected course may still be being computed."""

    def __len__(self) -> int:
        return len(self.rule)

    def word(self, lines: Int64) -> tuple[AgendaLine, ...]:
        """The words of some lines, by their position in the order."""
        return tuple(self._word_one(int(line)) for line in lines)

    def _word_one(self, line: int) -> AgendaLine:
        rule, patient = int(self.rule[line]), int(self.patient[line])
        words = self.found[rule].word(int(self.place[line]))
        snooze = self.snoozes[self.snooze[line]] if self.snooze[line] != MISSING else None
        return AgendaLine(
            self.rules[rule],
            int(self.patient_ids[patient]),
            patient,
            words.finding,
            words.bound,
            words.context,
            int(self.day[line]),
            words.when,
            bool(self.is_new[line]),
            snooze,
            say_snoozed(snooze, self.view) if snooze else "",
        )

    def is_snoozed(self) -> Bool:
        """Which lines somebody put off."""
        snoozed: Bool = self.snooze != MISSING
        return snoozed

    def is_discuss(self) -> Bool:
        """Which lines belong to the group that is discussed (the others are watched); snoozed ones never do."""
        discuss: Bool = np.array([rule.group == "discuss" for rule in self.rules], np.bool_)[self.rule]
        return discuss & ~self.is_snoozed()

    def top_lines(self) -> Int64:
        """One line per patient, in the order of concern: first to discuss, then to watch, then snoozed ones."""
        order = np.lexsort((np.arange(len(self)), self.is_snoozed(), ~self.is_discuss()))
        _, first = np.unique(self.patient[order], return_index=True)
        return order[np.sort(first)].astype(np.int64)

    def count_of(self, patients: int) -> Int64:
        """How many lines each patient has."""
        return np.bincount(self.patient, minlength=patients).astype(np.int64)


def build_agenda(basis: AgendaBasis) -> Agenda:
    """Ask every rule of ``agenda.toml``; lines by rule, ties to the oldest, then by patient."""
    rules = get_agenda_rules()
    found = tuple(FIND[rule.key](basis, rule) for rule in rules)
    ids = basis.everyone.facts.patients.id
    among_everyone = np.searchsorted(ids, basis.facts.patients.id)
    rows = [
        f.patient if rule.key in FROM_EVERYONE else among_everyone[f.patient]
        for rule, f in zip(rules, found, strict=True)
    ]
    patient = np.concatenate(rows).astype(np.int64)
    day = np.concatenate([f.day for f in found]).astype(np.int64)
    recorded = np.concatenate([f.recorded_day for f in found]).astype(np.int64)
    rule = np.concatenate([np.full(len(f.patient), k, np.int64) for k, f in enumerate(found)])
    place = np.concatenate([np.arange(len(f.patient), dtype=np.int64) for f in found])
    order = np.lexsort((patient, day, rule))
    new = basis.is_since(basis.since(), day, recorded)
    held = find_snoozes(basis.snoozes, rules, ids, (rule, patient, day, recorded), basis.as_of_day)
    return Agenda(
        rules,
        found,
        ids,
        rule[order],
        place[order],
        patient[order],
        day[order],
        new[order],
        held[order],
        basis.snoozes,
        basis.view,
        STILL_COMPUTING if basis.expected is None else "",
    )
