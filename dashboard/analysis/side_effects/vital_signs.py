"""Vital signs of dosing sessions: the spread of peaks and rises, and how many reached a limit."""

from dataclasses import dataclass

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.clustered_share import share_of
from dashboard.analysis.side_effects.patient_clusters import CountUnit, list_patients
from dashboard.analysis.side_effects.patient_highest import find_highest
from dashboard.analysis.side_effects.spread import Spread, summarise_values
from dashboard.analysis.side_effects.vitals import PressureLimits, PressurePeaks, find_peaks
from data_access.facts.arrays import MISSING, Bool, DosingFacts, Int16


@dataclass(frozen=True)
class VitalSigns:
    """Spreads in mmHg (SpO2 in %), and the share of sessions (or patients) that reached each limit."""

    systolic_peak: Spread | NotEstimable
    diastolic_peak: Spread | NotEstimable
    systolic_rise: Spread | NotEstimable
    diastolic_rise: Spread | NotEstimable
    lowest_oxygen: Spread | NotEstimable
    systolic_high: Proportion
    diastolic_high: Proportion
    high: Proportion
    steep_rise: Proportion
    low_oxygen: Proportion


def summarise_vitals(dosings: DosingFacts, chosen: Bool, limits: PressureLimits, unit: CountUnit) -> VitalSigns:
    """How high blood pressure rose after the dose, how low oxygen fell, and how often a limit was reached.

    The peak is the highest reading after the dose; by patient it is the highest of all the patient's
    sessions (for oxygen the lowest). Means hide the few high peaks, so the spread and the shares are given.

    Formula: rise = peak − last reading before the dose; share = sessions that reached the limit / sessions in
    which it can be told, Wilson's 95 % interval with patients as clusters.
    Threshold: 180 systolic or 110 diastolic or above; a rise of 40 systolic or 25 diastolic or more; SpO2 of 91 % or
    less. A reading equal to a limit has reached it.
    Missing: sessions without the readings are left out and counted, never taken as normal. Where one half of a
    reading is missing, the session counts only if the other half reached its limit.
    Source: rise: esketamine (Spravato) label, there within 90 minutes; SpO2: NEWS2 score 3, Royal College of
    Physicians 2017; 180/110: rule of the clinic ("review", never "emergency").
    """
    peaks = find_peaks(dosings, chosen, limits)
    systolic, diastolic, up, up_low, oxygen = _spreads(dosings, chosen, peaks, unit)
    return VitalSigns(systolic, diastolic, up, up_low, oxygen, *_shares(dosings, chosen, peaks, unit))


def _spreads(dosings: DosingFacts, chosen: Bool, peaks: PressurePeaks, unit: CountUnit) -> list[Spread | NotEstimable]:
    of = int(chosen.sum()) if unit == "sessions" else len(list_patients(dosings.patient[chosen]))
    upper = peaks.with_systolic & (dosings.systolic_before != MISSING)
    lower = peaks.with_diastolic & (dosings.diastolic_before != MISSING)
    found: list[Spread | NotEstimable] = []
    readings: tuple[tuple[Int16, Bool], ...] = (
        (dosings.systolic_peak, peaks.with_systolic),
        (dosings.diastolic_peak, peaks.with_diastolic),
        (dosings.systolic_peak - dosings.systolic_before, upper),
        (dosings.diastolic_peak - dosings.diastolic_before, lower),
    )
    for reading, known in readings:
        found.append(summarise_values(find_highest(dosings.patient, reading, known, unit), of))
    lowest = -find_highest(dosings.patient, -dosings.spo2_lowest, peaks.with_oxygen, unit)
    return [*found, summarise_values(lowest, of)]


def _shares(dosings: DosingFacts, chosen: Bool, peaks: PressurePeaks, unit: CountUnit) -> list[Proportion]:
    asked = (
        (peaks.systolic_high, peaks.with_systolic, "no systolic reading after the dose"),
        (peaks.diastolic_high, peaks.with_diastolic, "no diastolic reading after the dose"),
        (peaks.high, peaks.with_peak, "no blood pressure after the dose"),
        (peaks.steep_rise, peaks.with_rise, "no blood pressure before or after the dose"),
        (peaks.low_oxygen, peaks.with_oxygen, "no SpO2"),
    )
    return [share_of(dosings.patient, happened, known, chosen, unit, why) for happened, known, why in asked]
