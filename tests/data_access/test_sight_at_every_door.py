"""Every transaction of the program says what it may see; those that cannot are named here, each with its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNTOLD = {
    ("data_access/store.py", "read_as"): "tells it in the next line",
    ("data_access/store.py", "write_as"): "tells it in the next line",
    ("data_access/store.py", "sites"): "which clinics there are: without them there is nothing to tell",
    ("data_access/facts/store.py", "get"): "two counters of the clinic, asked before every report",
    ("dashboard/keep_up.py", "follow_versions"): "two counters of each clinic, asked every second",
    ("data_access/importers/import_files.py", "import_sources"): "the clinic may be made here: lock_site tells it",
    ("data_access/importers/repair.py", "retry_rows"): "lock_site tells it, once no other import is under way",
    ("data_access/importers/undo.py", "undo_batch"): "lock_site tells it, once no other import is under way",
    ("data_access/demo/build.py", "build_demo_clinic"): "the clinic may be made here",
}
"""File and function that open a transaction without a sight, and why."""


def find_doors(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Function and line of each ``read()`` or ``write()`` of a store: as a context, or of a name that ends in store."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                contexts = node.items if isinstance(node, ast.With | ast.AsyncWith) else []
                calls = [(item.context_expr, True) for item in contexts]
                if isinstance(node, ast.Call):
                    calls.append((node, False))
                for call, is_context in calls:
                    if _opens(call, is_context):
                        yield function.name, call.lineno


def _opens(call: ast.expr, is_context: bool) -> bool:
    if not isinstance(call, ast.Call) or call.args or not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr not in ("read", "write"):
        return False
    return is_context or ast.unparse(call.func.value).split("(")[0].endswith("store")


def list_untold() -> set[tuple[str, str]]:
    found = set()
    for folder in ("dashboard", "data_access", "pages"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for name, _ in find_doors(ast.parse(path.read_text(encoding="utf-8"))):
                found.add((path.relative_to(ROOT).as_posix(), name))
    return found


def test_no_transaction_is_opened_without_a_sight_but_those_named_here() -> None:
    assert list_untold() == set(UNTOLD)


@pytest.mark.parametrize(
    "body",
    [
        "with store.read() as session: pass",
        "with other.write() as session: pass",
        "with get_store().read() as session, open('x') as file: pass",
        "stack.enter_context(self._store.read())",
    ],
)
def test_a_door_without_a_sight_is_found(body: str) -> None:
    assert {name for name, _ in find_doors(ast.parse(f"def load():\n    {body}"))} == {"load"}


@pytest.mark.parametrize("body", ["with store.read_as(sight) as session: pass", "text = file.read()"])
def test_what_says_its_sight_or_is_no_store_is_not(body: str) -> None:
    assert not list(find_doors(ast.parse(f"def load():\n    {body}")))
