"""What was done about side effects, of permitted patients only."""

from data_access.database import Store
from data_access.queries.effect_actions import get_effect_actions
from data_access.scope import decide_scope
from tests.factories import (
    DAY,
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_side_effect,
    make_site,
)


def test_actions_come_for_the_sessions_asked_for_and_permitted_patients_only(store: Store):
    with store.write() as session:
        site = make_site(session)
        director = make_clinician(session, site, role="director")
        mine, other = make_clinician(session, site), make_clinician(session, site)
        doses = []
        for clinician in (mine, other):
            course = make_course(session, make_patient(session, site, clinician))
            dose = make_dosing(session, course, DAY, side_effects={"dizziness": 1})
            make_side_effect(session, dose, "nausea", 3, serious=True, action="ondansetron")
            doses.append(dose.id)
        for viewer, seen in ((director, doses), (mine, doses[:1])):
            scope = decide_scope(session, site.id, viewer.id, DAY)
            assert get_effect_actions(session, scope, doses) == {(dose, "nausea"): "ondansetron" for dose in seen}
        assert get_effect_actions(session, decide_scope(session, site.id, director.id, DAY), []) == {}
