"""A figure is drawn once for the same report in the same colours, and anew for any other."""

import importlib
import inspect
import pkgutil
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

import dashboard.charts
from dashboard.charts.drawn_once import drawn_once


@dataclass(frozen=True)
class Mark:
    x: int


@dataclass(frozen=True)
class Report:
    days: np.ndarray


def make_builder():
    calls = []

    @drawn_once
    def build(marks, report, *, height: int = 10) -> go.Figure:
        calls.append((marks, report, height))
        return go.Figure(layout={"height": height + 10 * len(marks)})

    return build, calls


def test_the_same_report_and_equal_marks_are_drawn_once():
    build, calls = make_builder()
    report = Report(np.arange(3))
    assert build([Mark(1)], report, height=10) is build([Mark(1)], report, height=10)
    assert len(calls) == 1
    assert calls[0] == ((Mark(1),), report, 10)


def test_another_report_mark_or_size_is_drawn_anew():
    build, calls = make_builder()
    report = Report(np.arange(3))
    build([Mark(1)], report)
    build([Mark(2)], report)
    build([Mark(1), Mark(1)], report)
    build([Mark(1)], Report(np.arange(3)))
    build([Mark(1)], report, height=20)
    assert len(calls) == 5


def test_every_builder_of_the_charts_is_drawn_once():
    found = []
    for module in pkgutil.walk_packages(dashboard.charts.__path__, "dashboard.charts."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            returns = inspect.signature(function).return_annotation
            if name.startswith("build_") and returns in (go.Figure, "go.Figure") and function.__module__ == module.name:
                found.append((name, hasattr(function, "__wrapped__")))
    assert len(found) >= 9
    assert [name for name, once in found if not once] == []
