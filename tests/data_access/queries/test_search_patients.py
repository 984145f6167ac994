from data_access.queries.search_patients import search_patients
from data_access.scope import decide_scope
from data_access.store import Store
from tests.factories import DAY, make_clinician, make_patient, make_site


def test_names_and_codes_are_found_in_any_case_within_the_scope_only(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        mine, other = make_clinician(session, site), make_clinician(session, site)
        make_patient(session, site, mine, name="Ines Moreau", code="KA-2")
        make_patient(session, site, mine, name="Bo Li", code="KA-1")
        make_patient(session, site, other, name="Ines Other", code="KA-3")
        scope = decide_scope(session, site.id, mine.id, DAY)

        def find(text: str, **more: bool) -> list[str]:
            return [row.code for row in search_patients(session, scope, text, **more)]

        assert find("") == ["KA-1", "KA-2"]
        assert find(" inES ") == ["KA-2"]
        assert find("ka-1") == ["KA-1"]
        assert find("nobody") == []
        # A wildcard is a letter like any other.
        assert find("%") == find("_") == []
        # Where names are hidden a hit by name would tell it.
        assert find("Ines", by_name=False) == []
        assert find("KA-2", by_name=False) == ["KA-2"]


def test_only_the_first_ones_are_read(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        director = make_clinician(session, site, "director")
        for number in range(5):
            make_patient(session, site, code=f"Z{number}")
        found = search_patients(session, decide_scope(session, site.id, director.id, DAY), "", most=3)
    assert [row.code for row in found] == ["Z0", "Z1", "Z2"]
