"""Reading the packed severities of dosing sessions: two bits per side-effect kind."""

import numpy as np

from dashboard.analysis.remembered import remember
from data_access.facts.arrays import Bool, DosingFacts, Int64

_ALL_LOW = sum(1 << (2 * code) for code in range(31))


def _mask(codes: tuple[int, ...], bits: int) -> np.int64:
    return np.int64(sum(bits << (2 * code) for code in codes))


def had_effect(severity: Int64, codes: tuple[int, ...], at_least: int) -> Bool:
    """True where any of the kinds has severity ``at_least`` (1 mild, 2 moderate, 3 severe) or more."""
    if at_least == 1:
        return np.asarray((severity & _mask(codes, 0b11)) != 0)
    if at_least == 2:
        return np.asarray((severity & _mask(codes, 0b10)) != 0)
    return np.asarray((severity & (severity >> 1) & _mask(codes, 0b01)) != 0)


def count_grades(severity: Int64, codes: tuple[int, ...]) -> tuple[int, int, int]:
    """Sessions whose worst of these kinds was mild, moderate, severe."""
    if len(codes) == 1:
        grades = np.bincount((severity >> (2 * codes[0])) & 3, minlength=4)
        return int(grades[1]), int(grades[2]), int(grades[3])
    mild, moderate, severe = (int(had_effect(severity, codes, grade).sum()) for grade in (1, 2, 3))
    return mild - moderate, moderate - severe, severe


def had_any_effect(severity: Int64, at_least: int) -> Bool:
    """True where any kind at all has that severity or more."""
    if at_least == 1:
        return np.asarray(severity != 0)
    if at_least == 2:
        return np.asarray((severity & np.int64(_ALL_LOW << 1)) != 0)
    return np.asarray((severity & (severity >> 1) & np.int64(_ALL_LOW)) != 0)


def is_expected_dissociation(dosings: DosingFacts, dissociation: int) -> Bool:
    """Sessions whose dissociation was recorded as expected and as not distressing: counted apart.

    Where either was not recorded the dissociation counts as a side effect.
    """
    seen = had_effect(dosings.severity, (dissociation,), 1)
    return np.asarray(seen & (dosings.dissociation_expected == 1) & (dosings.dissociation_distress == 0))


def unwanted_severity(dosings: DosingFacts, dissociation: int) -> Int64:
    """The packed severities without dissociation that was expected and not distressing."""
    return remember(dosings, ("unwanted severity", dissociation), lambda: _unwanted_severity(dosings, dissociation))


def _unwanted_severity(dosings: DosingFacts, dissociation: int) -> Int64:
    apart = is_expected_dissociation(dosings, dissociation)
    return np.asarray(np.where(apart, dosings.severity & ~_mask((dissociation,), 0b11), dosings.severity))


def find_kinds(severity: Int64, at_least: int) -> Int64:
    """The kinds each session had at that severity or more: bit ``2 * code`` for each."""
    if at_least == 1:
        low = severity | (severity >> 1)
    elif at_least == 2:
        low = severity >> 1
    else:
        low = severity & (severity >> 1)
    return np.asarray(low & np.int64(_ALL_LOW))


def kind_bits(codes: tuple[int, ...]) -> np.int64:
    """The bits of some kinds in what ``find_kinds`` gives."""
    return _mask(codes, 0b01)


def count_kinds(severity: Int64, at_least: int) -> Int64:
    """How many kinds of side effect each session had at that severity or more."""
    return np.asarray(np.bitwise_count(find_kinds(severity, at_least)), dtype=np.int64)
