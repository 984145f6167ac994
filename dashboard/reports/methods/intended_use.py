"""The statement of intended use."""

from typing import Final

from dashboard.reports.methods.parts import Part, Words

_STATEMENT: Final = (
    (
        "For review at meetings",
        "The program is for review at meetings: the clinic’s weekly review, a therapist’s look before seeing a "
        "patient, and supervision. It reads the sessions and screenings the clinic has recorded and shows them with "
        "their denominators, intervals and definitions.",
    ),
    (
        "Not watched between meetings",
        "**Nobody watches the program between meetings, and it sends no alarm. Urgent risk goes by the clinic’s own "
        "route.** A line about risk shows what was answered and when; a 0, or no line, does not mean that a patient "
        "is safe.",
    ),
    (
        "Who it is for",
        "Clinicians of a clinic that gives ketamine-assisted psychotherapy: each sees the patients assigned to them "
        "today, a supervisor those of the supervisees, the clinical director all.",
    ),
    (
        "What it does not do",
        "It makes no diagnosis, chooses no dose and no treatment, and takes no decision about a patient. Bounds of "
        "doses and vital signs warn at entry; they stand in for nobody’s judgement and for no product label.",
    ),
    (
        "What its figures can say",
        "They describe the patients of the clinic. There is no comparison group: scores also fall on waiting lists, so "
        "a change from before to after is never called an effect of treatment. Where therapy, route or therapist stand "
        "beside outcome, the relation is an association. Published cohorts are comparison lines, never targets.",
    ),
    (
        "What is missing is shown",
        "Not assessed is never counted as absent. Outcome rates stand beside how many have a paired score, and beside "
        "their lowest and highest possible values.",
    ),
)


def make_intended_use() -> tuple[Part, ...]:
    """The statement, one heading and paragraph each."""
    return tuple(Part(title, (Words(text),), half=True) for title, text in _STATEMENT)
