"""docs/profiles.md: its examples are profiles, and it leaves nothing out that a profile may say."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from data_access.importers.profiles.find import list_presets
from data_access.importers.profiles.profile import read_profile, write_profile
from data_access.importers.profiles.shape import READERS, UNITS, MadeRows, Profile, Unit

PAGE = (Path(__file__).parents[4] / "docs" / "profiles.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
HOW_IT_IS_CUT = {"name", "version", "source", "published", "site", "encoding", "delimiter", "reason"}
"""Fields that need no word in the page: who made it, and what the reader finds out by itself."""


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_of_the_page_is_a_profile(text: str) -> None:
    profile = read_profile(text, "example")
    assert read_profile(write_profile(profile)) == profile


def test_the_page_names_every_field_step_unit_and_preset() -> None:
    said = {one.name for one in (*fields(Profile), *fields(MadeRows), *fields(Unit))} - HOW_IT_IS_CUT
    assert len(EXAMPLES) == 2
    assert [word for word in (*said, *READERS, *UNITS, *list_presets()) if word not in PAGE] == []
