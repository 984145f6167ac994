"""How the clinic's own back-test is told."""

from dashboard.analysis.expected_course.back_test import BackTest, BackTestAtDose
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.reports.methods.back_test_part import make_back_test_parts
from dashboard.reports.methods.parts import Table, Words
from data_access.definitions.registry import get_instrument

GAD7, OASIS = get_instrument("gad7"), get_instrument("oasis")


def of(events: int, total: int) -> Proportion:
    return Proportion(events, total, "courses")


def at(dose: int, judged: int) -> BackTestAtDose:
    return BackTestAtDose(dose, of(4, 40), of(3, 40), of(2, 4), of(0, 0), of(12, judged))


def make(*doses: BackTestAtDose, left_out: bool = True) -> BackTest:
    return BackTest(41, left_out, 0.014, doses, of(10, 40), of(6, 40))


def test_each_dose_is_a_row_with_count_rate_and_interval():
    (part,) = make_back_test_parts(((GAD7, make(at(2, 40))),), "nhs")
    table, note = part.blocks
    assert isinstance(table, Table)
    assert table.rows == (("**2**", "4 of 40, 10 % (4–23 %)", "3 of 40, 8 % (3–20 %)", "2 of 4", "none",
                           "12 of 40, 30 % (18–45 %)"),)  # fmt: skip
    assert part.title == "Back-test in this clinic, GAD-7"
    assert "NHS thresholds: 41 courses in the model, each patient judged without their own courses." in part.sentence
    assert isinstance(note, Words)
    assert "beyond z 1.28 10 of 40, 25 % (14–40 %); red 6 of 40, 15 %" in note.text


def test_doses_after_which_nothing_could_be_foretold_are_no_rows():
    (part,) = make_back_test_parts(((GAD7, make(at(6, 0), left_out=False)),), "conservative")
    assert isinstance(part.blocks[0], Words)
    assert "conservative thresholds: 41 courses in the model, all courses in the one model." in part.sentence


def test_what_cannot_be_tested_says_why():
    (part,) = make_back_test_parts(((OASIS, NotEstimable(3, 30, "courses")),), "nhs")
    assert part.title == "No back-test yet"
    assert part.blocks == (Words("OASIS not estimable, 3 of 30 courses."),)


def test_nothing_to_test_is_no_part():
    assert make_back_test_parts((), "nhs") == ()
