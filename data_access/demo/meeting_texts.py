"""What the invented clinic's meetings say and decide, by the rule that brought a patient onto the list. No names."""

from collections.abc import Mapping
from types import MappingProxyType

DECIDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "risk_high": ("Ask C-SSRS in full and renew the safety plan before the next dose",),
        "risk_moderate": ("Ask item 9 again at the next visit and write the answer down", "Call between visits"),
        "risk_not_asked": ("Ask the risk items at the next visit",),
        "severe_effect": ("Stay at the lower dose until reviewed by the prescriber", "Longer stay after the next dose"),
        "deterioration": ("Review the plan with the patient and the referrer", "Add a preparation session"),
        "loss_of_response": ("Offer a maintenance visit; ask what has changed", "Shorten the interval by a week"),
        "not_on_track": ("Second preparation session before the next dose", "Go through the expected course together"),
        "no_score": ("Call about the missed screenings", "Fill the screening in at the next visit, before the dose"),
        "integration_missed": ("Book an integration session within the week",),
        "lapsed": ("Call and agree whether the course goes on",),
    }
)
DISCUSSED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "risk_high": ("No plan and no intent at the call of that day. Sleep is worse since a move.",),
        "risk_moderate": ("Thoughts come at night, pass by themselves; partner knows whom to call.",),
        "risk_not_asked": ("The form was filled in at home and the last page left out.",),
        "severe_effect": ("The session felt too strong; wants to go on, at a lower dose.",),
        "deterioration": ("Conflict at work since two weeks; wants to go on. Nothing new medically.",),
        "loss_of_response": ("Benefit held for about two months, then anxiety came back in crowds.",),
        "not_on_track": ("Finds it hard to let go in the sessions; music and setting were changed.",),
        "no_score": ("Reminders went to an old address.",),
        "integration_missed": ("Could not come because of child care; evening times were offered.",),
        "lapsed": ("Did not answer two calls; the referrer has seen the patient and says all is well.",),
    }
)
CLINIC = (
    ("Blood pressure on leaving: add to the checklist of the room", "readings on leaving are missing too often"),
    ("Send screening links two days before a visit", ""),
    ("Agree one time for integration sessions in the evening", "several were missed for child care"),
)
REASONS = (
    ("On holiday; the screening is agreed for the first visit back", 9),
    ("In hospital for a planned operation; back in two weeks", 13),
    ("Changing therapist; the new one has it on the list for the first meeting", 6),
)
"""Why a line is snoozed, and for how many days after the last day of the history."""
PUT_OFF = "the patient is away until then"
