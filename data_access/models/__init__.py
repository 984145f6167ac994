"""The tables. Long form: new vocabulary never adds a column.

Every table carries ``site_id`` and every unique and foreign key contains it, so
that a network can be partitioned by site. ``*_day`` columns are local day numbers
(days since 1970-01-01 in the site's time zone). Every clinical row says when it
happened (``*_at``/``*_day``) and when it was recorded (``recorded_at``).
"""

from data_access.models.access import ClinicSetting, EmergencyAccess, UserAccount, UserSession
from data_access.models.audit import AuditEvent, AuditHead, PatientSet, PatientSetMember
from data_access.models.base import Base, DataVersion, PatientChange, Site, SiteRow
from data_access.models.imports import ImportBatch, ImportChange, ImportFile, ImportRow, MappingProfile
from data_access.models.meetings import Acknowledgement, Decision, DecisionChange, Discussion, Review, Snooze
from data_access.models.people import Assignment, Clinician, Patient
from data_access.models.treatment import Course, LongTermCheck, Protocol, Screening, SideEffect, TreatmentSession, Vital

__all__ = [
    "Acknowledgement",
    "Assignment",
    "AuditEvent",
    "AuditHead",
    "Base",
    "ClinicSetting",
    "Clinician",
    "Course",
    "DataVersion",
    "Decision",
    "DecisionChange",
    "Discussion",
    "EmergencyAccess",
    "ImportBatch",
    "ImportChange",
    "ImportFile",
    "ImportRow",
    "LongTermCheck",
    "MappingProfile",
    "Patient",
    "PatientChange",
    "PatientSet",
    "PatientSetMember",
    "Protocol",
    "Review",
    "Screening",
    "SideEffect",
    "Site",
    "SiteRow",
    "Snooze",
    "TreatmentSession",
    "UserAccount",
    "UserSession",
    "Vital",
]
