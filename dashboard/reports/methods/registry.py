"""The list of methods: under which heading, in a clinician's words, and the function whose docstring speaks.

A new method is one line here and a docstring with at least ``Source:`` (see ``docstring.py``). A test fails while a
public function of ``dashboard.analysis`` cites a source and is not listed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final


@dataclass(frozen=True)
class Method:
    """One method: the section it stands in, its title, and ``module.function`` below ``dashboard.analysis``."""

    section: str
    title: str
    path: str

    def find(self) -> Callable[..., Any]:
        """The function (or class) itself."""
        module, _, name = self.path.rpartition(".")
        found: Callable[..., Any] = getattr(import_module(f"dashboard.analysis.{module}"), name)
        return found


METHODS: Final = (
    Method("side-effects", "Who was assessed", "side_effects.assessment.count_assessed"),
    Method("side-effects", "How often, by route", "side_effects.side_effect_rates.rate_by_route"),
    Method("side-effects", "Mild, moderate, severe", "side_effects.severity_split.split_severity"),
    Method("side-effects", "Serious events", "side_effects.serious_events.count_serious"),
    Method(
        "side-effects", "Dissociation, expected and distressing", "side_effects.dissociation_split.split_dissociation"
    ),
    Method("side-effects", "Between routes", "side_effects.route_differences.compare_routes"),
    Method("side-effects", "By dose, within a route", "side_effects.dose_band_rates.rate_by_dose_band"),
    Method("side-effects", "By session number, in the same patients", "side_effects.session_course.follow_sessions"),
    Method("side-effects", "By week", "side_effects.weekly_effects.chart_weekly_effects"),
    Method("side-effects", "Events per dosing session", "side_effects.effect_exposure.rate_events"),
    Method("side-effects", "Onset, duration, gone before leaving", "side_effects.effect_course.summarise_courses"),
    Method("side-effects", "Which come together", "side_effects.co_occurrence.measure_together"),
    Method("side-effects", "Dissociation on the CADSS", "side_effects.cadss_peaks.summarise_cadss"),
    Method("side-effects", "High CADSS, none reported", "side_effects.discordance.rate_discordance"),
    Method("side-effects", "Middle and spread", "side_effects.spread.summarise_values"),
    Method("side-effects", "Unwanted effects, by week", "weekly.weekly_safety.rate_unwanted_effects"),
    Method("scores", "Doses of a course", "doses.count_doses"),
    Method("scores", "Baseline", "scores.baseline.find_baseline"),
    Method("scores", "Severity bands", "scores.bands.find_bands"),
    Method("scores", "Moves between bands", "scores.bands.count_band_moves"),
    Method("scores", "Subscales", "scores.subscales.measure_subscales"),
    Method("scores", "Forms without a total", "scores.missing_items.rate_unscored_forms"),
    Method("scores", "Readings that overlap", "scores.recall_overlap.find_overlaps"),
    Method("scores", "How many readings overlap", "scores.recall_overlap.rate_overlaps"),
    Method("verdicts", "Change between two scores", "change.change.measure_change"),
    Method("verdicts", "Reliable change", "change.reliable_change.find_reliable_change"),
    Method("verdicts", "Reliable change in whole points", "change.reliable_change.find_reliable_points"),
    Method("verdicts", "Error of a difference", "change.reliable_change.find_difference_error"),
    Method("verdicts", "Caseness", "change.caseness.is_case"),
    Method("verdicts", "Response", "change.caseness.is_response"),
    Method("verdicts", "Remission", "change.caseness.is_remission"),
    Method("verdicts", "Smallest important change", "change.minimal_change.is_minimal_change"),
    Method("verdicts", "Clinical cut-offs a, b and c", "change.clinical_cutoff.find_cutoffs"),
    Method("verdicts", "Cut-off a alone", "change.clinical_cutoff.find_cutoff_a"),
    Method("verdicts", "Standard deviation of several groups", "change.pooled_sd.pool_sd"),
    Method("verdicts", "Jacobson and Truax: recovered to harmed", "change.jacobson_truax.classify_changes"),
    Method("verdicts", "Verdict on one measure", "change.verdict.judge"),
    Method("verdicts", "Verdict on several measures together", "change.verdict.combine"),
    Method("verdicts", "Loss of response", "change.loss_of_response.find_loss_of_response"),
    Method("verdicts", "Jacobson and Truax by this clinic’s own spread", "change.clinic_changes.classify_clinic"),
    Method("rates", "Which courses count as finished", "cohort.finished.find_finished"),
    Method("rates", "Headline rates over twelve weeks", "weekly.weekly_series.rate_by_week"),
    Method("rates", "Rates of the weekly review", "weekly.weekly_outcomes.rate_outcomes"),
    Method("rates", "Finished courses of the weekly review", "cohort.cohort_outcomes.find_cohort"),
    Method("rates", "Outcomes by NHS Talking Therapies", "cohort.nhs_outcomes.rate_nhs_outcomes"),
    Method("rates", "Outcomes on one questionnaire", "cohort.instrument_outcomes.rate_instrument_outcomes"),
    Method("rates", "Who counts at a point of time", "cohort.time_point.find_base"),
    Method("rates", "Missing scores, side by side", "cohort.missing_scores.handle_missing"),
    Method("rates", "Which courses make a cohort", "cohort.cohort_choice.choose_courses"),
    Method("rates", "Completeness", "cohort.completeness.count_completeness"),
    Method("rates", "Mean change", "cohort.mean_change.measure_mean_change"),
    Method("rates", "Mean course by dose", "cohort.mean_course.describe_mean_course"),
    Method("rates", "Change of subscales in a cohort", "cohort.cohort_subscales.measure_cohort_subscales"),
    Method("rates", "An outcome by age, sex and payer", "cohort.group_rates.rate_groups"),
    Method("rates", "Age groups", "cohort.group_rates.group_by_age"),
    Method("rates", "Waterfall of change", "cohort.waterfall.sort_changes"),
    Method("rates", "How many stand at each verdict", "change.verdict_counts.count_verdicts"),
    Method("rates", "Verdicts over several questionnaires", "change.verdict_counts.count_combined_verdicts"),
    Method("intervals", "One proportion: Wilson", "intervals.wilson.wilson_bounds"),
    Method("intervals", "Wilson with continuity correction", "intervals.wilson_continuity.wilson_continuity_bounds"),
    Method("intervals", "Clopper and Pearson", "intervals.clopper_pearson.clopper_pearson_bounds"),
    Method("intervals", "Jeffreys", "intervals.jeffreys.jeffreys_bounds"),
    Method("intervals", "Many sessions of one patient", "intervals.effective_number.effective_number"),
    Method("intervals", "Difference of two proportions: Newcombe", "intervals.newcombe.newcombe_bounds"),
    Method("intervals", "Ratio of two proportions", "intervals.risk_ratio.risk_ratio_bounds"),
    Method("intervals", "Counts: exact Poisson", "intervals.poisson.poisson_bounds"),
    Method("intervals", "Means: Student’s t", "intervals.student_t.mean_interval"),
    Method(
        "time-to-event",
        "First confirmed response, improvement or remission",
        "time_to_event.first_event.time_to_first_event",
    ),
    Method("time-to-event", "How long a response lasted", "time_to_event.loss_after_response.time_to_loss"),
    Method("time-to-event", "Kaplan–Meier", "time_to_event.kaplan_meier.kaplan_meier"),
    Method("time-to-event", "Interval of the curve, log–log", "time_to_event.greenwood.log_log_bounds"),
    Method("time-to-event", "Interval of the curve, plain", "time_to_event.greenwood.plain_bounds"),
    Method("time-to-event", "Median time", "time_to_event.median_time.median_time"),
    Method("time-to-event", "Log-rank", "time_to_event.log_rank.log_rank"),
    Method("time-to-event", "From a landmark", "time_to_event.landmark.start_at_landmark"),
    Method("expected-course", "Who is judged, and by whom", "expected_course.expected_course.build_expected_course"),
    Method("expected-course", "Red, yellow, on track", "expected_course.z.name_status"),
    Method("expected-course", "Distance from what is expected", "expected_course.z.measure_distance"),
    Method("expected-course", "The mixed model", "expected_course.mixed_model.fit_mixed_model"),
    Method("expected-course", "Scores to be expected", "expected_course.course_band.expect_course"),
    Method("expected-course", "Like this patient: the centile", "expected_course.like_patients.find_like"),
    Method("expected-course", "Episodes the model learns from", "expected_course.episodes.find_episodes"),
    Method("expected-course", "Latest reading", "expected_course.latest.find_latest_readings"),
    Method("expected-course", "Leaving the shown patient out", "expected_course.leave_one_out.fit_without_each"),
    Method("expected-course", "The model’s likelihood", "expected_course.likelihood.profile"),
    Method(
        "expected-course", "Fewer than 30 courses: tolerance limits", "expected_course.tolerance.find_tolerance_limits"
    ),
    Method("expected-course", "Factor of the tolerance limits", "expected_course.tolerance.find_tolerance_factor"),
    Method("expected-course", "Fewer still: a rule", "expected_course.rule.is_without_gain"),
    Method("expected-course", "Back-test", "expected_course.back_test.back_test"),
    Method("control-charts", "XmR chart", "control_charts.xmr.compute_xmr_chart"),
    Method("control-charts", "Special causes", "control_charts.special_cause.find_signals"),
    Method("control-charts", "p chart", "control_charts.p_chart.compute_p_chart"),
    Method("control-charts", "p′ chart", "control_charts.p_prime_chart.compute_p_prime_chart"),
    Method("control-charts", "Laney’s sigma z", "control_charts.laney.laney_sigma"),
    Method("control-charts", "u chart", "control_charts.u_chart.compute_u_chart"),
    Method("control-charts", "Laney’s sigma z of rates", "control_charts.laney.laney_sigma_u"),
    Method(
        "control-charts", "Events per session, by week", "control_charts.events_per_session.chart_events_per_session"
    ),
    Method("control-charts", "Run rules", "control_charts.run_rules.find_run_rules"),
    Method("control-charts", "Step changes", "control_charts.step_change.compute_stepped_chart"),
    Method("control-charts", "Against a target", "control_charts.target_assurance.assess_target"),
    Method("control-charts", "False signals to expect", "control_charts.false_signals.simulate_false_signals"),
    Method("control-charts", "Who led a course", "funnels.led_by.find_leading_clinician"),
    Method("control-charts", "Funnel of proportions", "funnels.proportion_funnel.proportion_funnel"),
    Method("control-charts", "Funnel of ratios", "funnels.ratio_funnel.ratio_funnel"),
    Method("control-charts", "Events to be expected from the mix of patients", "funnels.indirect.expect_by_stratum"),
    Method("control-charts", "Overdispersion", "funnels.overdispersion.estimate_overdispersion"),
    Method("control-charts", "Therapists, allowing for chance", "funnels.therapist_funnel.therapist_funnel"),
    Method("therapy", "What counts as therapy", "therapy.therapy_sessions.find_therapy_sessions"),
    Method("therapy", "Integration after a dose", "therapy.integration_after_dose.rate_integration_after_doses"),
    Method("therapy", "Therapy sessions and hours per dose", "therapy.therapy_per_dose.measure_therapy_per_dose"),
    Method("therapy", "Therapy up to dose 4, score after it", "therapy.landmark_cohort.find_landmark_cohort"),
    Method("therapy", "By thirds of therapy", "therapy.amount_groups.compare_amount_groups"),
    Method("therapy", "Slope adjusted for baseline", "therapy.therapy_outcome.measure_adjusted_slope"),
    Method("therapy", "Least squares", "therapy.linear_fit.fit_line"),
    Method("process", "Who is in treatment", "phase.get_patient_states"),
    Method("process", "Phase", "phase.name_phase"),
    Method("process", "Attrition by milestone", "cohort.attrition.count_attrition"),
    Method("process", "Broken off", "weekly.weekly_activity.rate_drop_outs"),
    Method("process", "Workload", "process.workload.compute_workload"),
    Method("process", "When the next screening is due", "process.due.find_due"),
    Method("process", "Which screenings were due", "process.timeliness.find_due_screenings"),
    Method("process", "Screenings on time", "process.screenings_on_time.rate_screenings_on_time"),
    Method("process", "Integration on time", "process.integration_on_time.rate_integration_on_time"),
    Method("process", "Monitoring complete", "process.monitoring_completeness.rate_monitoring_completeness"),
    Method("process", "Exposure rising", "process.exposure.find_exposure"),
    Method("process", "Integration missed", "process.integration.find_missed_integration"),
    Method("process", "Lapsed", "process.lapse.is_lapsed"),
    Method("process", "Long-term checks due", "process.long_term_checks.find_check_due"),
    Method("process", "Doses and intervals against the first", "process.exposure_summary.compare_with_first"),
    Method("process", "Exposure in the clinic", "process.exposure_summary.summarise_exposure"),
    Method("process", "How many lapsed", "process.lapse.rate_lapsed"),
    Method("process", "How many checks are up to date", "process.long_term_checks.rate_checks"),
    Method("process", "How many lost their response", "process.loss_rate.rate_loss_of_response"),
    Method("process", "Patients in treatment, by week", "weekly.weekly_activity.count_in_treatment"),
    Method("process", "Courses begun", "weekly.weekly_activity.count_starts"),
    Method("process", "Doses given", "weekly.weekly_activity.count_doses_given"),
    Method("process", "Monitoring complete, by week", "weekly.weekly_safety.rate_monitoring"),
    Method("agenda", "Grades of risk", "risk.get_risk_answers"),
    Method("published", "Side by side", "comparison.side_by_side.compare_with_published"),
    Method("published", "When figures may be compared", "comparison.comparability.find_differences"),
    Method("published", "Own outcome by a study’s rule", "comparison.own_scores.rate_by_published_rule"),
    Method("published", "Own side effects by a study’s rule", "comparison.own_effects.rate_effect_by_published_rule"),
    Method("published", "Own medians", "comparison.own_medians.describe_medians"),
    Method("small-numbers", "What is hidden in a table", "small_numbers.suppression.hide_small_numbers"),
    Method("small-numbers", "Rates of small groups", "small_numbers.hidden_rates.hide_small_rates"),
    Method("small-numbers", "Rounding", "small_numbers.rounding.round_counts"),
    Method("data-quality", "Vital signs after the dose", "side_effects.vital_signs.summarise_vitals"),
    Method("data-quality", "Screenings missed", "data_quality.missed_screenings.find_missed_screenings"),
    Method("data-quality", "Recorded late", "data_quality.lateness.find_late_records"),
    Method("data-quality", "Recorded before its own day", "data_quality.lateness.find_dated_ahead"),
    Method("data-quality", "As much as usual", "data_quality.weekly_rows.count_weekly_rows"),
    Method("data-quality", "Which forms have no total", "data_quality.screening_faults.find_forms_without_total"),
    Method("data-quality", "Totals that differ", "data_quality.screening_faults.find_differing_totals"),
    Method("data-quality", "Further forms of one day", "data_quality.screening_faults.find_second_forms"),
    Method("data-quality", "Not assessed", "data_quality.dosing_gaps.find_unassessed"),
    Method("data-quality", "Readings missing", "data_quality.dosing_gaps.find_incomplete_monitoring"),
    Method("data-quality", "No vital sign", "data_quality.dosing_gaps.find_without_vitals"),
    Method("data-quality", "No assessment of any kind", "data_quality.dosing_gaps.find_without_any_assessment"),
    Method("data-quality", "Implausible vital signs", "data_quality.dosing_gaps.find_implausible_vitals"),
)


def get_methods(section: str) -> tuple[Method, ...]:
    """The methods of one section, in the order of the list."""
    return tuple(method for method in METHODS if method.section == section)
