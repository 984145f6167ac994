"""Every method that cites a source is on Methods, and every one on Methods cites its source."""

import ast
import re
from pathlib import Path

import pytest

import dashboard.analysis
from dashboard.reports.methods.contents import TOPICS
from dashboard.reports.methods.docstring import read_docstring
from dashboard.reports.methods.registry import METHODS, Method

FOLDER = Path(dashboard.analysis.__file__).parent


def find_sourced() -> dict[str, str]:
    """Path and docstring of every public function or class of the analysis that names a source."""
    found = {}
    for file in sorted(FOLDER.rglob("*.py")):
        module = ".".join(file.relative_to(FOLDER).with_suffix("").parts)
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                words = ast.get_docstring(node) or ""
                if "Source:" in words:
                    found[f"{module}.{node.name}"] = words
    return found


def test_no_method_with_a_source_is_left_out_of_the_registry():
    assert sorted(set(find_sourced()) - {method.path for method in METHODS}) == []


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.path)
def test_every_method_says_what_it_is_and_cites_its_source(method: Method):
    words = read_docstring(method.find())
    assert words.summary
    assert len(words.source) >= 8, "The docstring needs a paragraph that begins with Source:"
    assert not re.search(r"``|\b(MISSING|NEVER|NO_DAY|NaN)\b|\w_\w{3}|dashboard\.", f"{words}")


def test_no_method_stands_twice_and_every_title_is_its_own_within_its_section():
    assert len({method.path for method in METHODS}) == len(METHODS)
    assert len({(method.section, method.title) for method in METHODS}) == len(METHODS)


def test_every_method_stands_in_a_section_there_is():
    assert {method.section for method in METHODS} <= {topic.key for topic in TOPICS}
