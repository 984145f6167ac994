"""How a dosing session of one patient is written: route, dose, effects, readings."""

from collections.abc import Sequence

from data_access.definitions.registry import get_route, get_side_effect_kind, get_side_effect_kinds, get_vital_bounds
from data_access.records import EffectRecord, SessionRecord, VitalRecord

SEVERITIES = ("none", "mild", "moderate", "severe")
Reading = tuple[int, int | None]


def word_route(key: str | None) -> str:
    """Short name of a route inside a sentence ("IV", "nasal"); "route not recorded"."""
    if key is None:
        return "route not recorded"
    short = get_route(key).short
    return short if short.isupper() else short.lower()


def get_mg_kg(session: SessionRecord) -> float | None:
    """Milligrams per kilogram; None where dose or weight was not recorded."""
    if session.dose_mg is None or not session.weight_kg:
        return None
    return session.dose_mg / session.weight_kg


def word_mg_kg(session: SessionRecord) -> str:
    """ "0.80"; "not recorded" where it cannot be computed."""
    value = get_mg_kg(session)
    return "not recorded" if value is None else f"{value:.2f}"


def word_mg(session: SessionRecord) -> str:
    """ "61"; "not recorded"."""
    return "not recorded" if session.dose_mg is None else f"{session.dose_mg:.1f}".removesuffix(".0")


def word_dose(session: SessionRecord) -> str:
    """ "0.75 mg/kg IV", "61 mg nasal" without a weight, "IV, dose not recorded" without a dose."""
    route = word_route(session.route)
    if session.dose_mg is None:
        return f"{route}, dose not recorded"
    value = get_mg_kg(session)
    return f"{word_mg(session)} mg {route}" if value is None else f"{value:.2f} mg/kg {route}"


def get_groups() -> tuple[str, ...]:
    """The groups of side effects that are always listed, in the order of the screen."""
    return tuple(dict.fromkeys(kind.group for kind in get_side_effect_kinds() if kind.always_listed))


def group_severities(session: SessionRecord) -> dict[str, int]:
    """Highest severity of each group that was seen at a session."""
    severities: dict[str, int] = {}
    for effect in session.effects:
        group = get_side_effect_kind(effect.kind).group
        severities[group] = max(severities.get(group, 0), effect.severity)
    return severities


def is_assessed(session: SessionRecord) -> bool:
    """Side effects were assessed; nobody having recorded it counts as not."""
    return session.side_effects_assessed is True


def word_effects(session: SessionRecord) -> str:
    """ "dissociation, dizziness (all mild)", "nausea (severe), headache (mild)", "none" or "not assessed".

    What was recorded although nobody says that effects were assessed is said, and that the rest is not known.
    """
    severities = group_severities(session)
    if not severities:
        return "none" if is_assessed(session) else "not assessed"
    return _word_groups(severities) + ("" if is_assessed(session) else "; others not assessed")


def _word_groups(severities: dict[str, int]) -> str:
    if len(set(severities.values())) == 1:
        word = SEVERITIES[next(iter(severities.values()))]
        names = ", ".join(group.lower() for group in severities)
        return f"{names} ({'all ' if len(severities) > 1 else ''}{word})"
    ordered = sorted(severities.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{group.lower()} ({SEVERITIES[severity]})" for group, severity in ordered)


def get_severe(session: SessionRecord) -> list[EffectRecord]:
    """Severe effects of a session."""
    return [effect for effect in session.effects if effect.severity == 3]


def get_reading(vitals: Sequence[VitalRecord], moment: str) -> Reading | None:
    """Blood pressure of a moment: the last reading before the dose or on leaving, the highest after the dose.

    The highest systolic and the highest diastolic after the dose may come from two readings.
    """
    if moment == "peak":
        systolics = [v.systolic for v in vitals if v.moment != "before" and v.systolic is not None]
        diastolics = [v.diastolic for v in vitals if v.moment != "before" and v.diastolic is not None]
        return (max(systolics), max(diastolics, default=None)) if systolics else None
    there = [v for v in vitals if v.moment == moment and v.systolic is not None]
    return (there[-1].systolic or 0, there[-1].diastolic) if there else None


def word_reading(reading: Reading | None) -> str:
    """ "128/80"; "not recorded"."""
    if reading is None:
        return "not recorded"
    return f"{reading[0]}/{'–' if reading[1] is None else reading[1]}"


def is_flagged(session: SessionRecord) -> bool:
    """A reading of the session at or above the review limits (180 systolic, 110 diastolic)."""
    bounds = get_vital_bounds()
    return any(
        (v.systolic or 0) >= bounds.review_systolic_from or (v.diastolic or 0) >= bounds.review_diastolic_from
        for v in session.vitals
    )
