"""The columns of the research files: CDISC's names where it has one, each with its meaning."""

from dataclasses import dataclass
from typing import Final

STUDY: Final = "KAP-OUTCOMES"


@dataclass(frozen=True)
class Domain:
    """One file: its two letters, what a row is, and its columns with their meaning."""

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]

    @property
    def file_name(self) -> str:
        """Its name in the archive."""
        return f"{self.key.lower()}.csv"

    @property
    def header(self) -> list[str]:
        """The names of its columns."""
        return [name for name, _ in self.columns]


def _domain(key: str, title: str, *columns: tuple[str, str]) -> Domain:
    first = (
        ("STUDYID", f"Always {STUDY}."),
        ("DOMAIN", f"Always {key}."),
        ("USUBJID", "Random id of the patient, the same in all files of one archive, another one in the next archive."),
    )
    return Domain(key, title, first + columns)


COURSE: Final = ("COURSE", "Number of the patient's course of treatment; empty: not linked to one.")
DM: Final = _domain(
    "DM",
    "One row per patient.",
    ("RFSTDTC", "Day 1: the first dose that was given, else the start of the first course or the first questionnaire."),
    ("AGE", "Age in years on day 1; empty: not recorded, or see AGETXT."),
    ("AGEU", "Always YEARS where AGE is there."),
    ("AGETXT", "90+ for whoever is over 89."),
    ("SEX", "F, M, OTHER; U: not recorded."),
)
EX: Final = _domain(
    "EX",
    "One row per dosing session that was planned: given, missed or cancelled.",
    ("EXSEQ", "Number of the row within the patient, in order of time."),
    ("EXTRT", "KETAMINE (racemic) or ESKETAMINE; empty: not recorded."),
    ("EXOCCUR", "Y: the session was attended, N: missed or cancelled."),
    ("EXDOSE", "Dose in EXDOSU; empty: not recorded."),
    ("EXDOSU", "Always mg."),
    ("EXROUTE", "Route of administration."),
    ("EXSTDTC", "Date; empty in safe-harbor mode."),
    ("EXSTDY", "Study day: 1 is day 1 of the patient, -1 the day before; there is no day 0."),
    ("EXDUR", "Minutes of infusion, as ISO 8601 duration."),
    ("WEIGHTKG", "Weight on the day in kg."),
    ("AEASSESS", "Whether side effects were asked for: Y, N; empty: not recorded, which is not the same as none."),
    ("AEASKED", "How they were asked for: CHECKLIST or SPONTANEOUS."),
    COURSE,
)
AE: Final = _domain(
    "AE",
    "One row per side effect seen at a dosing session. A session without rows had none only where AEASSESS is Y.",
    ("AESEQ", "Number of the row within the patient."),
    ("EXSEQ", "The dosing session, as in ex.csv."),
    ("AETERM", "Kind of side effect."),
    ("AESEV", "MILD, MODERATE or SEVERE."),
    ("AESER", "Serious: Y or N."),
    ("AESTDTC", "Date of the session; empty in safe-harbor mode."),
    ("AESTDY", "Study day of the session."),
    ("AEONSET", "Minutes from the dose until it began."),
    ("AEDUR", "How long it lasted, as ISO 8601 duration."),
    ("AERESOLV", "Whether it was over when the patient left: Y, N; empty: not recorded."),
    ("AEEXPECT", "Whether it was expected: Y, N; empty: not recorded."),
    ("AEDISTR", "How distressing, 0 to 3; empty: not recorded."),
)
QS: Final = _domain(
    "QS",
    "One row per answer of a filled questionnaire, and one for its total.",
    ("QSSEQ", "Number of the row within the patient."),
    ("QSCAT", "Which questionnaire."),
    ("QSTESTCD", "ITEM01, ITEM02 …: the answer to that item; TOTAL: the program's total; SRCTOTAL: the source's own."),
    ("QSTEST", "The item in our own short words, where its licence allows."),
    ("QSORRES", "The answer as a number; empty with QSSTAT NOT DONE."),
    ("QSSTRESN", "The same."),
    ("QSSTAT", "NOT DONE: not answered or not asked; a total that its answers do not give."),
    ("QSDTC", "Date; empty in safe-harbor mode."),
    ("QSDY", "Study day."),
    ("FORM", "Number of the filled questionnaire within the patient: its rows belong together."),
    COURSE,
    ("EXSEQ", "The dosing session it belongs to, as in ex.csv; empty: none."),
)
DOMAINS: Final = (DM, EX, AE, QS)
