"""Clinicians, protocols, patients, assignments, courses and long-term checks of one site."""

from typing import Any

import numpy as np
from sqlalchemy import Integer, Text, func, select, type_coerce

from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import (
    END_REASONS,
    NEVER,
    NO_DAY,
    SEXES,
    AssignmentFacts,
    CheckFacts,
    ClinicianRow,
    CourseFacts,
    PatientFacts,
    ProtocolRow,
    ProtocolScreening,
)
from data_access.facts.cells import (
    LAST_DAY,
    calendar_day,
    code_cell,
    coded_cell,
    day_cell,
    key_cell,
)
from data_access.facts.fetch import fetch_columns, fetch_with_texts
from data_access.facts.keys import RowFinder
from data_access.facts.load_screenings import get_instrument_codes
from data_access.facts.order import order_by
from data_access.facts.packing import Cell
from data_access.facts.source import Source
from data_access.facts.tables import change_columns, follow
from data_access.facts.words import number_words, write_word
from data_access.models import Assignment, Clinician, Course, LongTermCheck, Patient, Protocol

EARLIEST_BIRTH_DAY = -73_000
MOST_TREATMENTS = 2**15 - 1


def load_clinicians(source: Source) -> tuple[ClinicianRow, ...]:
    """Every clinician, by id."""
    query = select(Clinician.id, Clinician.role, Clinician.supervisor_id)
    rows = source.session.execute(query.where(Clinician.site_id == source.site_id).order_by(Clinician.id))
    return tuple(ClinicianRow(row.id, row.role, row.supervisor_id) for row in rows)


def load_protocols(source: Source) -> tuple[ProtocolRow, ...]:
    """Every protocol, by id."""
    protocols = source.session.scalars(select(Protocol).where(Protocol.site_id == source.site_id).order_by(Protocol.id))
    return tuple(
        ProtocolRow(
            id=protocol.id,
            code=protocol.code,
            substance=protocol.substance,
            route=protocol.route,
            planned_doses=protocol.planned_doses,
            dose_interval_days=protocol.dose_interval_days,
            preparation_sessions=protocol.preparation_sessions,
            integration_after_doses=tuple(protocol.integration_after_doses),
            integration_within_days=protocol.integration_within_days,
            screenings=tuple(_read_screening(plan) for plan in protocol.screenings),
            long_term_checks=tuple(sorted(protocol.long_term_checks.items())),
        )
        for protocol in protocols
    )


def _read_screening(plan: dict[str, Any]) -> ProtocolScreening:
    return ProtocolScreening(
        instrument=get_instrument(plan["instrument"]).code,
        before_first_dose_days=plan["before_first_dose_days"],
        before_each_dose=plan["before_each_dose"],
        after_last_dose=plan["after_last_dose"],
        follow_up_months=tuple(plan["follow_up_months"]),
        at_start=plan["at_start"],
        at_end=plan["at_end"],
    )


def load_patients(source: Source) -> tuple[PatientFacts, tuple[str, ...], tuple[str, ...]]:
    """Every patient, by id; and the main diagnoses and payers that ``diagnosis`` and ``payer`` index."""
    birth_day = calendar_day(source, Patient.birth_date)
    diagnosis, treatments = _tell_history(source)
    columns, texts = fetch_with_texts(
        source,
        Patient,
        [
            key_cell("id", Patient.id, source.keys.patient),
            Cell("birth_day", birth_day, EARLIEST_BIRTH_DAY, LAST_DAY, NO_DAY, "looked at"),
            code_cell("sex", Patient.sex, SEXES),
            day_cell("consent_day", Patient.consent_day, NO_DAY),
            day_cell("referred_day", Patient.referred_day, NO_DAY),
            Cell("prior_treatments", treatments, 0, MOST_TREATMENTS, None, "looked at"),
        ],
        {"diagnosis": write_word(diagnosis), "payer": write_word(Patient.payer)},
    )
    diagnosis_codes, diagnoses = number_words(texts["diagnosis"])
    payer_codes, payers = number_words(texts["payer"])
    facts = PatientFacts(
        id=columns["id"].astype(np.int64),
        birth_day=columns["birth_day"].astype(np.int32),
        sex=columns["sex"].astype(np.int8),
        diagnosis=diagnosis_codes,
        payer=payer_codes,
        prior_treatments=columns["prior_treatments"].astype(np.int16),
        consent_day=columns["consent_day"].astype(np.int32),
        referred_day=columns["referred_day"].astype(np.int32),
    )
    return change_columns(facts, follow(np.argsort(facts.id))), diagnoses, payers


def _tell_history(source: Source) -> tuple[Any, Any]:
    """SQL for a patient's main diagnosis, and for how many earlier treatments are recorded."""
    if source.is_postgresql:
        main = func.jsonb_extract_path_text(Patient.diagnoses, "0", type_=Text)
        return main, func.jsonb_array_length(Patient.prior_treatments, type_=Integer)
    main = func.json_extract(type_coerce(Patient.diagnoses, Text), "$[0]", type_=Text)
    return main, func.json_array_length(type_coerce(Patient.prior_treatments, Text), type_=Integer)


def load_assignments(source: Source, patients: RowFinder, clinicians: tuple[ClinicianRow, ...]) -> AssignmentFacts:
    """Every assignment, by patient, first day and clinician."""
    columns = fetch_columns(
        source,
        Assignment,
        [
            key_cell("patient", Assignment.patient_id, source.keys.patient),
            day_cell("from_day", Assignment.from_day),
            key_cell("clinician", Assignment.clinician_id, source.keys.clinician),
            day_cell("until_day", Assignment.until_day, NEVER),
        ],
    )
    clinician_rows = RowFinder(np.array([clinician.id for clinician in clinicians], np.int64))
    facts = AssignmentFacts(
        patient=patients.find(columns["patient"]),
        clinician=clinician_rows.find(columns["clinician"]).astype(np.int16),
        from_day=columns["from_day"].astype(np.int32),
        until_day=columns["until_day"].astype(np.int32),
    )
    return change_columns(facts, follow(order_by(facts.patient, facts.from_day, facts.clinician)))


def load_courses(source: Source, patients: RowFinder, protocols: tuple[ProtocolRow, ...]) -> CourseFacts:
    """Every course, by patient and number."""
    columns = fetch_columns(
        source,
        Course,
        [
            key_cell("id", Course.id, source.keys.course),
            day_cell("started_day", Course.started_day),
            key_cell("patient", Course.patient_id, source.keys.patient),
            day_cell("ended_day", Course.ended_day, NEVER),
            key_cell("protocol", Course.protocol_id, source.keys.protocol),
            Cell("number", Course.number, 1, 99, None),
            code_cell("end_reason", Course.end_reason, END_REASONS),
            coded_cell("primary_instrument", Course.primary_instrument, get_instrument_codes()),
        ],
    )
    protocol_rows = RowFinder(np.array([protocol.id for protocol in protocols], np.int64))
    facts = CourseFacts(
        id=columns["id"].astype(np.int64),
        patient=patients.find(columns["patient"]),
        number=columns["number"].astype(np.int8),
        protocol=protocol_rows.find(columns["protocol"]).astype(np.int16),
        started_day=columns["started_day"].astype(np.int32),
        ended_day=columns["ended_day"].astype(np.int32),
        end_reason=columns["end_reason"].astype(np.int8),
        primary_instrument=columns["primary_instrument"].astype(np.int8),
    )
    return change_columns(facts, follow(order_by(facts.patient, facts.number)))


def load_checks(source: Source, patients: RowFinder) -> tuple[CheckFacts, tuple[str, ...]]:
    """Every long-term check that was done, by patient, day and check; and the checks that ``check`` indexes."""
    query = select(LongTermCheck.check_key).where(LongTermCheck.site_id == source.site_id).distinct()
    keys = tuple(sorted(source.session.scalars(query)))
    columns = fetch_columns(
        source,
        LongTermCheck,
        [
            key_cell("patient", LongTermCheck.patient_id, source.keys.patient),
            day_cell("day", LongTermCheck.day),
            code_cell("check", LongTermCheck.check_key, keys or ("",)),
        ],
    )
    facts = CheckFacts(
        patient=patients.find(columns["patient"]),
        check=columns["check"].astype(np.int8),
        day=columns["day"].astype(np.int32),
    )
    return change_columns(facts, follow(order_by(facts.patient, facts.day, facts.check))), keys
