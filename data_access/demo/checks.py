"""Long-term checks of invented patients: done, due and overdue, by the intervals of the protocol."""

from collections.abc import Sequence

import numpy as np

from data_access.definitions.vocabulary import Protocol
from data_access.demo.tables import Columns, pick, stack, take
from data_access.demo.working_days import next_working_day

DONE_AT_START, DONE_LATER = 0.88, 0.84
RESULTS = {
    "bladder": ("no symptoms", "mild frequency, watch"),
    "liver": ("within range", "ALT slightly raised, repeat"),
    "cognition": ("as before", "slightly slower, repeat"),
    "craving": ("none", "occasional, discussed"),
    "blood_pressure": ("within range", "raised, GP informed"),
}
USUAL_RESULT = ("nothing found", "to be repeated")


def draw_checks(rng: np.random.Generator, courses: Columns, protocols: Sequence[Protocol], as_of_day: int) -> Columns:
    """One row per check that was done: patient, check_key, day, result. Some rounds are skipped."""
    begun = courses["given"] > 0
    parts = []
    for index, protocol in enumerate(protocols):
        mine = np.flatnonzero(begun & (courses["protocol"] == index))
        for key, interval in protocol.long_term_checks.items():
            parts.extend(_draw_rounds(rng, courses, mine, key, interval, as_of_day))
    rows = stack(parts)
    one_a_day = rows["patient"] * 2**40 + rows["day"] * 64 + rows["check_index"]
    rows = take(rows, np.sort(np.unique(one_a_day, return_index=True)[1]))
    del rows["check_index"]
    return rows


def _draw_rounds(
    rng: np.random.Generator, courses: Columns, mine: np.ndarray, key: str, interval: int, as_of_day: int
) -> list[Columns]:
    last = np.minimum(courses["last_dose_day"][mine], as_of_day)
    parts = []
    day = courses["started_day"][mine] + rng.integers(0, 5, len(mine))
    share = DONE_AT_START
    for round_number in range(1 + 1000 // interval):
        done = (day <= last) & (rng.random(len(mine)) < share)
        ordinary, odd = RESULTS.get(key, USUAL_RESULT)
        when = next_working_day(day[done])
        kept = when <= as_of_day
        parts.append(
            {
                "patient": courses["patient"][mine][done][kept],
                "check_index": np.full(int(kept.sum()), list(RESULTS).index(key) if key in RESULTS else 63),
                "check_key": np.full(int(kept.sum()), key, dtype=object),
                "day": when[kept],
                "result": pick(rng, (ordinary, odd, None), (92, 5, 3), int(kept.sum())),
            }
        )
        day = day + interval - rng.integers(-8, 15, len(mine))
        share = DONE_LATER if round_number else DONE_LATER + 0.04
    return parts
