"""The addresses of the supervision page: whose patients, which of them, presented or not."""

from typing import Final

from dashboard.filters import address

PATH: Final = "supervision"
CLINICIAN: Final = "clinician"
PATIENT: Final = "patient"


def supervision_address(clinician: str, handle: str = "", present: str = "") -> str:
    """The address of one clinician's list (by code), with a patient chosen (by handle), presented or not."""
    own = {CLINICIAN: clinician, PATIENT: handle, "present": present}
    return address(PATH, {key: value for key, value in own.items() if value})
