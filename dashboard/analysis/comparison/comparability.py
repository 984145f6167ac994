"""Whether a clinic's own figure may stand beside a published one, and every reason why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from data_access.definitions.benchmark import Benchmark, PublishedBaseline, PublishedWindow
from data_access.definitions.registry import get_instruments, get_routes, get_side_effect_kinds

HALF: Final = (50, False)
"""A response here is a fall by half or more, whatever it is compared with."""
_NAMED: Final = {"lsas": "LSAS", "pcl6": "PCL-6", "bdi": "BDI", "fq": "FQ", "qids": "QIDS"}


@dataclass(frozen=True)
class ClinicFigure:
    """What a clinic's own figure counts, point by point as a published one is described.

    ``routes`` and ``substances``: by all of which doses were given ("" where not recorded); empty where a figure
    has nothing to do with doses. ``asked``: every way side effects were asked.
    """

    measure: str
    outcome: str
    unit: str
    when: PublishedWindow
    window: str
    who: PublishedBaseline
    baseline_rule: str
    routes: frozenset[str] = frozenset()
    substances: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    response_fall: float | None = None
    response_exceeds: bool = False
    remission_below: int | None = None


def find_differences(published: Benchmark, own: ClinicFigure) -> tuple[str, ...]:
    """Every point on which a clinic's figure and a published one differ, in words; none: they may stand side by side.

    Compared are the measure, what is counted and by which rule, the time window, the baseline rule, route and
    substance of the doses, the unit and how side effects were asked. What a study does not state never matches.

    Threshold: a response counts as the same only with the same fall, equal or exceeded: a fall of more than 35 % never
    stands beside one of 50 % or more.
    Missing: a study that says "ketamine" without its form is taken as racemic. A dose whose route or
    substance is not recorded does not match.
    Source: rule of the clinic.
    """
    parts = (_measure, _rule, _window, _baseline, _doses, _unit, _asked)
    return tuple(reason for part in parts for reason in part(published, own))


def find_faults(published: Benchmark) -> tuple[str, ...]:
    """The reasons that lie with the published figure alone, whatever the clinic counts."""
    return tuple(reason for part in (_held, _estimate, _unstated) for reason in part(published))


def word_measure(measure: str) -> str:
    """ "PHQ-9 and GAD-7"."""
    names = (
        {i.key: i.name for i in get_instruments()} | {k.key: k.name.lower() for k in get_side_effect_kinds()} | _NAMED
    )
    return " and ".join(names.get(part, part.replace("_", " ")) for part in measure.split("+"))


def _measure(published: Benchmark, own: ClinicFigure) -> Iterator[str]:
    if published.measure != own.measure:
        yield f"measured on {word_measure(published.measure)}, here on {word_measure(own.measure)}"
    if published.outcome != own.outcome:
        yield f"{_spaced(published.outcome)} counted, here {_spaced(own.outcome)}"


def _rule(published: Benchmark, own: ClinicFigure) -> Iterator[str]:
    if published.outcome != own.outcome:
        return
    rules = (published.response_fall, published.response_exceeds), (own.response_fall, own.response_exceeds)
    if published.response_fall is not None and rules[0] != rules[1]:
        yield f"response there is {_word_fall(*rules[0])}, here {_word_fall(*rules[1])}"
    bound = published.remission_below
    if published.outcome == "remission" and bound is not None and bound != own.remission_below:
        yield f"remission there is a total below {bound}, here below {own.remission_below}"


def _word_fall(fall: float | None, exceeds: bool) -> str:
    if fall is None:
        return "not a fall by a percentage"
    return f"a fall of {'more than ' if exceeds else ''}{fall:g} %{'' if exceeds else ' or more'}"


def _window(published: Benchmark, own: ClinicFigure) -> Iterator[str]:
    if published.when.kind != "not stated" and (published.when != own.when or published.when.kind == "other"):
        yield f"window: {published.window}, here {own.window}"


def _baseline(published: Benchmark, own: ClinicFigure) -> Iterator[str]:
    if published.who.kind != "not stated" and published.who != own.who:
        yield f"baseline: {published.baseline_rule}, here {own.baseline_rule}"


def _doses(published: Benchmark, own: ClinicFigure) -> Iterator[str]:
    names = {route.key: route.short for route in get_routes()} | {"": "not recorded"}
    wanted = frozenset(published.routes or ((published.route,) if published.route else ()))
    if wanted and own.routes != wanted:
        given = ", ".join(sorted(names[key] for key in own.routes)) or "no doses"
        yield f"route: {' and '.join(sorted(names[key] for key in wanted))}, here {given}"
    substance = published.substance or "racemic"
    if wanted and own.substances - {substance}:
        others = ", ".join(sorted(key or "not recorded" for key in own.substances - {substance}))
        yield f"{substance} ketamine alone, here also {others}"


def _unit(published: Benchmark, own: ClinicFigure) -> Iterator[str]:
    if published.unit != own.unit:
        yield f"{published.unit} counted, here {own.unit}"


def _asked(published: Benchmark, own: ClinicFigure) -> Iterator[str]:
    if published.how_asked is not None and own.asked - {published.how_asked}:
        here = " and ".join(sorted(key or "not recorded" for key in own.asked))
        yield f"asked: {published.how_asked}, here {here}"


def _held(published: Benchmark) -> Iterator[str]:
    for part in published.measure.split("+"):
        if part in _NAMED:
            yield f"{_NAMED[part]} is not among the questionnaires here"
    rule = published.response_fall, published.response_exceeds
    if published.response_fall is not None and rule != HALF:
        yield f"response there is {_word_fall(*rule)}, here of half or more"


def _estimate(published: Benchmark) -> Iterator[str]:
    if published.treatment != "ketamine":
        yield f"{published.treatment} without ketamine; other patients"
    if published.figure.estimate == "modelled":
        yield "a model’s estimate, not a count"
    if published.outcome.endswith("own_rule"):
        yield "counted by the study’s own rule"
    if published.figure.statistic == "effect size":
        yield "an effect size, whose computation is not stated"
    if published.figure.statistic in ("mean change", "means", "percent change"):
        yield "a mean, not a share of patients"


def _unstated(published: Benchmark) -> Iterator[str]:
    if published.when.kind == "not stated":
        yield "window not stated"
    if published.who.kind == "not stated":
        yield "baseline rule not stated"
    if published.outcome == "remission" and published.remission_below is None:
        yield "remission bound not stated"
    if published.outcome == "side_effect" and published.how_asked is None:
        yield "how asked not stated"
    if published.treatment == "ketamine" and not (published.route or published.routes):
        yield "route not stated"
    yield from (f"{what} to be confirmed in the source" for what in published.to_confirm if what == "unit")


def _spaced(words: str) -> str:
    return words.replace("_", " ")
