"""Small REDCap projects of our own, in the shapes REDCap exports: a dictionary, and records of four kinds."""

import csv
from collections.abc import Sequence
from io import StringIO

DICTIONARY_HEADER = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?",
    "Branching Logic (Show field only if...)", "Required Field?", "Custom Alignment",
    "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?", "Field Annotation",
)  # fmt: skip
API_HEADER = (
    "field_name", "form_name", "section_header", "field_type", "field_label", "select_choices_or_calculations",
    "field_note", "text_validation_type_or_show_slider_number", "text_validation_min", "text_validation_max",
    "identifier", "branching_logic", "required_field", "custom_alignment", "question_number", "matrix_group_name",
    "matrix_ranking", "field_annotation",
)  # fmt: skip
FOUR = "0, Not at all | 1, Several days | 2, More than half the days | 3, Nearly every day"
FROM_ONE = "1, Not at all | 2, Several days | 3, More than half the days | 4, Nearly every day"
SEXES = "1, Male | 2, Female"

Field = tuple[str, str, str, str, str, str, str]
"""Name, form, type, label, choices, validation, identifier."""
PEOPLE: tuple[Field, ...] = (
    ("rec", "people", "text", "Study ID", "", "", ""),
    ("first_name", "people", "text", "First Name", "", "", "y"),
    ("last_name", "people", "text", "Last Name", "", "", "y"),
    ("dob", "people", "text", "Date of birth", "", "date_dmy", "y"),
    ("sex", "people", "radio", "Sex at birth", SEXES, "", ""),
    ("prior", "people", "checkbox", "Prior treatments", "1, SSRI | 2, CBT | 9, ECT", "", ""),
    ("about", "people", "notes", "Comments", "", "", ""),
)


def make_form(choices: str = FOUR, date: bool = True) -> tuple[Field, ...]:
    """A GAD-2 as REDCap has it."""
    day = (("gad2_date", "gad2", "text", "Date", "", "date_ymd", ""),) if date else ()
    items = (("gad2_1", "Feeling nervous"), ("gad2_2", "Worrying"))
    return (*day, *((name, "gad2", "radio", label, choices, "", "") for name, label in items))


def write_dictionary(fields: Sequence[Field], header: Sequence[str] = DICTIONARY_HEADER) -> str:
    """The 18 columns of a dictionary."""
    rows = [
        (name, form, "", kind, label, choices, "", validation, "", "", identifier, *[""] * 7)
        for name, form, kind, label, choices, validation, identifier in fields
    ]
    out = StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()
