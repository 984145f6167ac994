"""The program's own CSV files: every column of every table, with its rule and its meaning.

``docs/data.md``, the templates and the checks of headers and cells are all made from this.
"""

from typing import Final

from data_access.definitions.read_vocabulary import SUBSTANCES
from data_access.definitions.registry import get_vital_bounds
from data_access.importers.cells import (
    ANSWERS,
    ANY_DAY,
    BIRTH_DATE,
    CODE,
    MOMENT,
    TEXT,
    YES_NO,
    number,
    one_of,
    whole,
    words_list,
)
from data_access.importers.plan_cells import (
    CHECK,
    CHECK_PLAN,
    DOSE_NUMBERS,
    INSTRUMENT,
    NO_TREATMENT,
    PLAN_ROUTE,
    ROUTE,
    SCREENING_PLAN,
    SIDE_EFFECT,
)
from data_access.importers.table import Column, CsvTable, past_day, patient_code, recorded

SEX_WORDS = {"female": "female", "f": "female", "male": "male", "m": "male", "other": "other"}
SEVERITIES = {"1": 1, "mild": 1, "2": 2, "moderate": 2, "3": 3, "severe": 3}
BOUNDS = get_vital_bounds()
SESSION_AT = Column(
    "session_at", MOMENT, "The start of the dosing session it belongs to, as in sessions.csv.", needed=True
)

SITE = CsvTable(
    "site",
    "The clinic itself, one row. Needed once, before or with the first import (or give --site-name and --time-zone).",
    (
        Column("site", CODE, "A short code of the clinic, which never changes.", needed=True),
        Column("name", TEXT, "Its name, as screens show it.", needed=True),
        Column("time_zone", TEXT, "Its time zone, such as Europe/London; it cannot be changed later.", needed=True),
    ),
    ("site",),
)
CLINICIANS = CsvTable(
    "clinicians",
    "One row per person who treats, supervises, directs or looks after the data.",
    (
        Column("clinician", CODE, "The clinician's code.", needed=True),
        Column("name", TEXT, "The name, as screens show it.", needed=True),
        Column(
            "role",
            one_of(("director", "supervisor", "therapist", "data manager")),
            "A director sees every patient, a supervisor their own and their supervisees', a therapist their own, "
            "a data manager none. Whoever signs in has the role of the account instead.",
            needed=True,
        ),
        Column("supervisor", CODE, "The code of the clinician who supervises this one; empty: nobody."),
    ),
    ("clinician",),
)
PATIENTS = CsvTable(
    "patients",
    "One row per patient.",
    (
        Column("patient", CODE, "The patient's code (the clinic's record number): 00123 stays 00123.", needed=True),
        Column(
            "name",
            TEXT,
            "The name; a clinic that works without names repeats the code, which never replaces a name that is stored.",
            needed=True,
        ),
        Column("birth_date", BIRTH_DATE, "Date of birth; empty: not recorded."),
        Column("sex", one_of(SEX_WORDS), "Sex; empty: not recorded."),
        Column("ethnicity", TEXT, "In the clinic's own words."),
        Column("payer", TEXT, "Who pays, in the clinic's own words."),
        Column("diagnoses", words_list(), "ICD-10 codes, the main one first: F41.1; F33.1"),
        Column("prior_treatments", words_list(), "Earlier treatments."),
        Column("contraindications", words_list(True), "Contraindications; empty: never asked."),
        Column("interacting_medicines", words_list(True), "Medicines that interact with ketamine; empty: never asked."),
        past_day("consent_date", "Day of the consent to treatment; empty: not recorded."),
        past_day("referred_date", "Day of the referral; empty: not recorded."),
        recorded(),
    ),
    ("patient",),
)
ASSIGNMENTS = CsvTable(
    "assignments",
    "One row per clinician and patient: who is responsible for whom, from when until when.",
    (
        patient_code(),
        Column("clinician", CODE, "The clinician's code.", needed=True),
        past_day("from_date", "First day of responsibility.", needed=True),
        Column("until_date", ANY_DAY, "First day without it; empty: still responsible."),
    ),
    ("patient", "clinician", "from_date"),
)
PROTOCOLS = CsvTable(
    "protocols",
    "One row per plan of treatment. The template comes filled with the default plans.",
    (
        Column("protocol", CODE, "The plan's code.", needed=True),
        Column("name", TEXT, "Its name, as screens show it.", needed=True),
        Column("substance", one_of((*SUBSTANCES, NO_TREATMENT)), "none: a plan without doses.", needed=True),
        Column("route", PLAN_ROUTE, "Route of the planned doses.", needed=True),
        Column("planned_doses", whole(0, 99), "How many doses; 0 with substance and route none.", needed=True),
        Column("dose_interval_days", whole(1, 365), "Days from one dose to the next.", needed=True),
        Column("preparation_sessions", whole(0, 20), "How many before the first dose; empty: 0."),
        Column("integration_after_doses", DOSE_NUMBERS, "After which doses an integration session is planned."),
        Column("integration_within_days", whole(1, 365), "Within how many days of the dose; empty: 7."),
        Column("screenings", SCREENING_PLAN, "Which questionnaires are due when."),
        Column("long_term_checks", CHECK_PLAN, "Which long-term checks are due, and how often."),
    ),
    ("protocol",),
)
COURSES = CsvTable(
    "courses",
    "One row per course of treatment (episode of care).",
    (
        patient_code(),
        Column("course", whole(1, 99), "1 for the patient's first course, 2 for the second …", needed=True),
        Column("protocol", CODE, "The code of its plan in protocols.csv.", needed=True),
        past_day("started_date", "First day of the course.", needed=True),
        past_day("ended_date", "Last day of the course; empty: still open."),
        Column(
            "end_reason",
            one_of(("completed", "dropped out", "side effects", "no response", "moved", "other")),
            "Why it ended; empty: not recorded.",
        ),
        Column("primary_instrument", INSTRUMENT, "The questionnaire the course is judged by.", needed=True),
        recorded(),
    ),
    ("patient", "course"),
)
SESSIONS = CsvTable(
    "sessions",
    "One row per session that was planned: attended, missed or cancelled.",
    (
        patient_code(),
        Column("course", whole(1, 99), "Number of the course; empty: the course that holds the day."),
        Column(
            "kind",
            one_of(("preparation", "dosing", "integration", "psychotherapy", "check-in")),
            "What kind of session.",
            needed=True,
        ),
        Column("status", one_of(("attended", "missed", "cancelled")), "What became of it.", needed=True),
        Column("starts_at", MOMENT, "When it began, or was to begin.", needed=True),
        Column("duration_min", whole(1, 1440), "How many minutes it took; empty: not recorded."),
        Column("clinician", CODE, "The code of the clinician who held it."),
        Column("place", TEXT, "Where."),
        Column("substance", one_of(SUBSTANCES), "Dosing sessions only."),
        Column("formulation", TEXT, "Dosing sessions only: what was given, in the clinic's own words."),
        Column("route", ROUTE, "Dosing sessions only."),
        Column("dose_mg", number(0, 2000), "Dosing sessions only: the dose in mg."),
        Column("dose_confirmed", YES_NO, "yes confirms a dose at the stop bound of its route; not kept."),
        Column("weight_kg", number(20, 400), "The patient's weight on the day."),
        Column("infusion_min", whole(0, 1440), "Dosing sessions only: minutes of infusion."),
        Column("adjuncts", words_list(), "What was given beside it."),
        Column("side_effects_assessed", YES_NO, "Whether side effects were asked for; empty counts as not assessed."),
        Column("asked_how", one_of(("checklist", "spontaneous")), "How they were asked for."),
        Column("ready_min", whole(0, 2880), "Minutes from the dose until ready to leave."),
        Column("left_with_escort", YES_NO, "Whether the patient left with an escort; empty: not recorded."),
        recorded(),
    ),
    ("patient", "kind", "starts_at"),
)
VITALS = CsvTable(
    "vitals",
    "One row per reading of vital signs at a dosing session.",
    (
        patient_code(),
        SESSION_AT,
        Column("moment", one_of(("before", "during", "leaving")), "Before the dose, after it, or at leaving.", True),
        Column("minutes_from_dose", whole(-1440, 1440), "Minutes after the dose; negative: before it.", needed=True),
        Column("systolic", whole(*BOUNDS.systolic), "mmHg, above diastolic."),
        Column("diastolic", whole(*BOUNDS.diastolic), "mmHg."),
        Column("pulse", whole(*BOUNDS.pulse), "Beats a minute."),
        Column("spo2", whole(*BOUNDS.spo2), "Oxygen saturation in per cent."),
        recorded(),
    ),
    ("patient", "session_at", "moment", "minutes_from_dose"),
    nothing_without=("systolic", "diastolic", "pulse", "spo2"),
)
SIDE_EFFECTS = CsvTable(
    "side_effects",
    "One row per side effect seen at a dosing session.",
    (
        patient_code(),
        SESSION_AT,
        Column("side_effect", SIDE_EFFECT, "What kind.", needed=True),
        Column("severity", one_of(SEVERITIES), "1 mild, 2 moderate, 3 severe.", needed=True),
        Column("expected", YES_NO, "Whether it was expected; empty: not recorded."),
        Column("distressing", whole(0, 3), "How distressing it was; empty: not recorded."),
        Column("serious", YES_NO, "Whether it was a serious event; empty: no."),
        Column("onset_min", whole(0, 10_080), "Minutes from the dose until it began."),
        Column("duration_min", whole(0, 43_200), "Minutes it lasted."),
        Column("resolved_before_leaving", YES_NO, "Whether it was over when the patient left."),
        Column("action", TEXT, "What was done."),
        recorded(),
    ),
    ("patient", "session_at", "side_effect"),
)
SCREENINGS = CsvTable(
    "screenings",
    "One row per filled questionnaire: its answers, its total, or both.",
    (
        patient_code(),
        Column("instrument", INSTRUMENT, "Which questionnaire.", needed=True),
        Column("taken_at", MOMENT, "When it was filled in.", needed=True),
        Column(
            "answers",
            ANSWERS,
            "The answers in the order of the form with commas between them, an empty place for a missing one: "
            "“2,3,,1,0,1,2”. Or one column per answer, item_1, item_2 …, instead.",
        ),
        Column("total", whole(0, 1000), "The total the source gave. It is computed again from the answers; both stay."),
        Column("course", whole(1, 99), "Number of the course it belongs to; empty: found by its day."),
        Column("session_at", MOMENT, "The start of the dosing session it belongs to (CADSS)."),
        recorded(),
    ),
    ("patient", "instrument", "taken_at"),
    nothing_without=("answers", "total"),
    takes_items=True,
)
LONG_TERM_CHECKS = CsvTable(
    "long_term_checks",
    "One row per long-term check that was done.",
    (
        patient_code(),
        Column("check", CHECK, "Which check.", needed=True),
        past_day("date", "The day it was done.", needed=True),
        Column("result", TEXT, "What it found, in the clinic's own words."),
        recorded(),
    ),
    ("patient", "check", "date"),
)

TABLES: Final = (
    SITE,
    CLINICIANS,
    PATIENTS,
    ASSIGNMENTS,
    PROTOCOLS,
    COURSES,
    SESSIONS,
    VITALS,
    SIDE_EFFECTS,
    SCREENINGS,
    LONG_TERM_CHECKS,
)
"""In the order in which they are written: what a row refers to stands before it."""
