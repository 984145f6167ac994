"""The small clinic that the tests of meetings share."""

from data_access.database import Store
from data_access.models import Clinician, Patient, Site
from data_access.scope import Scope, decide_scope
from tests.factories import make_clinician, make_patient, make_site


class Clinic:
    """A director, two therapists with a patient each, and the supervisor of the first."""

    def __init__(self, store: Store, today: int) -> None:
        self.store, self.today = store, today
        with store.write() as session:
            self.site: Site = make_site(session)
            self.director: Clinician = make_clinician(session, self.site, "director", name="Dr M. Hale")
            self.supervisor: Clinician = make_clinician(session, self.site, "supervisor", name="Dr L. Brandt")
            self.first: Clinician = make_clinician(session, self.site, supervisor=self.supervisor, name="N. Okafor")
            self.second: Clinician = make_clinician(session, self.site, name="P. Reyes")
            self.own: Patient = make_patient(session, self.site, self.first)
            self.other: Patient = make_patient(session, self.site, self.second)
            session.expunge_all()

    def scope_of(self, clinician: Clinician) -> Scope:
        with self.store.read() as session:
            return decide_scope(session, self.site.id, clinician.id, self.today)
