"""Invented patients: who they are, what they come with, and the traits that drive their course."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from data_access.demo.names import draw_names
from data_access.demo.tables import Columns, Ints, known_where, pick, to_objects
from data_access.demo.working_days import previous_working_day

HISTORY_DAYS = 910
"""Two and a half years."""
NOWHERE = 10**9
HANDLE_ALPHABET = np.frombuffer(b"abcdefghjkmnpqrstuvwxyz023456789", dtype=np.uint8)
"""32 signs that are not mistaken for one another: 16 of them hold 80 random bits."""

DIAGNOSES = ("F41.1", "F40.1", "F41.0", "F33.1", "F32.2", "F43.1", "F42.2")
DIAGNOSIS_WEIGHTS = (40, 13, 8, 15, 6, 14, 4)
SECOND_DIAGNOSES = (None, "F33.1", "F41.1", "F51.0", "F43.1", "G43.9", "F90.0")
SECOND_WEIGHTS = (46, 20, 14, 8, 5, 4, 3)
ETHNICITIES = ("White", "Asian", "Black", "Mixed", "Other", None)
PAYERS = ("self-pay", "insurer", "public")
PRIOR: tuple[str, ...] = (
    "SSRI", "SNRI", "cognitive behavioural therapy", "counselling", "benzodiazepine", "pregabalin", "mirtazapine",
    "EMDR", "augmentation with quetiapine", "transcranial magnetic stimulation",
)  # fmt: skip
PRIOR_SHARES = (0.82, 0.45, 0.62, 0.38, 0.22, 0.16, 0.18, 0.1, 0.08, 0.05)
CONTRAINDICATIONS = ("treated hypertension", "migraine with aura", "raised liver enzymes", "past ketamine misuse",
                     "glaucoma", "recurrent cystitis")  # fmt: skip
CONTRAINDICATION_SHARES = (0.07, 0.02, 0.02, 0.01, 0.01, 0.015)
MEDICINES = ("sertraline", "escitalopram", "venlafaxine", "lorazepam", "lamotrigine", "zopiclone", "pregabalin")
MEDICINE_SHARES = (0.16, 0.13, 0.09, 0.06, 0.04, 0.05, 0.06)

CLASSES = ("responder", "partial", "late", "non-responder", "deteriorator")
CLASS_WEIGHTS = (49, 9, 10, 24, 8)


def spread_intake(patients: int, told: Ints, as_of_day: int) -> Ints:
    """Referral days, evenly over the history, one for each patient but the told ones; these take up the place
    nearest to their own referral (``told``), so that a small clinic does not seem to grow at the end.
    """
    share = (np.arange(patients) + 0.5) / max(patients, 1)
    days = (as_of_day - HISTORY_DAYS + np.floor(share * (HISTORY_DAYS + 1))).astype(np.int64)
    free = np.ones(patients, dtype=bool)
    for day in told:
        free[int(np.argmin(np.where(free, np.abs(days - day), NOWHERE)))] = False
    return days[free]


def draw_patients(rng: np.random.Generator, referred: Ints, as_of_day: int) -> Columns:
    """Patients referred about those days. One row per patient: the columns of the table ``patient`` but its keys,
    days as day numbers.
    """
    count = len(referred)
    sex = pick(rng, ("female", "male", "other"), (60, 38, 2), count)
    referred = previous_working_day(np.minimum(referred + rng.integers(-1, 2, count), as_of_day))
    age_days = (np.clip(rng.gamma(9.0, 2.7, count) + 18, 18.2, 79) * 365.25).astype(np.int64)
    columns: Columns = {
        "name": draw_names(rng, sex),
        "handle": draw_handles(rng, count),
        "birth_day": referred - age_days,
        "sex": known_where(rng.random(count) >= 0.01, sex),
        "ethnicity": pick(rng, ETHNICITIES, (66, 12, 8, 5, 3, 6), count),
        "payer": pick(rng, PAYERS, (62, 25, 13), count),
        "diagnoses": _draw_diagnoses(rng, count),
        "prior_treatments": _draw_lists(rng, PRIOR, PRIOR_SHARES, count),
        "contraindications": _never_asked(
            rng, 0.04, _draw_lists(rng, CONTRAINDICATIONS, CONTRAINDICATION_SHARES, count)
        ),
        "interacting_medicines": _never_asked(rng, 0.05, _draw_lists(rng, MEDICINES, MEDICINE_SHARES, count)),
        "referred_day": referred,
    }
    return columns


def draw_handles(rng: np.random.Generator, count: int) -> NDArray[np.object_]:
    """Random handles of 16 signs, from the seed: a demonstration must come out the same twice."""
    signs = HANDLE_ALPHABET[rng.integers(32, size=(count, 16))]
    return np.array([row.tobytes().decode() for row in signs] or [], dtype=object)


def draw_traits(rng: np.random.Generator, diagnoses: NDArray[Any]) -> Columns:
    """What drives a patient's course. One row per patient.

    ``gad7``, ``phq9``, ``pcl5``: totals before treatment; ``gain``: share of them gone after many doses
    (negative: worse); ``tempo``: doses until 63 % of the gain; ``late``: the gain begins after dose 4;
    ``keeps``: share of the gain kept six months on; ``prone``: readiness for side effects (logit);
    ``systolic``/``diastolic``/``kilos``; ``suicidal``: 0 none, 1–2 the usual answer to the risk item before treatment.
    """
    count = len(diagnoses)
    main = to_objects([codes[0] for codes in diagnoses])
    shared, own = rng.normal(size=count), rng.normal(size=(3, count))
    depressed, traumatised = np.isin(main, ("F33.1", "F32.2")), main == "F43.1"
    gad7 = 14.6 - 1.5 * depressed + 0.5 * traumatised + 2.3 * shared + 2.4 * own[0]
    phq9 = 14.0 + 4.0 * depressed + 1.2 * traumatised + 3.0 * shared + 3.4 * own[1]
    pcl5 = 24.0 + 22.0 * traumatised + 7.0 * shared + 8.0 * own[2]
    suicidal = (rng.random(count) < 0.12 + 0.012 * np.clip(phq9 - 10, 0, 15)).astype(np.int64)
    kinds = rng.choice(len(CLASSES), size=count, p=np.array(CLASS_WEIGHTS) / sum(CLASS_WEIGHTS))
    return {
        "gad7": np.clip(gad7, 3, 20.5),
        "phq9": np.clip(phq9, 2, 26),
        "pcl5": np.clip(pcl5, 3, 72),
        "functioning": np.clip(18 + 4.0 * shared + 5 * rng.normal(size=count), 2, 38),
        **_draw_response(rng, kinds),
        "prone": rng.normal(0, 0.85, count),
        "systolic": np.clip(rng.normal(120, 10, count), 96, 148),
        "diastolic": np.clip(rng.normal(75, 6.5, count), 54, 93),
        "pressor": np.exp(rng.normal(0, 0.35, count)),
        "kilos": np.clip(rng.normal(76, 15, count), 44, 138),
        "suicidal": suicidal + (suicidal & (rng.random(count) < 0.2)),
        "lifetime_attempt": rng.random(count) < 0.05,
        "fills_in": rng.beta(18, 1.4, count),
        "extra_scales": rng.random(count) < 0.35,
    }


def _draw_response(rng: np.random.Generator, kinds: Ints) -> Columns:
    """Gain, tempo, lateness and what is kept, from the class of each patient."""
    count = len(kinds)
    gain = (
        np.array([0.81, 0.42, 0.77, 0.05, -0.32])[kinds]
        + rng.normal(0, 1, count) * np.array([0.11, 0.08, 0.1, 0.06, 0.1])[kinds]
    )
    keeps = np.where(rng.random(count) < 0.20, rng.uniform(0.1, 0.5, count), rng.uniform(0.7, 1.0, count))
    return {
        "kind": kinds.astype(np.int64),
        "gain": np.minimum(gain, 0.92),
        "gain_depression": np.minimum(gain + rng.normal(-0.02, 0.12, count), 0.92),
        "gain_trauma": np.minimum(0.8 * gain + rng.normal(0, 0.14, count), 0.9),
        "tempo": np.exp(rng.normal(np.log(1.7), 0.4, count)),
        "late": kinds == CLASSES.index("late"),
        "keeps": keeps,
    }


def _draw_diagnoses(rng: np.random.Generator, count: int) -> NDArray[np.object_]:
    main, second = pick(rng, DIAGNOSES, DIAGNOSIS_WEIGHTS, count), pick(rng, SECOND_DIAGNOSES, SECOND_WEIGHTS, count)
    return to_objects([[a] if b is None or a == b else [a, b] for a, b in zip(main, second, strict=True)])


def _draw_lists(
    rng: np.random.Generator, words: tuple[str, ...], shares: tuple[float, ...], count: int
) -> NDArray[np.object_]:
    """For each patient the words that hold, each with its own share."""
    held = rng.random((count, len(words))) < np.array(shares)
    return to_objects([[words[i] for i in np.flatnonzero(row)] for row in held])


def _never_asked(rng: np.random.Generator, share: float, lists: NDArray[np.object_]) -> NDArray[np.object_]:
    """None, "never recorded", in place of some lists."""
    never = rng.random(len(lists)) < share
    return to_objects([None if gone else words for gone, words in zip(never, lists, strict=True)])
