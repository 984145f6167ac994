"""Side effects, routes, dose bounds, protocols and vital signs, from the vocabulary."""

from dashboard.reports.methods.parts import Column, Fact, Facts, Part, Table, Words
from dashboard.reports.words.wording import EN_DASH
from data_access.definitions.registry import (
    get_instrument,
    get_protocols,
    get_route,
    get_routes,
    get_severities,
    get_side_effect_kinds,
    get_vital_bounds,
)
from data_access.definitions.vocabulary import DoseBounds, Protocol, ScreeningPlan

_SAME_PERSON = (
    "Two patients are taken for one person where birth date and name are the same, whatever the name’s case, accents, "
    "hyphens and the order of its parts. A patient without a birth date is taken for nobody else. Nothing is joined by "
    "itself. Rule of the clinic."
)


def make_side_effect_parts() -> tuple[Part, ...]:
    """The grades of severity and the kinds."""
    grades = tuple((f"**{s.grade}**", s.name, s.meaning, s.source) for s in get_severities())
    severity = Part(
        "Severity",
        (
            Table((Column("grade"), Column("name"), Column("meaning"), Column("from")), grades),
            Words(
                "**Serious** is a separate yes or no. Dissociation also carries whether it was expected and how "
                "distressing it was (0–3), since it is often the intended experience.",
            ),
        ),
    )
    kinds = tuple(
        (k.name, k.group, "always" if k.always_listed else "when seen", ", ".join(k.synonyms) or "–")
        for k in get_side_effect_kinds()
    )
    columns = (Column("kind", 20), Column("on screen", 20), Column("listed", 12), Column("also read as", 48))
    said = "Kinds of one group are counted once a session, and the grouping is printed. Not assessed is never none."
    return severity, Part("Kinds", (Table(columns, kinds),), said)


def make_route_parts() -> tuple[Part, ...]:
    """Dose bounds of each route and substance, and the default plans of a course."""
    return _dose_part(), _route_part(), _protocol_part()


def _dose_part() -> Part:
    columns = (
        Column("route, substance", 22),
        Column("usual", 16),
        Column("warn", 20),
        Column("stop and confirm", 15),
        Column("from", 27),
    )
    rows = tuple(
        (f"**{route.name}**, {b.substance}", _usual(b), _warn(b), f"{'≥' if b.stop_inclusive else '>'} {_dose(b.stop)} "
         f"{b.unit}", b.source)
        for route in get_routes() for b in route.bounds
    )  # fmt: skip
    said = (
        "Bounds warn at entry and never block; “stop” asks for a confirmation. A dose equal to a warning bound does "
        "not warn. Milligrams are never pooled over routes or substances."
    )
    return Part("Dose bounds", (Table(columns, rows),), said)


def _dose(value: float) -> str:
    return f"{value:g}"


def _usual(bounds: DoseBounds) -> str:
    if bounds.usual is None:
        return f"{', '.join(_dose(v) for v in bounds.usual_values)} {bounds.unit}"
    return f"{_dose(bounds.usual[0])}{EN_DASH}{_dose(bounds.usual[1])} {bounds.unit}"


def _warn(bounds: DoseBounds) -> str:
    outside = "any other"
    if bounds.warn is not None:
        outside = f"outside {_dose(bounds.warn[0])}{EN_DASH}{_dose(bounds.warn[1])} {bounds.unit}"
    above = bounds.warn_mg_kg_above
    return outside if above is None else f"{outside}, or > {_dose(above)} mg/kg"


def _route_part() -> Part:
    columns = (Column("route"), Column("bioavailability"), Column("dose bands"), Column("stay after a dose"),
               Column("from"))  # fmt: skip
    rows = []
    for route in get_routes():
        percent = route.bioavailability_percent
        held = "not held" if percent is None else f"{percent[0]} %" if percent[0] == percent[1] else (
            f"{percent[0]}{EN_DASH}{percent[1]} %")  # fmt: skip
        stay = ", ".join(f"{key}: ≥ {minutes} min" for key, minutes in route.minimum_stay_min.items())
        bands = ", ".join(f"{bound:g}" for bound in route.dose_bands_mg_kg)
        rows.append((f"**{route.name}**", held, f"divided at {bands} mg/kg", stay or "–", route.source))
    said = "A dose equal to a dividing line belongs to the higher band."
    return Part("Bioavailability and dose bands", (Table(columns, tuple(rows)),), said)


def _protocol_part() -> Part:
    columns = (Column("protocol", 18), Column("doses", 11), Column("therapy", 19), Column("screenings", 34),
               Column("long-term checks", 18))  # fmt: skip
    rows = tuple(
        (
            f"**{p.name}** ({get_route(p.route).short}, {p.substance})",
            f"{p.planned_doses}, every {p.dose_interval_days} days",
            _therapy(p),
            "; ".join(_screening(plan) for plan in p.screenings),
            _checks(p),
        )
        for p in get_protocols()
    )
    said = "Every figure is a setting of the clinic. All rules about what is due read the course’s own protocol."
    return Part("Default protocols", (Table(columns, rows),), said)


def _therapy(protocol: Protocol) -> str:
    after = ", ".join(str(dose) for dose in protocol.integration_after_doses)
    return (
        f"{protocol.preparation_sessions} preparation; integration within {protocol.integration_within_days} days "
        f"after doses {after}"
    )


def _checks(protocol: Protocol) -> str:
    by_days: dict[int, list[str]] = {}
    for key, days in protocol.long_term_checks.items():
        by_days.setdefault(days, []).append(key.replace("_", " "))
    return "; ".join(f"every {days} days: {', '.join(names)}" for days, names in by_days.items()) or "–"


def _screening(plan: ScreeningPlan) -> str:
    when = [
        *(["at start"] if plan.at_start else []),
        *([f"within {plan.before_first_dose_days} days before dose 1"] if plan.before_first_dose_days else []),
        *(["before each dose"] if plan.before_each_dose else []),
        *(["after the last"] if plan.after_last_dose else []),
        *(["at the end"] if plan.at_end else []),
    ]
    if plan.follow_up_months:
        when.append(f"month {', '.join(str(month) for month in plan.follow_up_months)}")
    return f"{get_instrument(plan.instrument).name}: {', '.join(when)}"


def make_vital_parts() -> tuple[Part, ...]:
    """What may be entered, what is flagged, when readings are due, and the codes."""
    v = get_vital_bounds()
    plausible = (("systolic", v.systolic, "mmHg"), ("diastolic", v.diastolic, "mmHg"), ("pulse", v.pulse, "a minute"),
                 ("SpO2", v.spo2, "%"))  # fmt: skip
    entry = tuple((name, f"{low}{EN_DASH}{high} {unit}") for name, (low, high), unit in plausible)
    flags = (
        ("before a dose", f"> {v.before_systolic_above} or > {v.before_diastolic_above} mmHg", v.sources["before"]),
        ("any reading", f"≥ {v.review_systolic_from} or ≥ {v.review_diastolic_from} mmHg: review", v.sources["review"]),
        (f"rise within {v.rise_within_min} min", f"≥ {v.rise_systolic_from} or ≥ {v.rise_diastolic_from} mmHg",
         v.sources["rise"]),
        ("oxygen saturation", f"≤ {v.spo2_at_most} %", v.sources["spo2"]),
        ("reading due", f"at {v.reading_due_min} min, counted from {v.reading_window_min[0]} to "
         f"{v.reading_window_min[1]} min", v.sources["reading"]),
    )  # fmt: skip
    codes = tuple(Fact(name.replace("_", " ").replace("spo2", "SpO2"), code) for name, code in v.loinc.items())
    return (
        Part("Flags", (Table((Column("when"), Column("bound"), Column("from")), flags),),
             "A flag says “review”, never “emergency”."),
        Part("What may be entered", (Table((Column("reading"), Column("plausible")), entry),
             Words(f"{v.sources['plausible']}. Both ends are allowed.", quiet=True)), half=True),
        Part("Codes", (Facts(codes), Words(v.sources["loinc"], quiet=True)), half=True),
        Part("Likely one person twice", (Words(_SAME_PERSON),)),
    )  # fmt: skip
