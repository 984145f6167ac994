"""The heading of the agenda: whom it counts, each number a list, and the way to the rules."""

from dashboard.components.html import esc, rich
from dashboard.components.pick import show_pick
from dashboard.components.who_are_they import show_who_are_they
from dashboard.data import load
from dashboard.filters import address
from dashboard.load.people import load_people_behind
from dashboard.reports.sentences.supervision import say_others
from dashboard.reports.supervision.supervision import Supervision
from dashboard.reports.words.wording import plural
from dashboard.viewer import Viewer

EVERYONE = "everyone"


def show_agenda_heading(report: Supervision, viewer: Viewer) -> None:
    """Title, sentence and who is not listed; a click on a number opens the patients behind it."""
    others = say_others([f'<span class="kap-who" data-pick="{o.key}">{esc(o.count)}</span>' for o in report.others])
    rules = esc(address("methods", {"section": "agenda"}))
    sentence = ""
    if report.sentence:
        _, count, rest = report.sentence.split("**")
        sentence = f'<span class="kap-who" data-pick="{EVERYONE}">{rich(f"**{count}**")}</span>{rich(rest)}'
    picked = show_pick(
        '<div class="kap-section"><div class="kap-section-title"><h2>To discuss</h2>'
        f'<span class="kap-aside"><a href="{rules}">the rules</a></span></div>'
        f'<p class="kap-sentence">{sentence}</p><p class="kap-denominator">{others}</p></div>',
        "supervision-heading",
    )
    if picked:
        _show_behind(report, viewer, picked)


def _show_behind(report: Supervision, viewer: Viewer, picked: str) -> None:
    found = next((one for one in report.others if one.key == picked), None)
    ids = found.patient_ids if found else report.patient_ids
    words = found.words if found else "in treatment or on the agenda"
    people = load("people_behind", load_people_behind, viewer.scope, viewer.view, viewer.versions, ids)
    title = f"Patients of {report.clinician.name}"
    details = dict(found.details) if found else {}
    show_who_are_they(title, people, f"{plural(len(people), 'patient')} {words}.", details)
