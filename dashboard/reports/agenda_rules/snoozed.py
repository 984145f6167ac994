"""Which lines of the agenda somebody put off, and which of those an event has opened again."""

from collections.abc import Sequence

import numpy as np

from data_access.definitions.vocabulary import AgendaRule
from data_access.facts.arrays import MISSING, Int64
from data_access.meetings import Snooze


def find_snoozes(
    snoozes: Sequence[Snooze],
    rules: Sequence[AgendaRule],
    patient_ids: Int64,
    lines: tuple[Int64, Int64, Int64, Int64],
    as_of_day: int,
) -> Int64:
    """For each line (rule, patient, day, recorded day) the place of the snooze that holds it; MISSING where none.

    A line is held from the snooze's own day until the day before it ends. An event that is later than the one
    snoozed, or was recorded after the snooze, opens it again. A rule that waits for an acknowledgement is never held.
    """
    rule, patient, day, recorded = lines
    held = np.full(len(rule), MISSING, np.int64)
    numbers = {one.key: number for number, one in enumerate(rules) if not one.states_until_acknowledged}
    places = {key: number for number, key in enumerate(patient_ids.tolist())} if snoozes else {}
    key = rule * (len(patient_ids) + 1) + patient
    order = np.argsort(key, kind="stable")
    for number, snooze in enumerate(snoozes):
        place = places.get(snooze.patient_id)
        if place is None or snooze.rule not in numbers or not snooze.snoozed_day <= as_of_day < snooze.until_day:
            continue
        wanted = numbers[snooze.rule] * (len(patient_ids) + 1) + place
        at = int(np.searchsorted(key, wanted, sorter=order))
        if at == len(key) or key[order[at]] != wanted:
            continue
        line = int(order[at])
        if day[line] <= snooze.event_day and recorded[line] <= snooze.snoozed_day:
            held[line] = number
    return held
