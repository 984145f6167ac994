"""The one cache of reports: who shares, who does not, and that it is bounded."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.data import BoundedCache, digest_scope, get_fingerprint, get_store, load
from dashboard.reports.view import View
from data_access import clock
from data_access.database import Store
from data_access.queries.clinicians import get_clinicians
from data_access.scope import Scope, decide_scope

ROOT = Path(__file__).resolve().parents[2]
VIEW = View(20000)


@pytest.fixture
def scopes(use_store_of: Callable[[Path], None], demo_template: Path, monkeypatch: pytest.MonkeyPatch) -> list[Scope]:
    """The scope of every clinician of the demonstration clinic. Whatever version is asked for passes as its own."""
    use_store_of(demo_template)
    monkeypatch.setattr("dashboard.data.check_same_version", lambda *_: None)
    store = get_store()
    site = store.site()
    with store.read() as session:
        today = clock.today(site.time_zone)
        return [decide_scope(session, site.id, c.id, today) for c in get_clinicians(session, site.id)]


class Counter:
    """A page's load function that counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, store: Store, facts_store: Any, scope: Scope, view: View, selection: Any) -> tuple[Any, ...]:
        self.calls += 1
        return (scope.clinician_id, view, selection)


def test_the_same_question_is_answered_once(scopes: list[Scope]):
    make = Counter()
    first = load("caseload", make, scopes[0], VIEW, (1, 1), ("iv",))
    assert load("caseload", make, scopes[0], VIEW, (1, 1), ("iv",)) is first
    assert make.calls == 1


def test_everything_a_report_depends_on_is_in_its_key(scopes: list[Scope]):
    make = Counter()

    def ask(page: str = "caseload", view: View = VIEW, versions: tuple[int, int] = (1, 1), chosen: Any = ()) -> None:
        load(page, make, scopes[0], view, versions, chosen)

    ask()
    ask(page="side effects")
    ask(view=replace(VIEW, as_of_day=19999))
    ask(view=replace(VIEW, thresholds="conservative"))
    ask(view=replace(VIEW, hide_names=True))
    ask(versions=(2, 1))
    ask(versions=(1, 2))
    ask(chosen=("iv",))
    assert make.calls == 8


def test_no_two_clinicians_with_different_patients_share_a_report(scopes: list[Scope]):
    seen = {load("caseload", Counter(), scope, VIEW, (1, 1))[0] for scope in scopes}
    prints = {get_fingerprint(scope, 1) for scope in scopes}
    assert len(prints) == len(seen)
    assert len(prints) > 2


def test_two_clinicians_with_the_same_patients_get_a_report_of_their_own(scopes: list[Scope]):
    """The caseload marks the viewer's own row of the workload."""
    colleague = replace(scopes[0], clinician_id=scopes[0].clinician_id + 1_000)
    assert get_fingerprint(colleague, 1) == get_fingerprint(scopes[0], 1)
    assert load("caseload", Counter(), colleague, VIEW, (1, 1))[0] == colleague.clinician_id
    assert load("caseload", Counter(), scopes[0], VIEW, (1, 1))[0] == scopes[0].clinician_id


def test_a_fingerprint_depends_on_role_site_and_patients_not_on_their_order():
    ids = np.array([3, 1, 2])
    assert digest_scope("therapist", 1, ids) == digest_scope("therapist", 1, np.sort(ids))
    assert digest_scope("therapist", 1, ids) != digest_scope("director", 1, ids)
    assert digest_scope("therapist", 1, ids) != digest_scope("therapist", 2, ids)
    assert digest_scope("therapist", 1, ids) != digest_scope("therapist", 1, ids[:2])
    assert digest_scope("therapist", 1, np.array([12])) != digest_scope("therapist", 11, np.array([2]))


def test_an_error_is_not_kept(scopes: list[Scope]):
    def fail(*_arguments: Any) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        load("caseload", fail, scopes[0], VIEW, (1, 1), "x")
    make = Counter()
    load("caseload", make, scopes[0], VIEW, (1, 1), "x")
    assert make.calls == 1


def test_the_least_recently_used_goes_first():
    cache = BoundedCache(2)
    cache.get_or_make("a", lambda: 1)
    cache.get_or_make("b", lambda: 2)
    cache.get_or_make("a", lambda: 9)
    cache.get_or_make("c", lambda: 3)
    assert len(cache) == 2
    assert cache.get_or_make("a", lambda: 8) == 1
    assert cache.get_or_make("b", lambda: 7) == 7


def test_streamlits_caches_are_met_in_one_file_only():
    elsewhere = [
        str(path.relative_to(ROOT))
        for folder in ("dashboard", "pages", "data_access")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"cache_data|cache_resource", path.read_text(encoding="utf-8"))
        and path != ROOT / "dashboard" / "data.py"
    ]
    assert elsewhere == []


def test_no_cached_function_takes_an_argument_that_is_left_out_of_the_key():
    source = (ROOT / "dashboard" / "data.py").read_text(encoding="utf-8")
    for found in re.finditer(r"@st\.cache_\w+\([^)]*\)\ndef \w+\(([^)]*)\)", source):
        assert found.group(1) == ""
