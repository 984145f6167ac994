"""Reads side effects, routes and vital-sign bounds."""

from pathlib import Path
from typing import Literal, cast

from data_access.definitions.check import Fields, check_unique, read_fields
from data_access.definitions.loinc import loinc_check_digit
from data_access.definitions.vocabulary import Coded, DoseBounds, Route, Severity, SideEffectKind, VitalBounds

SUBSTANCES = ("racemic", "esketamine")
MAX_SIDE_EFFECT_CODE = 30
"""Two bits a kind must fit a signed 64-bit number."""


def fold(word: str) -> str:
    """A word as synonyms are compared: small letters, single spaces, "_" and "-" as spaces."""
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def read_side_effect_kinds(path: Path) -> tuple[SideEffectKind, ...]:
    """The kinds in the order of the file, which is the order on screen."""
    return _read_side_effects(path)[0]


def read_severities(path: Path) -> tuple[Severity, ...]:
    """The grades of severity, mildest first."""
    return _read_side_effects(path)[1]


def _read_side_effects(path: Path) -> tuple[tuple[SideEffectKind, ...], tuple[Severity, ...]]:
    fields = read_fields(path)
    kinds = tuple(_read_side_effect_kind(table) for table in fields.tables("kinds"))
    grades = tuple(_read_severity(table) for table in fields.tables("severities"))
    fields.finish()
    if [severity.grade for severity in grades] != [1, 2, 3]:
        fields.refuse("severities.grade", "must be 1, 2 and 3, in this order: the facts keep them in two bits.")
    check_unique(fields, "kinds.code", [kind.code for kind in kinds])
    check_unique(fields, "kinds.key", [kind.key for kind in kinds])
    check_unique(fields, "kinds.synonyms", [word for kind in kinds for word in words_of(kind)])
    return kinds, grades


def _read_severity(table: Fields) -> Severity:
    return Severity(table.whole("grade"), table.text("name"), table.text("meaning"), table.text("source"))


def words_of(named: SideEffectKind | Route) -> tuple[str, ...]:
    """Every word, folded, by which a kind or route may be called."""
    return tuple(dict.fromkeys(fold(word) for word in (named.key, named.name, *named.synonyms)))


def _read_side_effect_kind(table: Fields) -> SideEffectKind:
    return SideEffectKind(
        code=table.whole("code", 0, MAX_SIDE_EFFECT_CODE),
        key=table.text("key"),
        name=table.text("name"),
        group=table.text("group"),
        always_listed=table.flag("always_listed"),
        often_intended=table.flag("often_intended"),
        synonyms=table.texts("synonyms"),
    )


def read_routes(path: Path) -> tuple[Route, ...]:
    """The routes by code."""
    fields = read_fields(path)
    routes = tuple(_read_route(table) for table in fields.tables("routes"))
    fields.finish()
    check_unique(fields, "routes.code", [route.code for route in routes])
    check_unique(fields, "routes.key", [route.key for route in routes])
    check_unique(fields, "routes.synonyms", [word for route in routes for word in words_of(route)])
    return tuple(sorted(routes, key=lambda route: route.code))


def _read_route(table: Fields) -> Route:
    percent = table.whole_span("bioavailability_percent") if "bioavailability_percent" in table else None
    if percent is not None and not 0 < percent[0] <= percent[1] <= 100:
        table.refuse("bioavailability_percent", f"must lie between 1 and 100, not {list(percent)}.")
    bands = table.numbers("dose_bands_mg_kg")
    if list(bands) != sorted(set(bands)) or not bands or bands[0] <= 0:
        table.refuse("dose_bands_mg_kg", "must rise and be above 0.")
    bounds = tuple(_read_dose_bounds(row) for row in table.tables("bounds"))
    check_unique(table, "bounds.substance", [bound.substance for bound in bounds])
    stay = table.table_or_none("minimum_stay_min")
    return Route(
        code=table.whole("code", 0, 31),
        key=table.text("key"),
        name=table.text("name"),
        short=table.text("short"),
        bounds=bounds,
        bioavailability_percent=percent,
        dose_bands_mg_kg=bands,
        synonyms=table.texts("synonyms"),
        snomed=table.text("snomed"),
        minimum_stay_min={key: stay.whole(key, 1, 1440) for key in stay.names()} if stay else {},
        source=table.text("source"),
    )


def _read_dose_bounds(row: Fields) -> DoseBounds:
    bounds = DoseBounds(
        substance=row.one_of("substance", *SUBSTANCES),
        unit=cast(Literal["mg/kg", "mg"], row.one_of("unit", "mg/kg", "mg")),
        usual=row.span_or_none("usual"),
        usual_values=row.numbers("usual_values") if "usual_values" in row else (),
        warn=row.span_or_none("warn"),
        warn_mg_kg_above=row.number_or_none("warn_mg_kg_above", 0),
        stop=row.number("stop", 0),
        stop_inclusive=row.flag("stop_inclusive"),
        source=row.text("source"),
    )
    if (bounds.usual is None) == (not bounds.usual_values):
        row.refuse("usual", "either usual or usual_values is needed, not both.")
    if bounds.warn is None and not bounds.usual_values:
        row.refuse("warn", "is needed where there are no usual_values.")
    if bounds.usual and bounds.warn and not (bounds.warn[0] <= bounds.usual[0] and bounds.usual[1] <= bounds.warn[1]):
        row.refuse("warn", "must contain the usual doses.")
    highest = bounds.warn[1] if bounds.warn else max(bounds.usual_values)
    if bounds.stop < highest:
        row.refuse("stop", f"must not be below the warning bound, {highest:g}.")
    return bounds


def read_session_codes(path: Path) -> dict[str, tuple[Coded, ...]]:
    """ "kinds" of sessions and "substances", in the order in which they are looked for."""
    fields = read_fields(path)
    found = {
        name: tuple(Coded(row.text("key"), row.texts("codes"), _read_groups(row)) for row in rows)
        for name in ("kinds", "substances")
        for rows in [fields.tables(name)]
    }
    fields.words("sources")
    fields.finish()
    for name, coded in found.items():
        check_unique(fields, f"{name}.key", [one.key for one in coded])
        check_unique(fields, f"{name}.codes", [code for one in coded for code in one.codes])
    unknown = {one.key for one in found["substances"]} - set(SUBSTANCES)
    if unknown:
        fields.refuse("substances.key", f"must be one of {', '.join(SUBSTANCES)}, not {min(unknown)!r}.")
    return found


def _read_groups(row: Fields) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(fold, group)) for group in row.text_groups("words"))


def read_vital_bounds(path: Path) -> VitalBounds:
    """Plausible values and flags of vital signs."""
    fields = read_fields(path)
    plausible, flags, due = fields.table("plausible"), fields.table("flags"), fields.table("reading")
    bounds = VitalBounds(
        systolic=plausible.whole_span("systolic"),
        diastolic=plausible.whole_span("diastolic"),
        pulse=plausible.whole_span("pulse"),
        spo2=plausible.whole_span("spo2"),
        before_systolic_above=flags.whole("before_systolic_above", 1),
        before_diastolic_above=flags.whole("before_diastolic_above", 1),
        review_systolic_from=flags.whole("review_systolic_from", 1),
        review_diastolic_from=flags.whole("review_diastolic_from", 1),
        rise_systolic_from=flags.whole("rise_systolic_from", 1),
        rise_diastolic_from=flags.whole("rise_diastolic_from", 1),
        spo2_at_most=flags.whole("spo2_at_most", 1),
        rise_within_min=flags.whole("rise_within_min", 1),
        reading_due_min=due.whole("due_min", 1),
        reading_window_min=due.whole_span("window_min"),
        loinc=fields.words("loinc"),
        sources=fields.words("sources"),
    )
    fields.finish()
    _check_vital_bounds(bounds, fields)
    return bounds


def _check_vital_bounds(bounds: VitalBounds, fields: Fields) -> None:
    inside = [
        ("before_systolic_above", bounds.before_systolic_above, bounds.systolic),
        ("before_diastolic_above", bounds.before_diastolic_above, bounds.diastolic),
        ("review_systolic_from", bounds.review_systolic_from, bounds.systolic),
        ("review_diastolic_from", bounds.review_diastolic_from, bounds.diastolic),
        ("spo2_at_most", bounds.spo2_at_most, bounds.spo2),
    ]
    for field, value, (low, high) in inside:
        if not low <= value <= high:
            fields.refuse(f"flags.{field}", f"must be a plausible reading, {low} to {high}, not {value}.")
    if not bounds.reading_window_min[0] <= bounds.reading_due_min <= bounds.reading_window_min[1]:
        fields.refuse("reading.window_min", f"must hold due_min, {bounds.reading_due_min}.")
    for name, code in bounds.loinc.items():
        if not loinc_check_digit(code):
            fields.refuse(f"loinc.{name}", f"{code!r} is not a LOINC code with a right check digit.")
