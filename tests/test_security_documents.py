"""What docs/security.md, threat-model.md and operations.md say is there: every test they name, every command."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import typer

from dashboard import cli

TESTS = Path(__file__).resolve().parent
DOCS = TESTS.parent / "docs"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
COMMAND = re.compile(r"kap-outcomes ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)")


@cache
def list_tests(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("name", ["security.md", "threat-model.md"])
def test_every_test_that_is_named_exists(name: str):
    found = NAMED.findall((DOCS / name).read_text(encoding="utf-8"))
    assert len(found) > 10
    missing = [
        f"{file}::{test}" for file, test in found if not (TESTS / file).exists() or test not in list_tests(TESTS / file)
    ]
    assert missing == []


def test_every_known_fault_has_its_row_and_every_row_its_tests():
    rows = [line.split(" | ") for line in (DOCS / "security.md").read_text(encoding="utf-8").splitlines()]
    faults = [cells for cells in rows if re.fullmatch(r"\| \d+", cells[0])]
    assert [int(cells[0].lstrip("| ")) for cells in faults] == list(range(1, 24))
    safeguards = [cells[0].lstrip("| ") for cells in rows if cells[0].startswith("| (")]
    wanted = "(a)(1) (a)(2)(i) (a)(2)(ii) (a)(2)(iii) (a)(2)(iv) (b) (c)(1) (d) (e)(1)"
    assert safeguards == wanted.split()
    for cells in rows:
        if cells[0].startswith(("| (", "| V")) or cells in faults:
            assert NAMED.search(cells[-1]), cells[0]


def list_commands(app: typer.Typer) -> set[str]:
    """ "run", "export all"."""
    group = typer.main.get_group(app)
    found = set(group.commands)
    for name, command in group.commands.items():
        found |= {f"{name} {inner}" for inner in getattr(command, "commands", ())}
    return found


def test_every_command_of_the_operations_guide_exists():
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    known = list_commands(cli.app)
    pieces = [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)]
    told = {match[1] for piece in pieces for match in COMMAND.finditer(piece)}
    assert len(told) > 8
    assert {words for words in told if words not in known and words.split()[0] not in known} == set()
    groups = {words.split()[0] for words in known if " " in words}
    assert {words for words in told if words.split()[0] in groups and " " in words and words not in known} == set()
