"""What must hold within one questionnaire once each field is right by itself."""

from data_access.definitions.check import Fields, check_unique
from data_access.definitions.instrument import Instrument
from data_access.definitions.loinc import loinc_check_digit


def check_instrument(instrument: Instrument, fields: Fields, stem: str) -> None:
    """Refuse a questionnaire that contradicts itself; ``stem`` is the name of its file."""
    if instrument.key != stem:
        fields.refuse("key", f"must be the name of the file, {stem!r}, not {instrument.key!r}.")
    _check_items(instrument, fields)
    _check_item_numbers(instrument, fields)
    _check_scoring(instrument, fields)
    _check_answers(instrument, fields)
    _check_range(instrument, fields)
    _check_bands(instrument, fields)
    _check_thresholds(instrument, fields)
    _check_risk_item(instrument, fields)
    _check_clusters(instrument, fields)
    _check_loinc(instrument, fields)
    _check_forms(instrument, fields)
    _check_licence(instrument, fields)


def _check_items(instrument: Instrument, fields: Fields) -> None:
    numbers = [item.number for item in instrument.items]
    if not numbers or numbers != sorted(set(numbers)):
        fields.refuse("items", f"numbers must rise and not repeat, not {numbers}.")
    if instrument.item_min >= instrument.item_max:
        fields.refuse("item_max", f"must be above item_min ({instrument.item_min}), not {instrument.item_max}.")
    allowed = instrument.max_missing_prorated
    if allowed is not None and allowed >= len(numbers):
        fields.refuse("prorate.max_missing", f"must be below the number of items, {len(numbers)}, not {allowed}.")


def _check_item_numbers(instrument: Instrument, fields: Fields) -> None:
    """Every item that is named anywhere is an item of the form, and named once there."""
    triage = instrument.triage
    named = [
        ("items_reversed", instrument.items_reversed),
        ("optional_items", instrument.optional_items),
        ("domains", tuple(n for domain in instrument.domains for n in domain)),
        ("either_or", tuple(n for pair in instrument.either_or for n in pair)),
        *((f"clusters.{cluster.key}.items", cluster.items) for cluster in instrument.clusters),
    ]
    if triage is not None:
        named.append(("triage", triage.low + triage.moderate + triage.high))
        named += [("triage.skips", (skip.if_no, *skip.skips)) for skip in triage.skips]
    known = {item.number for item in instrument.items}
    for field, numbers in named:
        check_unique(fields, field, list(numbers))
        unknown = sorted(set(numbers) - known)
        if unknown:
            fields.refuse(field, f"names items the form does not have: {unknown}.")


def _check_scoring(instrument: Instrument, fields: Fields) -> None:
    """Each way of scoring has what it needs and nothing of another."""
    known = {item.number for item in instrument.items}
    if (instrument.scoring == "cssrs") != (instrument.triage is not None):
        fields.refuse("triage", "is needed where scoring is cssrs, and only there.")
    if (instrument.scoring == "qids") != bool(instrument.domains):
        fields.refuse("domains", "are needed where scoring is qids, and only there.")
    if instrument.domains and {n for domain in instrument.domains for n in domain} != known:
        fields.refuse("domains", "must hold every item of the form exactly once.")
    if instrument.either_or and instrument.scoring != "qids":
        fields.refuse("either_or", "is only for scoring qids.")
    if instrument.max_missing_prorated is not None and instrument.scoring != "sum":
        fields.refuse("prorate", "is only for scoring sum.")
    if instrument.max_missing_prorated is not None and instrument.optional_items:
        fields.refuse("prorate", "is not for a form with optional items: what was left out would be unclear.")
    if instrument.triage is None:
        return
    levels = instrument.triage.low + instrument.triage.moderate + instrument.triage.high
    if set(levels) != known:
        fields.refuse("triage", "must give every item of the form exactly one level.")
    if (instrument.item_min, instrument.item_max) != (0, 1):
        fields.refuse("item_max", "must be 1 and item_min 0 (yes and no) where scoring is cssrs.")


def compute_range(instrument: Instrument) -> tuple[int, int] | None:
    """Lowest and highest total the items can give; None where nothing is summed."""
    if instrument.scoring == "cssrs":
        return None
    parts = len(instrument.domains) if instrument.scoring == "qids" else len(instrument.items)
    needed = parts - len(instrument.optional_items)
    return needed * instrument.item_min * instrument.multiplier, parts * instrument.item_max * instrument.multiplier


def _check_answers(instrument: Instrument, fields: Fields) -> None:
    answers = instrument.item_max - instrument.item_min + 1
    if instrument.loinc_answers and len(instrument.loinc_answers) != answers:
        fields.refuse("loinc_answers", f"must name one code per answer, {answers} of them.")
    if instrument.answer_words and len(instrument.answer_words) != answers:
        fields.refuse("answer_words", f"must give the words of every answer, {answers} of them.")
    check_unique(fields, "answer_words", [word.casefold() for words in instrument.answer_words for word in words])


def _check_range(instrument: Instrument, fields: Fields) -> None:
    computed = compute_range(instrument)
    stated = (instrument.total_min, instrument.total_max)
    if computed is None:
        if stated != (None, None):
            fields.refuse("total_max", "must be absent: this form is never summed.")
        return
    if stated != computed:
        fields.refuse(
            "total_max", f"total_min and total_max are {stated}, but the items give {computed[0]} to {computed[1]}."
        )
    if instrument.total_step != instrument.multiplier:
        fields.refuse("total_step", f"must equal the multiplier, {instrument.multiplier}.")


def _check_bands(instrument: Instrument, fields: Fields) -> None:
    """Bands touch without gap or overlap and cover the whole range."""
    bands = instrument.bands
    if not bands:
        return
    if instrument.total_max is None:
        fields.refuse("bands", "must be absent: this form is never summed.")
    next_low = instrument.total_min
    for number, band in enumerate(bands, start=1):
        place = f"bands[{number}]"
        if band.high < band.low:
            fields.refuse(f"{place}.high", f"must not be below low ({band.low}), not {band.high}.")
        if next_low is not None and band.low < next_low:
            fields.refuse(f"{place}.low", f"bands overlap: {band.low} lies in the band before (next free: {next_low}).")
        if band.low != next_low:
            fields.refuse(f"{place}.low", f"bands leave a gap: must be {next_low}, not {band.low}.")
        next_low = band.high + 1
    if bands[-1].high != instrument.total_max:
        fields.refuse(f"bands[{len(bands)}].high", f"must be the highest total, {instrument.total_max}.")


def _check_thresholds(instrument: Instrument, fields: Fields) -> None:
    values: list[tuple[str, int]] = []
    for name, caseness in instrument.caseness.items():
        if caseness:
            values.append((f"caseness.{name}.threshold", caseness.threshold))
    for name, change in instrument.reliable_change.items():
        if change:
            values.append((f"reliable_change.{name}.points", change.points))
    if instrument.minimal_change:
        values.append(("minimal_change.points", instrument.minimal_change.points))
    if instrument.remission:
        values.append(("remission.at_most", instrument.remission.at_most))
    low, high = instrument.total_min, instrument.total_max
    for field, value in values:
        if low is None or high is None:
            fields.refuse(field, "must be absent: this form is never summed.")
        if not low <= value <= high:
            fields.refuse(field, f"must lie in the range of the total, {low} to {high}, not {value}.")


def _check_risk_item(instrument: Instrument, fields: Fields) -> None:
    risk = instrument.risk_item
    if risk is None:
        return
    if risk.item not in {item.number for item in instrument.items}:
        fields.refuse("risk_item.item", f"names an item the form does not have: {risk.item}.")
    if not instrument.item_min < risk.moderate_from <= risk.high_from <= instrument.item_max:
        rule = f"must rise within the answers {instrument.item_min} to {instrument.item_max}, above the lowest."
        fields.refuse("risk_item.moderate_from", f"moderate_from and high_from {rule}")


def _check_clusters(instrument: Instrument, fields: Fields) -> None:
    check_unique(fields, "clusters", [cluster.key for cluster in instrument.clusters])
    for cluster in instrument.clusters:
        place = f"clusters.{cluster.key}"
        if (cluster.endorsed_from is None) != (cluster.endorsed_needed is None):
            fields.refuse(f"{place}.endorsed_from", "endorsed_from and endorsed_needed go together.")
        if cluster.endorsed_from is not None and not instrument.item_min < cluster.endorsed_from <= instrument.item_max:
            fields.refuse(f"{place}.endorsed_from", f"must be an answer up to {instrument.item_max}.")
        if max(cluster.endorsed_needed or 0, cluster.max_missing) > len(cluster.items):
            fields.refuse(f"{place}.items", "are fewer than endorsed_needed or max_missing.")


def _check_loinc(instrument: Instrument, fields: Fields) -> None:
    codes = [("loinc_total", instrument.loinc_total), ("loinc_panel", instrument.loinc_panel)]
    codes += [(f"items[{place}].loinc", item.loinc) for place, item in enumerate(instrument.items, start=1)]
    codes += [("loinc_refused", code) for code in instrument.loinc_refused]
    for field, code in codes:
        if code is not None and not loinc_check_digit(code):
            fields.refuse(field, f"{code!r} is not a LOINC code with a right check digit.")
    check_unique(fields, "items", [item.loinc for item in instrument.items if item.loinc])
    if instrument.loinc_total is not None and instrument.loinc_total == instrument.loinc_panel:
        fields.refuse("loinc_total", "must not be the panel's code: a panel is not a total.")


def _check_forms(instrument: Instrument, fields: Fields) -> None:
    for place, form in enumerate(instrument.forms, start=1):
        if len(form.items) != len(instrument.items):
            fields.refuse(f"forms[{place}].items", f"must name every question, {len(instrument.items)} of them.")
        check_unique(fields, f"forms[{place}]", [*form.items, *([form.total] if form.total else [])])


def _check_licence(instrument: Instrument, fields: Fields) -> None:
    labels = any(item.label or item.wordings for item in instrument.items)
    if labels and not instrument.show_item_labels:
        fields.refuse("items", "must have no label where show_item_labels is false (the licence allows none).")
    if labels and instrument.totals_only:
        fields.refuse("items", "must have no label where totals_only is true.")
