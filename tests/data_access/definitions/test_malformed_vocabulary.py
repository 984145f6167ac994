"""Side effects, routes, vital signs, protocols, benchmarks and agenda rules that break a rule are refused."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from data_access.definitions.read_benchmarks import read_benchmarks
from data_access.definitions.read_plans import read_agenda_rules, read_protocols
from data_access.definitions.read_vocabulary import (
    read_routes,
    read_session_codes,
    read_side_effect_kinds,
    read_vital_bounds,
)
from data_access.definitions.registry import FOLDER, get_instruments, get_routes, get_side_effect_kinds
from data_access.errors import DefinitionError

INSTRUMENTS = [instrument.key for instrument in get_instruments()]
ROUTES = [route.key for route in get_routes()]
MEASURES = [*INSTRUMENTS, *(kind.key for kind in get_side_effect_kinds())]

READERS: dict[str, Callable[[Path], object]] = {
    "side_effects": read_side_effect_kinds,
    "routes": read_routes,
    "vitals": read_vital_bounds,
    "sessions": read_session_codes,
    "protocols": lambda path: read_protocols(path, INSTRUMENTS, ROUTES),
    "benchmarks": lambda path: read_benchmarks(path, MEASURES, ROUTES),
    "agenda": read_agenda_rules,
}

WRONG = [
    ("side_effects", "code = 1\n", "code = 4\n", "kinds.code", "must not repeat: 4"),
    ("side_effects", "code = 22", "code = 31", "kinds[23].code", "between 0 and 30"),
    ("side_effects", '"tired"', '"drowsy"', "kinds.synonyms", "must not repeat: drowsy"),
    ("side_effects", '"tired"', "1", "kinds[2].synonyms", "only texts"),
    ("side_effects", "always_listed = true\n", "", "kinds[1].always_listed", "is missing"),
    ("side_effects", "often_intended", "intended", "kinds[1].often_intended", "is missing"),
    ("side_effects", "[[severities]]", "extra = 1\n[[severities]]", "extra", "is not a field"),
    ("side_effects", "grade = 3", "grade = 4", "severities.grade", "must be 1, 2 and 3"),
    ("side_effects", 'meaning = "no intervention"\n', "", "severities[1].meaning", "is missing"),
    ("routes", "usual = [0.5, 1.0]", "usual = [1.0, 0.5]", "routes[1].bounds[1].usual", "lower first"),
    ("routes", "usual = [0.5, 1.0]", "usual = [0.05, 1.0]", "routes[1].bounds[1].warn", "must contain the usual"),
    ("routes", "usual = [0.5, 1.0], ", "", "routes[1].bounds[1].usual", "either usual or usual_values"),
    ("routes", "warn = [0.1, 1.5], ", "", "routes[1].bounds[1].warn", "is needed"),
    ("routes", "stop = 2.0", "stop = 1.4", "routes[1].bounds[1].stop", "not be below the warning bound"),
    ("routes", 'substance = "racemic"', 'substance = "arketamine"', "routes[1].bounds[1].substance", "one of racemic"),
    ("routes", 'unit = "mg/kg"', 'unit = "ml"', "routes[1].bounds[1].unit", "one of mg/kg, mg"),
    ("routes", "[0.5, 0.75, 1.0]", "[0.5, 0.5, 1.0]", "routes[1].dose_bands_mg_kg", "must rise"),
    ("routes", "[100, 100]", "[100, 101]", "routes[1].bioavailability_percent", "between 1 and 100"),
    ("routes", "code = 1\n", "code = 0\n", "routes.code", "must not repeat: 0"),
    ("routes", 'snomed = "47625008"\n', "", "routes[1].snomed", "is missing"),
    ("sessions", 'key = "integration"', 'key = "preparation"', "kinds.key", "must not repeat: preparation"),
    ("sessions", '"90837"', '"90834"', "kinds.codes", "must not repeat: 90834"),
    ("sessions", 'key = "racemic"', 'key = "arketamine"', "substances.key", "one of racemic, esketamine"),
    ("sessions", 'words = [["integration session"]', 'word = [["x"]', "kinds[2].word", "is not a field"),
    ("vitals", "spo2_at_most = 91", "spo2_at_most = 19", "flags.spo2_at_most", "50 to 100"),
    ("vitals", "systolic = [60, 260]", "systolic = [260, 60]", "plausible.systolic", "lower first"),
    ("vitals", "systolic = [60, 260]", "systolic = [60.5, 260]", "plausible.systolic", "only whole numbers"),
    ("vitals", "window_min = [30, 60]", "window_min = [45, 60]", "reading.window_min", "must hold due_min"),
    ("vitals", '"8480-6"', '"8480-7"', "loinc.systolic", "check digit"),
    ("vitals", "due_min = 40", "due_min = 40\nlate_min = 60", "reading.late_min", "is not a field"),
    ("protocols", 'instrument = "gad7"', 'instrument = "gad8"', "protocols[1].screenings[1].instrument", "one of"),
    ("protocols", 'instrument = "gad7"', 'instrument = "phq9"', "protocols[1].screenings.instrument", "repeat: phq9"),
    ("protocols", 'route = "iv"', 'route = "ear"', "protocols[1].route", "one of iv"),
    ("protocols", "planned_doses = 6", "planned_doses = 5", "protocols[1].integration_after_doses", "1 to 5"),
    ("protocols", "planned_doses = 6", "planned_doses = 0", "protocols[1].planned_doses", "between 1 and 99"),
    ("protocols", "[1, 3, 6]", "[3, 1, 6]", "follow_up_months", "must rise"),
    ("protocols", "bladder = 180", "bladder = 0", "protocols[1].long_term_checks.bladder", "between 1"),
    ("benchmarks", 'measure = "phq9"', 'measure = "bdi2"', "benchmarks[1].measure", "'bdi2' is neither"),
    (
        "benchmarks",
        "figure_percent = 62.8",
        "figure_percent = 162.8",
        "benchmarks[1].figure_percent",
        "between 0 and 100",
    ),
    ("benchmarks", "figure_percent = 62.8", "figure_percent = 62.8\nfigure_range = [1, 2]", "figure_range", "absent"),
    ("benchmarks", "figure_range = [39, 41]", "figure_range = [39, 141]", "figure_range", "between 0 and 100"),
    ("benchmarks", "window_dose = 4\n", "", "benchmarks[1].window_kind", "'after dose' needs doses, not no number"),
    (
        "benchmarks",
        "window_dose = 4\n",
        "window_dose = 4\nwindow_day = 2\n",
        "benchmarks[1].window_kind",
        "not doses, days",
    ),
    (
        "benchmarks",
        'window_kind = "after dose"',
        'window_kind = "later"',
        "benchmarks[1].window_kind",
        "one of after dose",
    ),
    ("benchmarks", "baseline_from = 10\n", "", "benchmarks[1].baseline_from", "for the kind 'at least'"),
    ("benchmarks", '["phq9", "gad7"]', '["phq9", "bdi2"]', "benchmarks[1].baseline_on", "'bdi2' is neither"),
    ("benchmarks", 'baseline_on = ["phq9", "gad7"]\n', "", "benchmarks[1].baseline_on", "must be there"),
    ("benchmarks", "response_fall = 50\n", "", "benchmarks[1].response_fall", "for the outcome 'response'"),
    ("benchmarks", "remission_below = 5", "remission_below = 5\nresponse_fall = 50", "response_fall", "only then"),
    ("benchmarks", "figure_last = 10.0\n", "", "figure_first", "needs figure_last"),
    ("benchmarks", 'statistic = "medians"', 'statistic = "means"', "figure_first_quartiles", "belongs to medians"),
    ("benchmarks", 'statistic = "medians"', 'statistic = "percent"', "figure_percent", "said once"),
    ("benchmarks", "figure_points = 1.56", "figure_points = 1.56\nfigure_below = 2", "figure_points", "said once"),
    ("benchmarks", '["im", "sublingual"]', '["im"]', "routes", "two known routes or more"),
    ("benchmarks", '["citation", "unit"]', '["figure"]', "to_confirm", "may name citation, unit"),
    ("benchmarks", 'estimate = "modelled"', 'estimate = "guessed"', "estimate", "one of counted"),
    ("benchmarks", '"talking therapies"', '"walking"', "treatment", "one of ketamine"),
    ("benchmarks", 'unit = "patients"', 'unit = "people"', "benchmarks[1].unit", "one of sessions, patients"),
    ("benchmarks", "hull_2022_gad7_response", "hull_2022_phq9_response", "benchmarks.key", "must not repeat"),
    ("agenda", "rank = 1\n", "rank = 3\n", "rule.rank", "must not fall"),
    ("agenda", "rank = 1\n", "rank = 12\n", "rule[1].rank", "between 1 and 11"),
    ("agenda", 'shape = "diamond"', 'shape = "star"', "rule[1].shape", "one of diamond"),
    ("agenda", "rise = 2", 'rise = "2"', "rule[1].bounds.rise", "must be a number"),
    ("agenda", "rise = 2", "rise = -2", "rule[1].bounds.rise", "must be at least 0, not -2"),
    ("agenda", 'key = "risk_moderate"', 'key = "risk_high"', "rule.key", "must not repeat: risk_high"),
]


@pytest.mark.parametrize(("name", "old", "new", "field", "rule"), WRONG)
def test_a_broken_rule_is_named_with_file_and_field(
    tmp_path: Path, name: str, old: str, new: str, field: str, rule: str
) -> None:
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / f"{name}.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        READERS[name](path)
    message = str(refused.value)
    assert message.startswith(f"{name}.toml, field ")
    assert re.search(rf"field \S*{re.escape(field)}", message), message
    assert rule in message


@pytest.mark.parametrize("name", READERS)
def test_the_shipped_file_is_read_by_the_same_reader(name: str) -> None:
    assert READERS[name](FOLDER / f"{name}.toml")
