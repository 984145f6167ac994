"""A questionnaire that breaks a rule is refused; the text names file, field and rule."""

import re
from pathlib import Path

import pytest

from data_access.definitions.read_instrument import read_instrument
from data_access.definitions.registry import FOLDER, read_instruments
from data_access.errors import DefinitionError

WRONG: list[tuple[str, str, str, str, str]] = [
    # file, what stands in it, what is put in its place, the field named, words of the rule
    ("gad7", "code = 0\n", "", "code", "is missing"),
    ("gad7", 'name = "GAD-7"\n', "", "name", "is missing"),
    ("gad7", "code = 0", 'code = "0"', "code", "must be a whole number"),
    ("gad7", "code = 0", "code = true", "code", "must be a whole number"),
    ("gad7", "item_max = 3", "item_max = 3.0", "item_max", "must be a whole number"),
    ("gad7", "totals_only = false", "totals_only = 0", "totals_only", "must be true or false"),
    ("gad7", 'name = "GAD-7"', 'name = " "', "name", "must not be empty"),
    ("gad7", 'key = "gad7"', 'key = "gad_7"', "key", "must be the name of the file"),
    ("gad7", 'scoring = "sum"', 'scoring = "mean"', "scoring", "must be one of"),
    ("gad7", "recall_days = 14", "recal_days = 14", "recal_days", "is not a field"),
    ("gad7", "number = 3,", "nummer = 3,", "items[3].number", "is missing"),
    ("gad7", 'label = "Dread",', 'label = "Dread", text = "x",', "items[7].text", "is not a field"),
    ("gad7", "number = 3,", "number = 2,", "items", "must rise and not repeat"),
    ("gad7", "items_reversed = []", "items_reversed = [8]", "items_reversed", "[8]"),
    ("gad7", "optional_items = []", 'optional_items = ["1"]', "optional_items", "only whole numbers"),
    ("gad7", "item_min = 0", "item_min = 3", "item_max", "must be above item_min"),
    ("gad7", "total_max = 21", "total_max = 20", "total_max", "the items give 0 to 21"),
    ("gad7", "total_min = 0", "total_min = 1", "total_max", "the items give 0 to 21"),
    ("gad7", "item_max = 3", "item_max = 4", "loinc_answers", "5 of them"),
    ("gad7", "total_step = 1", "total_step = 2", "total_step", "must equal the multiplier"),
    ("gad7", "low = 5, high = 9", "low = 4, high = 9", "bands[2].low", "overlap"),
    ("gad7", "low = 5, high = 9", "low = 6, high = 9", "bands[2].low", "gap"),
    ("gad7", "low = 5, high = 9", "low = 5, high = 4", "bands[2].high", "must not be below low"),
    ("gad7", "low = 0, high = 4", "low = 1, high = 4", "bands[1].low", "gap"),
    ("gad7", "low = 15, high = 21", "low = 15, high = 20", "bands[4].high", "highest total, 21"),
    ("gad7", "threshold = 10", "threshold = 22", "caseness.conservative.threshold", "0 to 21"),
    ("gad7", "points = 6", "points = 60", "reliable_change.conservative.points", "0 to 21"),
    ("gad7", "reliability = 0.83", "reliability = 1.83", "reliable_change.conservative.reliability", "between 0 and 1"),
    ("gad7", "reliability = 0.83", "reliability = nan", "reliable_change.conservative.reliability", "between 0 and 1"),
    ("gad7", "at_most = 4", "at_most = -1", "remission.at_most", "0 to 21"),
    ("gad7", "max_missing = 1", "max_missing = 7", "prorate.max_missing", "below the number of items"),
    ("gad7", "optional_items = []", "optional_items = [1]", "prorate", "optional"),
    ("gad7", 'loinc_total = "70274-6"', 'loinc_total = "70274-5"', "loinc_total", "check digit"),
    ("gad7", "69733-4", "69733-3", "items[3].loinc", "check digit"),
    ("gad7", "69733-4", "68509-9", "items", "must not repeat: 68509-9"),
    ("gad7", 'loinc_panel = "69737-5"', 'loinc_panel = "70274-6"', "loinc_total", "a panel is not a total"),
    ("gad7", "show_item_labels = true", "show_item_labels = false", "items", "the licence allows none"),
    ("gad7", "totals_only = false", "totals_only = true", "items", "totals_only"),
    ("gad7", '["Several days"], ', "", "answer_words", "every answer, 4 of them"),
    ("gad7", '["Several days"]', '["Not at all"]', "answer_words", "must not repeat: not at all"),
    ("gad7", '["Several days"]', "[1]", "answer_words", "only lists of texts"),
    ("gad7", '"phq-phq5a", ', "", "forms[1].items", "every question, 7 of them"),
    ("gad7", '"phq-phq5a"', '"phq-phq5b"', "forms[1]", "must not repeat: phq-phq5b"),
    ("gad7", "[[forms]]\n", "[[forms]]\nurl = 1\n", "forms[1].url", "is not a field"),
    ("gad7", "[source_of]", "[source_of]\nitem = 7", "source_of.item", "must be a text"),
    ("phq9", "item = 9", "item = 10", "risk_item.item", "does not have: 10"),
    ("phq9", "high_from = 3", "high_from = 4", "risk_item.moderate_from", "must rise within"),
    ("phq9", "moderate_from = 1", "moderate_from = 0", "risk_item.moderate_from", "above the lowest"),
    ("phq9", '"69722-7"', '"69722-8"', "loinc_refused", "check digit"),
    ("pcl5", "items = [6, 7]", "items = [6, 21]", "clusters.C.items", "[21]"),
    ("pcl5", "items = [6, 7]", "items = [6, 6]", "clusters.C.items", "must not repeat"),
    ("pcl5", 'key = "C"', 'key = "B"', "clusters", "must not repeat: B"),
    ("pcl5", "items = [6, 7], endorsed_from = 2,", "items = [6, 7],", "clusters.C.endorsed_from", "go together"),
    ("pcl5", "items = [6, 7], endorsed_from = 2", "items = [6, 7], endorsed_from = 5", "clusters.C", "up to 4"),
    ("qids_sr16", "[15, 16]]", "[15]]", "domains", "every item of the form exactly once"),
    ("qids_sr16", "[15, 16]]", "[15, 16, 1]]", "domains", "must not repeat: 1"),
    ("qids_sr16", 'scoring = "qids"', 'scoring = "sum"', "domains", "only there"),
    ("cssrs_screener", "low = [1, 2]", "low = [1]", "triage", "exactly one level"),
    ("cssrs_screener", "low = [1, 2]", "low = [1, 2, 3]", "triage", "must not repeat: 3"),
    ("cssrs_screener", "if_no = 2", "if_no = 9", "triage.skips", "[9]"),
    ("cssrs_screener", "item_max = 1", "item_max = 2", "item_max", "yes and no"),
    ("cssrs_screener", "total_step = 1", "total_step = 1\ntotal_max = 7", "total_max", "never summed"),
    (
        "cssrs_screener",
        "[triage]",
        '[remission]\nat_most = 0\nprinted = "0"\nsource = "x"\n[triage]',
        "remission",
        "never",
    ),
    ("cssrs_screener", 'scoring = "cssrs"', 'scoring = "sum"', "triage", "only there"),
]


def _write(folder: Path, key: str, old: str, new: str) -> Path:
    text = (FOLDER / "instruments" / f"{key}.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / f"{key}.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(("key", "old", "new", "field", "rule"), WRONG)
def test_a_broken_rule_is_named_with_file_and_field(
    tmp_path: Path, key: str, old: str, new: str, field: str, rule: str
) -> None:
    path = _write(tmp_path, key, old, new)
    with pytest.raises(DefinitionError) as refused:
        read_instrument(path)
    text = str(refused.value)
    assert text.startswith(f"{key}.toml, field ")
    assert re.search(rf"field \S*{re.escape(field)}", text), text
    assert rule in text


def test_what_is_not_toml_is_refused_by_name(tmp_path: Path) -> None:
    path = _write(tmp_path, "gad7", "code = 0", "code =")
    with pytest.raises(DefinitionError, match=r"gad7\.toml: is not a readable TOML file"):
        read_instrument(path)


def test_what_is_not_utf8_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "gad7.toml"
    path.write_bytes('name = "Löwe"'.encode("cp1252"))
    with pytest.raises(DefinitionError, match=r"gad7\.toml: is not a readable TOML file"):
        read_instrument(path)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"gad7\.toml: cannot be read"):
        read_instrument(tmp_path / "gad7.toml")


def test_two_files_may_not_share_a_code(tmp_path: Path) -> None:
    _write(tmp_path, "gad7", "code = 0", "code = 1")
    _write(tmp_path, "phq9", "code = 1", "code = 1")
    with pytest.raises(DefinitionError, match="field code: two files share 1"):
        read_instruments(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="holds no definition file"):
        read_instruments(tmp_path)
