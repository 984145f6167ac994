"""Every population statistic there is: each module of this package brings its own."""

import pkgutil
from importlib import import_module

import benchmarks.population
from benchmarks.population.statistic import PopulationStatistic


def list_statistics() -> tuple[PopulationStatistic, ...]:
    """The statistics of every area, areas in alphabetical order."""
    found: list[PopulationStatistic] = []
    for module in pkgutil.iter_modules(benchmarks.population.__path__):
        area = import_module(f"benchmarks.population.{module.name}")
        found += getattr(area, "STATISTICS", ())
    return tuple(found)
