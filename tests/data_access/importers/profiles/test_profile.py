"""Profiles as text, as they are kept, and as they are found by name."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.database import Store
from data_access.errors import DefinitionError, ImportRefused
from data_access.importers.profiles.find import find_profile, get_preset, list_presets
from data_access.importers.profiles.kept import get_profile, keep_profile, list_profiles
from data_access.importers.profiles.pattern import Cell, Piece, read_cell, write_cell
from data_access.importers.profiles.profile import read_profile, write_profile
from tests.data_access.importers.clinic import import_clinic
from tests.data_access.importers.profiles.tables import make_profile

PATIENTS = '[[rows]]\ntable = "patients"\ncells = { patient = "{id}", name = "{id}" }\n'
NAMES = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1).filter(lambda name: name.strip() != "")


@pytest.mark.parametrize("name", list_presets())
def test_a_written_profile_reads_back_as_it_was(name: str) -> None:
    profile = get_preset(name)
    assert read_profile(write_profile(profile), "other") == profile


@settings(max_examples=30)
@given(st.lists(NAMES, min_size=2, max_size=4), NAMES, st.integers(0, 9))
def test_any_name_of_a_column_survives_writing(columns: list[str], constant: str, width: int) -> None:
    plain = constant.replace("{", "").replace("}", "") or "x"
    pieces = (Piece(plain), Piece(column=columns[0], width=width, steps=("sex", "lb>kg")), Piece(column=columns[1]))
    steps = ("answers",)
    cells = [
        Cell(pieces),
        Cell(pieces[1:], "first"),
        Cell(tuple(Piece(column=column, steps=steps) for column in columns), "items"),
        Cell((Piece(column=columns[0] + "*", steps=steps),), "checked"),
    ]
    assert [read_cell(write_cell(cell)) for cell in cells] == cells


@settings(max_examples=30)
@given(NAMES, NAMES, NAMES)
def test_any_text_of_a_profile_survives_writing(title: str, word: str, value: str) -> None:
    profile = make_profile(PATIENTS)
    profile = replace(profile, title=title, words={"said": {word: value}}, delimiter="\t", notes=(value,))
    assert read_profile(write_profile(profile)) == profile


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (PATIENTS.replace("{id}", "{id"), "rows[1].cells.patient: '{id' has a brace that does not open or close"),
        (PATIENTS.replace("{id}", "{id|sxe}"), "rows[1].cells.patient: there are no words 'sxe', and no such step"),
        (PATIENTS.replace('patient = "{id}"', "patient = { items = [] }"), "is no pattern, and none of first, items"),
        (PATIENTS.replace("name =", "names ="), "rows[1].cells.names: is no column of patients"),
        (PATIENTS.replace(', name = "{id}"', ""), "rows[1].cells.name: is missing: patients needs it"),
        (PATIENTS + "whne = []\n", "whne: is not a field of this kind of file"),
        ("", "field rows: is missing"),
        ("[words.sex]\nM = 1\n" + PATIENTS, "words.sex.M: must be a text"),
        ('[words.sex]\nM = "male"\n"m " = "other"\n' + PATIENTS, "stands twice but for capitals and spaces"),
    ],
)
def test_a_malformed_profile_is_refused_by_name(rows: str, told: str) -> None:
    with pytest.raises(DefinitionError) as error:
        make_profile(rows)
    assert told in str(error.value)
    assert str(error.value).startswith("test, field ")


def test_every_version_of_a_kept_profile_stays(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    first = replace(make_profile(PATIENTS), name="Survey tool")
    assert list_profiles(store) == []
    assert keep_profile(store, first, None) == 1
    assert keep_profile(store, first, None) == 1, "nothing is new"
    changed = replace(get_profile(store, "Survey tool"), day_order="mdy", title="Another")
    assert keep_profile(store, changed, 1) == 2
    assert [(p.name, p.title, p.version, p.made_by) for p in list_profiles(store)] == [
        ("Survey tool", "Another", 2, "Cy Lund")
    ]
    assert get_profile(store, "Survey tool", 1) == replace(first, version=1)
    assert get_profile(store, "Survey tool") == replace(changed, version=2)


def test_a_profile_is_found_by_the_name_of_a_kept_one_a_preset_or_a_file(sqlite_store: Store, tmp_path: Path) -> None:
    assert find_profile(None, "psilodep2") == find_profile(sqlite_store, "psilodep2") == get_preset("psilodep2")
    import_clinic(sqlite_store, tmp_path)
    keep_profile(sqlite_store, replace(make_profile(PATIENTS), name="psilodep2"), None)
    assert find_profile(sqlite_store, "psilodep2").title == "A test", "the clinic's own goes first"
    path = tmp_path / "mine.toml"
    path.write_text(write_profile(replace(make_profile(PATIENTS), name="mine")), encoding="utf-8")
    assert find_profile(None, str(path)).title == "A test"
    with pytest.raises(ImportRefused, match=r"There is no profile “nope”\. There are: .*psilodep2"):
        find_profile(sqlite_store, "nope")
    with pytest.raises(ImportRefused, match=r"This clinic keeps no profile “psilodep2” of version 7\."):
        get_profile(sqlite_store, "psilodep2", 7)
