"""The addresses of the Audit page: which section, which part of the trail, which patient."""

from typing import Final

from dashboard.filters import address

PATH: Final = "audit"
SECTION: Final = "audit_section"
PERIOD, WHO, WHAT, DENIED_ONLY, BEFORE = "audit_period", "audit_who", "audit_what", "audit_denied", "before"
PATIENT: Final = "patient"
EVENTS, LOOKS, EMERGENCIES, CHAIN = "Events", "Who looked at a patient", "Emergency access", "The chain"
SECTIONS: Final = (EVENTS, LOOKS, EMERGENCIES, CHAIN)


def looks_address(handle: str) -> str:
    """Who looked at the patient of a handle."""
    return address(PATH, {SECTION: LOOKS, PATIENT: handle})
