"""Presets for other programs' exports, on small invented files of their shape; and on the published ones."""

import os
from pathlib import Path

import pytest

from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.import_files import import_sources
from data_access.importers.profiles.apply import make_sources
from data_access.importers.profiles.find import get_preset, list_presets
from data_access.importers.profiles.fit import fit_tables
from data_access.importers.profiles.open_paths import open_tables
from data_access.importers.profiles.preview import preview
from data_access.importers.profiles.suggest import suggest
from data_access.importers.reconcile import Outcome
from data_access.importers.source import open_sources
from tests.data_access.importers.clinic import import_clinic, say
from tests.data_access.importers.profiles.records_in_files import FILES, open_files
from tests.data_access.importers.profiles.tables import count_left_out, list_rows, make_table
from tests.data_access.importers.profiles.test_suggest import SITE

PUBLISHED = Path(os.environ.get("KAP_PUBLISHED_DATA") or Path(__file__).parents[5] / "shared" / "data")
PROTOCOLS = "protocol,name,substance,route,planned_doses,dose_interval_days\nIM6,Six doses,racemic,im,6,7\n"


def count(outcome: Outcome) -> dict[tuple[str, str], tuple[int, int, int, int, int]]:
    """By file and table: rows in, inserted, unchanged, rejected, blank."""
    return {
        (tally.file, tally.table): (tally.rows_in, tally.inserted, tally.unchanged, tally.rejected, tally.blank)
        for tally in outcome.tallies
    }


@pytest.mark.usefixtures("today")
def test_records_in_ten_files_come_in_and_psychotherapy_notes_stay_out(store: Store, tmp_path: Path) -> None:
    (tmp_path / "protocols.csv").write_text(PROTOCOLS, encoding="utf-8")
    profile = get_preset("records_in_files")
    sources = make_sources(profile, open_files())
    import_sources(store, open_sources([tmp_path / "protocols.csv"]), SITE)
    outcome = import_sources(store, sources)
    assert count(outcome) == {
        ("care_team.csv", "clinicians"): (3, 2, 0, 1, 0),
        ("patients.csv", "patients"): (2, 2, 0, 0, 0),
        ("episodes.csv", "assignments"): (2, 2, 0, 0, 0),
        ("episodes.csv", "courses"): (2, 2, 0, 0, 0),
        ("appointments.csv", "sessions"): (2, 2, 0, 0, 0),
        ("vitals.csv", "vitals"): (2, 2, 0, 0, 0),
        ("adverse_events.csv", "side_effects"): (1, 1, 0, 0, 0),
        ("rating_scales.csv", "screenings"): (3, 2, 0, 1, 0),
    }
    assert [told.split(":")[0] for told in say(outcome)] == [
        "care_team.csv, line 4, role “Billing”",
        "appointments.csv, line 5, kind “Yoga”",
        "rating_scales.csv, line 3, instrument “HAM-D”",
    ]
    told = [note for source in sources for note in source.notes]
    assert "psychotherapy_notes.csv: notes or free text, left out unless asked for." in told
    assert "messages.csv: not read by the profile." in told
    assert "Columns notes or free text, left out unless asked for: Action." in told
    assert "Columns not read by the profile: Phone." in told


def test_a_file_of_the_records_without_one_of_its_columns_stops_the_import() -> None:
    spoilt = FILES["vitals.csv"].replace("Blood Pressure", "BP")
    with pytest.raises(ImportRefused, match=r"vitals\.csv, line 1: has no column “Blood Pressure”"):
        make_sources(get_preset("records_in_files"), [make_table(spoilt, "vitals.csv")])


@pytest.mark.usefixtures("today")
def test_grids_of_google_forms_become_two_questionnaires_with_answers(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    profile = get_preset("google_forms")
    questions = [column for made in profile.rows for column in made.cells["answers"].columns]
    header = ",".join(f'"{name}"' for name in ("Timestamp", "Patient code", *questions, "Anything else?"))
    said = ["Not at all", "Several days", "Over half the days", "Nearly every day"]
    answers = [said[place % 4] for place in range(len(questions))]
    rows = [
        ["2026/02/03 9:05:33 PM GMT", "00123", *answers, "no"],
        ["2026/02/04 9:05:33 PM GMT", "00123", *answers[:7], *[""] * 9, ""],
        ["2026/02/05 9:05:33 PM GMT", "00123", "Sometimes", *answers[1:], ""],
    ]
    table = make_table(header + "\n" + "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows) + "\n")
    sources = make_sources(profile, [table])
    assert [row[3] for source in sources for row in list_rows(source)] == [
        "0,1,2,3,0,1,2", "0,1,2,3,0,1,2", "Sometimes,1,2,3,0,1,2",
        "3,0,1,2,3,0,1,2,3", "", "3,0,1,2,3,0,1,2,3",
    ]  # fmt: skip
    outcome = import_sources(store, sources)
    assert [(tally.rows_in, tally.inserted, tally.rejected, tally.blank) for tally in outcome.tallies] == [
        (3, 2, 1, 0), (3, 2, 0, 1),
    ]  # fmt: skip
    assert "“Sometimes” is none of the words the profile knows here" in say(outcome)[0]


def test_a_preset_knows_its_own_source_from_others_like_it() -> None:
    other = make_table("record_id,name\n1,Cy\n")
    for name in list_presets():
        with pytest.raises(ImportRefused):
            fit_tables(get_preset(name), [other])


REDCAP = {
    "redcap_decimal_comma": ("decimal-comma__data.csv", 4, {}),
    "redcap_longitudinal": ("longitudinal__data.csv", 3, {"rows that no part of the profile takes": 15}),
    "redcap_repeating": ("vignette-repeating__data.csv", 2, {"rows that no part of the profile takes": 15}),
}


@pytest.mark.published_data
@pytest.mark.skipif(not (PUBLISHED / "redcap").is_dir(), reason=f"the published data is not there: {PUBLISHED}")
@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("name", REDCAP)
def test_each_published_redcap_project_comes_in_whole(store: Store, name: str) -> None:
    file, patients, left_out = REDCAP[name]
    profile = get_preset(name)
    sources = make_sources(profile, open_tables([PUBLISHED / "redcap" / file]))
    assert count_left_out(sources[0]) == left_out
    outcome = import_sources(store, sources, profile.site)
    blank = sum(left_out.values())
    assert count(outcome) == {(file, "patients"): (patients + blank, patients, 0, 0, blank)}


@pytest.mark.published_data
@pytest.mark.skipif(not (PUBLISHED / "psilodep2").is_dir(), reason=f"the published data is not there: {PUBLISHED}")
@pytest.mark.usefixtures("today")
def test_both_published_files_of_the_trial_come_in_together_and_agree(store: Store) -> None:
    profile, folder = get_preset("psilodep2"), PUBLISHED / "psilodep2"
    tables = open_tables([folder / "scores.csv", folder / "baseline_variables.csv"])
    outcome = import_sources(store, make_sources(profile, tables), profile.site)
    assert count(outcome) == {
        ("scores.csv", "clinicians"): (1, 1, 0, 0, 0),
        ("scores.csv", "patients"): (59, 59, 0, 0, 0),
        ("baseline_variables.csv", "patients"): (59, 0, 59, 0, 0),
        ("scores.csv", "assignments"): (59, 59, 0, 0, 0),
        ("scores.csv", "protocols"): (2, 2, 0, 0, 0),
        ("scores.csv", "courses"): (59, 59, 0, 0, 0),
        ("scores.csv", "screenings"): (1062, 347, 0, 694, 21),
    }


@pytest.mark.published_data
@pytest.mark.skipif(not (PUBLISHED / "redcap").is_dir(), reason=f"the published data is not there: {PUBLISHED}")
@pytest.mark.parametrize("name", ["longitudinal", "vignette-repeating"])
def test_the_suggestion_for_a_published_project_agrees_with_its_preset(name: str) -> None:
    folder = PUBLISHED / "redcap"
    tables = open_tables([folder / f"{name}__data.csv", folder / f"{name}__dictionary.csv"])
    preset = get_preset("redcap_longitudinal" if name == "longitudinal" else "redcap_repeating")
    (made,) = preview(preset, tables[:1])
    (suggested,) = preview(suggest(tables).to_profile("suggested"), tables[:1])
    fold = [[cell.casefold().replace(" / ", " or ") for cell in row.cells] for row in suggested.rows]
    assert fold == [[cell.casefold() for cell in row.cells] for row in made.rows]
