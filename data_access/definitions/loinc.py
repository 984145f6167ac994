"""LOINC codes: their shape and check digit."""

import re

_SHAPE = re.compile(r"[0-9]{1,7}-[0-9]")


def loinc_check_digit(code: str) -> bool:
    """True where ``code`` is digits, a hyphen and the right mod-10 check digit ("44261-6").

    From the right every second digit, the last one first, is doubled; the digits of
    all are added and the check digit fills up to the next ten.
    Source: LOINC Users' Guide, appendix on the mod 10 check digit.
    """
    if not _SHAPE.fullmatch(code):
        return False
    body, check = code.split("-")
    total = 0
    for position, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value // 10 + value % 10
    return (10 - total % 10) % 10 == int(check)
