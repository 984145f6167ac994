"""Who of the staff looks at the program in the load test."""

from collections import Counter

from benchmarks.load.clinic import MOST_PEOPLE, choose_staff
from data_access.demo.clinicians import plan_clinicians
from data_access.queries.clinicians import ClinicianInfo


def make_staff(patients: int) -> tuple[ClinicianInfo, ...]:
    return tuple(
        ClinicianInfo(number, plan.code, plan.name, plan.role, None)  # type: ignore[arg-type]
        for number, plan in enumerate(plan_clinicians(patients), 1)
    )


def test_of_a_small_clinic_everybody_looks() -> None:
    staff = make_staff(500)
    assert sorted(one.id for one in choose_staff(staff)) == [one.id for one in staff]


def test_of_a_network_each_role_looks_in_its_share_and_none_is_left_out() -> None:
    chosen = Counter(one.role for one in choose_staff(make_staff(23_000)))
    assert set(chosen) == {"director", "supervisor", "therapist", "data manager"}
    assert abs(chosen.total() - MOST_PEOPLE) <= 2
    assert chosen["therapist"] > chosen["supervisor"] > chosen["director"] == chosen["data manager"] == 1
