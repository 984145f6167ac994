"""FHIR in: every style in which filled questionnaires come is one row with its answers and its total."""

from typing import Any

import pytest

from tests.data_access.importers.fhir_files import (
    AT,
    GAD7,
    LA,
    PHQ9,
    WORDS,
    Resource,
    bundle,
    code,
    coded,
    forms_of,
    item,
    left_out_of,
    observation,
    read,
    response,
    rows_of,
    rules_of,
    total,
)

ANSWERS = [2, 3, 0, 1, 2, 3, 1]
GAD7_ROW = ("gad7", "2,3,0,1,2,3,1", "12")
PHQ9_ANSWERS = [1, 2, 0, 3, 1, 0, 2, 1, 0]
PHQ9_TEXT = "1,2,0,3,1,0,2,1,0"
MII = "https://www.medizininformatik-initiative.de/fhir/ext/modul-pro/Questionnaire/mii-qst-pro-gad-7"
GAD7_TEXTS = [
    "Feeling nervous, anxious, or on edge",
    "2. Not being able to stop or control worrying",
    "Worrying too much about different things in last 2 weeks",
    "Trouble relaxing [Reported.PHQ]",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Over the last 2 weeks: Feeling afraid as if something awful might happen",
]


@pytest.mark.parametrize(
    "value",
    [
        {"valueQuantity": {"value": 12, "unit": "{score}"}},
        {"valueQuantity": {"value": 12.0}},
        {"valueInteger": 12},
        {"valueString": "12"},
        {"component": [{"code": code("70274-6"), "valueInteger": 12}]},
    ],
    ids=["quantity", "decimal", "integer", "string", "component"],
)
def test_a_total_is_read_from_every_kind_of_value(value: Resource) -> None:
    assert forms_of(observation("o1", ["70274-6"], value)) == [("gad7", "", "12")]


def test_a_total_in_a_component_of_a_panel_without_a_code_of_its_own_is_read() -> None:
    panel = observation("o1", ["69737-5"], component=[{"code": code("70274-6"), "valueInteger": 12}])
    assert forms_of(panel) == [("gad7", "", "12")]


@pytest.mark.parametrize(
    ("links", "more"),
    [
        ([f"/{loinc}" for loinc in GAD7], {}),
        (GAD7, {}),
        ([f"69737-5/{loinc}" for loinc in GAD7], {}),
        ([f"gad7-{n}" for n in range(1, 8)], {}),
        ([f"GAD7_q0{n}" for n in range(1, 8)], {}),
        ([f"phq-phq5{letter}" for letter in "abcdefg"], {"questionnaire": f"{MII}|2026.6.0"}),
        ([f"phq-phq5{letter}" for letter in "abcdefg"], {}),
    ],
    ids=["slash", "loinc", "path", "key and number", "other signs", "initiative", "without canonical"],
)
def test_a_question_is_known_by_its_name_in_every_style(links: list[str], more: Resource) -> None:
    items = [item(link, coded(number)) for link, number in zip(links, ANSWERS, strict=True)]
    assert forms_of(response([*items, item("/70274-6", {"valueDecimal": 12.0})], **more)) == [GAD7_ROW]


def test_bare_numbers_are_questions_of_the_form_that_the_response_names() -> None:
    items = [item(str(14363 + place), coded(number)) for place, number in enumerate(PHQ9_ANSWERS)]
    filled = response([*items, item("14372", {"valueDecimal": 10})], questionnaire="http://loinc.org/q/44249-1")
    assert forms_of(filled) == [("phq9", PHQ9_TEXT, "10")]


def test_bare_numbers_without_a_form_say_nothing() -> None:
    items = [item(str(14363 + place), coded(number)) for place, number in enumerate(PHQ9_ANSWERS)]
    file = read(response(items))
    assert rows_of(file, "screenings") == []
    assert left_out_of(file) == {"a questionnaire that is not known (without a name)": 1}


def test_a_question_is_known_by_its_text() -> None:
    items = [
        item(f"q{place}", coded(n), text=text) for place, (text, n) in enumerate(zip(GAD7_TEXTS, ANSWERS, strict=True))
    ]
    assert forms_of(response(items)) == [("gad7", "2,3,0,1,2,3,1", "")]


def test_a_question_is_known_by_the_code_that_its_questionnaire_gives_it() -> None:
    form = {
        "resourceType": "Questionnaire",
        "url": "http://clinic.example/form",
        "status": "active",
        "item": [{"linkId": f"x{n}", "type": "choice", "code": [{"system": "http://loinc.org", "code": loinc}]}
                 for n, loinc in enumerate(GAD7)],
    }  # fmt: skip
    items = [item(f"x{n}", coded(number)) for n, number in enumerate(ANSWERS)]
    filled = response(items, questionnaire="http://clinic.example/form|1.0")
    assert forms_of(bundle(filled, form)) == [("gad7", "2,3,0,1,2,3,1", "")]


def test_the_code_goes_before_the_name() -> None:
    """linkIds that name other questions are overruled by the codes of the form itself, here in the reverse order."""
    form = {
        "resourceType": "Questionnaire",
        "id": "form",
        "status": "active",
        "item": [{"linkId": link, "type": "choice", "code": [{"code": loinc}]}
                 for link, loinc in zip(GAD7, reversed(GAD7), strict=True)],
    }  # fmt: skip
    items = [item(link, coded(number)) for link, number in zip(GAD7, ANSWERS, strict=True)]
    filled = response(items, questionnaire="#form", contained=[form])
    assert forms_of(filled) == [("gad7", "1,3,2,1,0,3,2", "")]


def test_groups_within_groups_are_walked() -> None:
    inner = [item(link, coded(number)) for link, number in zip(GAD7, ANSWERS, strict=True)]
    nested = item("outer", item=[item("inner", item=inner[:3]), item("more", item=[item("most", item=inner[3:])])])
    assert forms_of(response([nested])) == [("gad7", "2,3,0,1,2,3,1", "")]


def test_one_response_may_hold_two_questionnaires() -> None:
    items = [item(link, coded(number)) for link, number in zip(GAD7 + PHQ9, ANSWERS + PHQ9_ANSWERS, strict=True)]
    assert sorted(forms_of(response(items))) == [("gad7", "2,3,0,1,2,3,1", ""), ("phq9", PHQ9_TEXT, "")]


def test_two_questions_alone_are_the_short_form_and_nine_the_long_one() -> None:
    items = [item(link, coded(number)) for link, number in zip(PHQ9, PHQ9_ANSWERS, strict=True)]
    assert forms_of(response(items[:2])) == [("phq2", "1,2", "")]
    assert forms_of(response(items)) == [("phq9", PHQ9_TEXT, "")]


@pytest.mark.parametrize(
    "answer",
    [
        {"valueCoding": {"code": "whatever", "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}]}},
        {"valueCoding": {"code": "3", "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 2.0}]}},
        {"valueInteger": 2, "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}]},
        {"valueCoding": {"system": "http://loinc.org", "code": LA[2], "display": "An mehr als der Hälfte der Tage"}},
        {"valueInteger": 2},
        {"valueDecimal": 2.0},
        {"valueString": "2"},
        {"valueCoding": {"system": "http://loinc.org/vs/LL358-3", "code": "2", "display": WORDS[2]}},
        {"valueCoding": {"display": "more than half the days"}},
        {"valueString": "More than half the days"},
    ],
    ids=["ordinal", "weight before code", "on the answer", "LA code", "integer", "decimal", "string", "code", "label",
         "label as text"],
)  # fmt: skip
def test_an_answer_is_read_by_weight_code_number_or_words(answer: Resource) -> None:
    items = [item(link, answer) for link in GAD7]
    assert forms_of(response(items)) == [("gad7", "2,2,2,2,2,2,2", "")]


def test_an_answer_has_the_weight_that_its_form_gives_the_option() -> None:
    weight = {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 3}
    option = {"valueCoding": {"code": "d"}, "extension": [weight]}
    form = {
        "resourceType": "Questionnaire",
        "id": "form",
        "status": "active",
        "item": [{"linkId": link, "type": "choice", "answerOption": [option]} for link in GAD7],
    }
    items = [item(link, {"valueCoding": {"code": "d"}}) for link in GAD7]
    filled = response(items, questionnaire="#form", contained=[form])
    assert forms_of(filled) == [("gad7", "3,3,3,3,3,3,3", "")]


def test_an_answer_that_is_none_of_the_form_rejects_it_by_name() -> None:
    items = [item(link, coded(0)) for link in GAD7[:6]] + [item(GAD7[6], {"valueString": "sometimes"})]
    assert rules_of(read(response(items))) == ["“sometimes” is none of the answers of GAD-7"]


def test_a_code_that_counts_from_one_against_its_words_is_not_believed() -> None:
    items = [item(link, {"valueCoding": {"code": "3", "display": WORDS[2]}}) for link in GAD7]
    assert rules_of(read(response(items))) == [
        "has the code 3, but says “More than half the days”: which of them counts is not certain"
    ]


def test_an_unknown_question_beside_a_form_that_lacks_an_answer_rejects_it() -> None:
    items = [item(link, coded(1)) for link in GAD7[:6]] + [item("anxious-7", coded(1), text="Are you afraid?")]
    assert rules_of(read(response(items))) == [
        "is no question of GAD-7 that is known, and GAD-7 lacks answers without it"
    ]


def test_an_unknown_question_beside_a_whole_form_is_no_part_of_it() -> None:
    items = [item(link, coded(number)) for link, number in zip(GAD7, ANSWERS, strict=True)]
    assert forms_of(response([*items, item("pets", {"valueString": "two cats"})])) == [("gad7", "2,3,0,1,2,3,1", "")]


@pytest.mark.parametrize(
    "answer", [{"valueBoolean": True}, {"valueCoding": {"code": "LA33-6"}}, {"valueString": "yes"}, {"valueInteger": 1}]
)
def test_yes_and_no_are_answers_of_the_suicide_screener(answer: Resource) -> None:
    items = [item(f"cssrs_screener-{n}", answer if n == 3 else {"valueBoolean": False}) for n in range(1, 8)]
    assert forms_of(response(items)) == [("cssrs_screener", "0,0,1,0,0,0,0", "")]


def test_a_missing_answer_stays_missing() -> None:
    items = [item(link, coded(number)) for link, number in zip(GAD7, ANSWERS, strict=True)]
    items[2] = item(GAD7[2])
    assert forms_of(response(items)) == [("gad7", "2,3,,1,2,3,1", "")]


def test_two_answers_to_one_question_that_differ_reject_the_form() -> None:
    items = [item(link, coded(1)) for link in GAD7[:6]] + [item(GAD7[6], coded(1), coded(2))]
    assert rules_of(read(response(items))) == ["has two answers that differ"]


def make_panel(answers: list[int], loinc: list[str], panel: str, **more: Any) -> list[Resource]:
    parts = [
        observation(f"i{n}", [one], {"valueCodeableConcept": coded(number)["valueCoding"] and {
            "coding": [coded(number)["valueCoding"]]}})
        for n, (one, number) in enumerate(zip(loinc, answers, strict=True))
    ]  # fmt: skip
    members = [{"reference": f"Observation/i{n}"} for n in range(len(parts))]
    return [observation("panel", [panel], hasMember=members, **more), *parts]


def test_a_panel_and_its_members_are_one_form() -> None:
    file = read(bundle(*make_panel(ANSWERS, GAD7, "69737-5")))
    assert forms_of(bundle(*make_panel(ANSWERS, GAD7, "69737-5"))) == [("gad7", "2,3,0,1,2,3,1", "")]
    assert left_out_of(file) == {"part of a questionnaire that is taken as one": 7}


def test_a_report_and_its_results_are_one_form() -> None:
    panel, *parts = make_panel(ANSWERS, GAD7, "69737-5")
    report = {
        "resourceType": "DiagnosticReport",
        "id": "report",
        "status": "final",
        "code": code("69737-5"),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": AT,
        "result": [{"reference": "Observation/panel"}, {"reference": "Observation/o1"}],
    }
    assert forms_of([report, panel, *parts, total()]) == [GAD7_ROW]


def test_a_report_may_hold_nothing_but_a_total() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": code("44249-1"),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": AT,
        "result": [{"reference": "#t"}],
        "contained": [total("t", 9, "44261-6")],
    }
    assert forms_of(report) == [("phq9", "", "9")]


def test_many_reports_with_totals_of_their_own_lose_none() -> None:
    reports = [
        {
            "resourceType": "DiagnosticReport",
            "id": f"r{number}",
            "status": "final",
            "code": code("44249-1"),
            "subject": {"reference": "Patient/p1"},
            "effectiveDateTime": f"2026-01-{number + 1:02}",
            "result": [{"reference": "#t"}],
            "contained": [total("t", number, "44261-6")],
        }
        for number in range(28)
    ]
    assert [said for _, _, said in forms_of(reports)] == [str(number) for number in range(28)]


def test_results_of_a_report_that_stand_for_themselves_keep_their_own_moments() -> None:
    later = "2026-02-03T10:15:00+01:00"
    report = {
        "resourceType": "DiagnosticReport",
        "id": "report",
        "status": "final",
        "code": code("44249-1"),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": AT,
        "result": [{"reference": "Observation/o1"}, {"reference": "Observation/o2"}],
    }
    totals = [total("o1", 9, "44261-6", effectiveDateTime=later), total("o2", 3, "55758-7", effectiveDateTime=later)]
    file = read(bundle(report, *totals))
    assert [(row["instrument"], row["taken_at"]) for row in rows_of(file, "screenings")] == [
        ("phq9", later),
        ("phq2", later),
    ]
    assert left_out_of(file) == {"a report whose results are taken by themselves": 1}


def test_a_panel_that_is_whole_without_a_missing_member_is_taken() -> None:
    panel, *parts = make_panel(ANSWERS, GAD7, "69737-5")
    panel["hasMember"].append({"reference": "Observation/difficulty"})
    assert forms_of(bundle(panel, *parts)) == [("gad7", "2,3,0,1,2,3,1", "")]


def test_the_total_of_a_panel_whose_answers_are_elsewhere_is_not_lost() -> None:
    panel, *_ = make_panel(ANSWERS, GAD7, "69737-5")
    panel["hasMember"].append({"reference": "Observation/o1"})
    file = read(bundle(panel, total()))
    assert [(row["instrument"], row["total"]) for row in rows_of(file, "screenings")] == [("gad7", "12")]
    assert rules_of(file) == ["names results that are in none of these files (7); export them with it"]


def test_a_panel_whose_members_are_elsewhere_is_rejected() -> None:
    panel, *_ = make_panel(ANSWERS, GAD7, "69737-5")
    assert rules_of(read(panel)) == ["names results that are in none of these files (7); export them with it"]


def test_answers_without_a_panel_that_make_up_a_form_are_one() -> None:
    _, *parts = make_panel(ANSWERS, GAD7, "69737-5")
    assert forms_of(parts) == [("gad7", "2,3,0,1,2,3,1", "")]


def test_an_answer_alone_is_rejected_and_never_lost() -> None:
    _, *parts = make_panel(PHQ9_ANSWERS, PHQ9, "44249-1")
    assert rules_of(read(parts[8:])) == ["is one answer of PHQ-9 without the others of that moment"]


def test_a_value_at_the_code_of_a_panel_is_no_total() -> None:
    file = read(observation("o1", ["69737-5"], {"valueInteger": 12}))
    assert rules_of(file) == ["is the code of all of GAD-7, not of its total"]


def test_the_code_of_the_older_ptsd_checklist_is_refused() -> None:
    (rule,) = rules_of(read(observation("o1", ["70221-7"], {"valueInteger": 40})))
    assert "PCL" in rule


def test_a_form_that_two_resources_say_is_taken_once_with_its_total() -> None:
    items = [item(link, coded(number)) for link, number in zip(GAD7, ANSWERS, strict=True)]
    derived = total(
        effectiveDateTime="2026-02-03T09:31:00+01:00", derivedFrom=[{"reference": "QuestionnaireResponse/r1"}]
    )
    file = read(bundle(total(effectiveDateTime="2026-02-03T08:30:00Z"), derived | {"id": "o2"}, response(items)))
    assert forms_of(bundle(total(), derived | {"id": "o2"}, response(items))) == [GAD7_ROW]
    assert left_out_of(file) == {"says again what another resource of the file says": 2}


def test_resources_that_contradict_each_other_both_go_to_the_importer() -> None:
    items = [item(link, coded(number)) for link, number in zip(GAD7, ANSWERS, strict=True)]
    items.append(item("/70274-6", {"valueInteger": 12}))
    assert forms_of(bundle(total(value=13), response(items))) == [GAD7_ROW, ("gad7", "", "13")]
