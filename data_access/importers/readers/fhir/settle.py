"""Each filled form once, however many resources of a file say it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from data_access.importers.readers.fhir.codes import AMENDED
from data_access.importers.readers.fhir.filled import Filled
from data_access.importers.readers.fhir.made import Made
from data_access.importers.readers.fhir.noted import Noted
from data_access.importers.readers.fhir.references import Addresses

AGAIN = "says again what another resource of the file says"
SUPERSEDED = "superseded by an amended or corrected version"


@dataclass(frozen=True)
class Taken:
    """A filled form of somebody; ``moment`` as it is compared (see ``to_key``)."""

    noted: Noted
    form: Filled
    patient: str
    moment: str

    @property
    def is_amended(self) -> bool:
        """Whether its source corrected it."""
        return self.noted.status in AMENDED


def to_key(moment: str) -> str:
    """A moment as it is compared: the same for every way of writing it."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return str(int(at.timestamp())) if at.tzinfo else moment


def settle(taken: Sequence[Taken], addresses: Addresses, made: Made) -> None:
    """Make rows of forms; what says the same again, or was superseded, is left out."""
    groups: dict[tuple[str, str, str], list[Taken]] = {}
    by_entry: dict[int, list[Taken]] = {}
    for form in taken:
        by_entry.setdefault(id(form.noted.entry), []).append(form)
    for form in taken:
        root = _find_root(form, by_entry, addresses)
        groups.setdefault((root.patient, root.form.instrument, root.moment), []).append(form)
    rows = [row for group in groups.values() for row in _settle_one(group, made)]
    for row in sorted(rows, key=lambda row: row.noted.entry.place):
        cells = {
            "patient": row.patient,
            "instrument": row.form.instrument,
            "taken_at": row.noted.moment,
            "answers": row.form.answers,
            "total": row.form.total,
            "recorded_at": row.noted.recorded_at,
        }
        made.add("screenings", row.noted.entry, cells | row.noted.own)


def _find_root(form: Taken, by_entry: dict[int, list[Taken]], addresses: Addresses) -> Taken:
    """The form from which an Observation was derived, where that was taken itself."""
    for reference in form.noted.derived:
        source = addresses.find(reference, form.noted.entry)
        for other in by_entry.get(id(source), []):
            if (other.patient, other.form.instrument) == (form.patient, form.form.instrument):
                return other
    return form


def _settle_one(group: list[Taken], made: Made) -> Iterator[Taken]:
    """The amended form, else the one with answers; those that contradict it stay, for the importer to say so."""
    group.sort(key=lambda form: (not form.is_amended, not form.form.answers, form.noted.entry.place))
    main, *others = group
    for other in others:
        says_no_more = other.form.answers in ("", main.form.answers)
        if main.is_amended and not other.is_amended:
            made.leave_out("screenings", other.noted.entry, SUPERSEDED)
        elif says_no_more and (other.form.total in ("", main.form.total) or not main.form.total):
            main = replace(main, form=replace(main.form, total=main.form.total or other.form.total))
            made.leave_out("screenings", other.noted.entry, AGAIN)
        else:
            yield other
    yield main
