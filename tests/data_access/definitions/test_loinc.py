"""Check digits of LOINC codes, ours and made-up ones."""

import pytest

from data_access.definitions.instrument import Instrument
from data_access.definitions.loinc import loinc_check_digit
from data_access.definitions.registry import get_instruments, get_vital_bounds


@pytest.mark.parametrize("code", ["2708-6", "29463-7", "44261-6", "101698-9", "70221-7", "8480-6"])
def test_a_real_code_passes(code: str) -> None:
    assert loinc_check_digit(code)


@pytest.mark.parametrize("digit", [d for d in "0123456789" if d != "6"])
def test_every_other_digit_is_refused(digit: str) -> None:
    assert not loinc_check_digit(f"44261-{digit}")


@pytest.mark.parametrize(
    "code", ["44216-6", "4261-6", "442616", "44261-66", "", "-6", "LA6568-5", " 44261-6", "٤٤٢٦١-6"]
)
def test_what_is_swapped_shortened_or_no_code_at_all_is_refused(code: str) -> None:
    assert not loinc_check_digit(code)


@pytest.mark.parametrize("instrument", get_instruments(), ids=lambda i: i.key)
def test_every_code_of_a_questionnaire_has_the_right_check_digit(instrument: Instrument) -> None:
    codes = [instrument.loinc_total, instrument.loinc_panel, *(item.loinc for item in instrument.items)]
    assert all(loinc_check_digit(code) for code in [*codes, *instrument.loinc_refused] if code)


def test_every_code_of_a_vital_sign_has_the_right_check_digit() -> None:
    assert all(loinc_check_digit(code) for code in get_vital_bounds().loinc.values())
