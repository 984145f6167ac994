"""Which high-risk events of the invented clinic somebody has seen: all but those of the last days."""

import numpy as np

from data_access.definitions.registry import get_instrument
from data_access.demo.clinicians import find_clinicians
from data_access.demo.part import Part
from data_access.demo.tables import Columns, Ints, known_where, pick

RULE = "risk_high"
OPEN_DAYS = 10
"""Events of the last ten days still wait for somebody; a clinic looks at older ones."""
RISE = 2
ACTIONS = (
    "Called the same day; safety plan reviewed; therapist and GP informed.",
    "Seen at the clinic; C-SSRS asked in full; next dose held until reviewed.",
    "Safety plan renewed with patient and partner; weekly calls agreed.",
    "Reviewed by supervisor and prescriber; crisis team informed.",
)
HIGH_TRIAGE = 3


def find_high_events(part: Part) -> tuple[Ints, Ints]:
    """Patient rows and days of high-risk events: triage high, a risk item at its top or up by two, a serious effect."""
    forms = part.screenings
    triage = np.char.startswith(forms["instrument"].astype(str), "cssrs") & (forms["risk_item"] == HIGH_TRIAGE)
    patients, days = [forms["patient"][triage]], [forms["day"][triage]]
    items_patient, items_day = _find_high_items(forms)
    serious = part.side_effects["session"][part.side_effects["serious"].astype(bool)]
    patients += [items_patient, part.sessions["patient"][serious]]
    days += [items_day, part.sessions["day"][serious]]
    return np.concatenate(patients).astype(np.int64), np.concatenate(days).astype(np.int64)


def _find_high_items(forms: Columns) -> tuple[Ints, Ints]:
    risk = get_instrument("phq9").risk_item
    answered = np.flatnonzero((forms["instrument"] == "phq9") & (forms["risk_item"] != None))  # noqa: E711
    order = answered[np.lexsort((forms["minute"][answered], forms["day"][answered], forms["patient"][answered]))]
    answer, patient = forms["risk_item"][order].astype(np.int64), forms["patient"][order]
    rose = np.zeros(len(order), dtype=bool)
    rose[1:] = (patient[1:] == patient[:-1]) & (answer[1:] - answer[:-1] >= RISE)
    high = rose | (answer >= (risk.high_from if risk else HIGH_TRIAGE))
    return patient[high], forms["day"][order][high]


def acknowledge(rng: np.random.Generator, part: Part, as_of_day: int) -> Columns:
    """One row per acknowledged event: patient, event_day, clinician, seen_day, minute, action, safety_plan_day."""
    patient, day = find_high_events(part)
    old = np.unique(np.stack([patient, day])[:, day < as_of_day - OPEN_DAYS], axis=1)
    count = old.shape[1]
    seen = np.asarray(old[1] + rng.integers(0, 3, count))
    return {
        "patient": old[0],
        "event_day": old[1],
        "clinician": find_clinicians(part.assignments, old[0], old[1]),
        "seen_day": seen,
        "minute": 15 * rng.integers(33, 72, count),
        "action": pick(rng, ACTIONS, (3, 3, 2, 1), count),
        "safety_plan_day": known_where(np.asarray(rng.random(count) < 0.9), seen + rng.integers(0, 2, count)),
    }
