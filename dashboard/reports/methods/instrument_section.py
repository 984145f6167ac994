"""One questionnaire on Methods: scale, thresholds, reliable change, codes and use, items, sources."""

from dashboard.reports.methods.instrument_change import make_change
from dashboard.reports.methods.instrument_scale import make_scale
from dashboard.reports.methods.instrument_thresholds import make_thresholds
from dashboard.reports.methods.parts import Block, Column, Fact, Facts, Part, Section, Table, Words
from dashboard.reports.words.wording import EN_DASH, plural
from data_access.definitions.instrument import Instrument, ThresholdSet, Triage
from data_access.definitions.registry import get_benchmarks, get_protocols

NOT_CONFIRMED = "none confirmed"


def make_instrument_section(instrument: Instrument, in_force: ThresholdSet | None) -> Section:
    """Everything the program knows about one questionnaire."""
    parts = [_scale_part(instrument)] if instrument.total_max is not None else []
    if instrument.triage is not None:
        parts.append(_triage_part(instrument, instrument.triage))
    parts.append(make_thresholds(instrument, in_force))
    if instrument.total_max is not None:
        parts.append(make_change(instrument, in_force or "nhs"))
    parts.append(_codes_part(instrument))
    if instrument.clusters:
        parts.append(_cluster_part(instrument))
    parts += [_item_part(instrument), _source_part(instrument)]
    aside = f"definition {instrument.definition_version}"
    return Section(instrument.key, instrument.name, _subtitle(instrument), tuple(parts), aside)


def _subtitle(instrument: Instrument) -> str:
    rated = "rated by a clinician" if instrument.clinician_rated else "given by the patient"
    asked = f"Each answer {instrument.item_min}{EN_DASH}{instrument.item_max}, {rated}"
    better = "better" if instrument.higher_is_better else "worse"
    total = f"total {instrument.total_min}{EN_DASH}{instrument.total_max}, higher is {better}"
    return f"{instrument.long_name}. {asked}; {total if instrument.total_max is not None else 'never summed'}."


def _scale_part(instrument: Instrument) -> Part:
    scale = make_scale(instrument)
    notes = () if instrument.bands else (Words("No severity bands are published for this scale.", quiet=True),)
    return Part("The scale", (*((scale,) if scale else ()), *notes))


def _triage_part(instrument: Instrument, triage: Triage) -> Part:
    labels = {item.number: item.label or str(item.number) for item in instrument.items}
    named = (("low", triage.low), ("moderate", triage.moderate), ("high", triage.high))
    rows = tuple((level, ", ".join(labels[n] for n in items)) for level, items in named)
    skips = "; ".join(
        f"after a no to {labels[skip.if_no]}, {', '.join(labels[n] for n in skip.skips)} not asked"
        for skip in triage.skips
    )
    blocks: tuple[Block, ...] = (Table((Column("level"), Column("a yes to")), rows), Words(f"{skips}.", quiet=True))
    return Part("Levels of risk", blocks, "The highest level of any yes counts; nothing is summed.")


def _codes_part(instrument: Instrument) -> Part:
    facts = [
        Fact("Total, LOINC", instrument.loinc_total or NOT_CONFIRMED),
        Fact("Panel, LOINC", instrument.loinc_panel or NOT_CONFIRMED),
        *(Fact(f"Refused, {code}", why) for code, why in instrument.loinc_refused.items()),
        Fact("Recall", _word_recall(instrument)),
        Fact("Planned by", _word_protocols(instrument), "routes"),
        Fact("Published figures", _word_benchmarks(instrument), "published"),
        Fact("Licence", instrument.licence),
    ]
    blocks: list[Block] = [Facts(tuple(facts))]
    if instrument.recall_days:
        overlap = f"Readings closer together than {instrument.recall_days} days overlap in what they ask about."
        blocks.append(Words(overlap, quiet=True))
    return Part("Codes and use", tuple(blocks), half=True)


def _word_recall(instrument: Instrument) -> str:
    if instrument.recall_days is None:
        return "since the last contact" if instrument.scoring == "cssrs" else "not held"
    return plural(instrument.recall_days, "day") if instrument.recall_days else "now, in the session"


def _word_protocols(instrument: Instrument) -> str:
    protocols = get_protocols()
    planned = sum(any(plan.instrument == instrument.key for plan in p.screenings) for p in protocols)
    return f"{planned} of {len(protocols)} default protocols"


def _word_benchmarks(instrument: Instrument) -> str:
    count = sum(instrument.key in benchmark.measure.split("+") for benchmark in get_benchmarks())
    return plural(count, "figure") if count else "none held"


def _cluster_part(instrument: Instrument) -> Part:
    columns = (Column("cluster"), Column("items"), Column("endorsed"), Column("may be missing"))
    rows = tuple(
        (
            f"**{c.key}** {c.label}",
            f"{c.items[0]}{EN_DASH}{c.items[-1]}",
            f"≥ {c.endorsed_needed} answered {c.endorsed_from} or more" if c.endorsed_from else "–",
            str(c.max_missing),
        )
        for c in instrument.clusters
    )
    return Part("Subscales", (Table(columns, rows),))


def _item_part(instrument: Instrument) -> Part:
    said = f"{instrument.source_of.get('items', '')}."
    if not any(item.label or item.loinc for item in instrument.items):
        words = f"{plural(len(instrument.items), 'item')}, shown by number only. {instrument.licence}"
        return Part("Items", (Words(words),), said, half=True)
    with_codes = 3 if any(item.loinc for item in instrument.items) else 2
    columns = (Column("item"), Column("label"), Column("LOINC"))[:with_codes]
    rows = tuple(
        (str(item.number), item.label or "shown by number only", item.loinc or NOT_CONFIRMED)[:with_codes]
        for item in instrument.items
    )
    return Part("Items", (Table(columns, rows),), said, half=True)


def _source_part(instrument: Instrument) -> Part:
    facts = tuple(
        Fact(name.replace("_", " ").capitalize().replace("Loinc", "LOINC"), source)
        for name, source in instrument.source_of.items()
        if name != "items"
    )
    blocks: list[Block] = [Words(note) for note in instrument.notes]
    blocks += [Facts(facts)] if facts else []
    blocks += [Words(source, quiet=True) for source in instrument.sources]
    return Part("Notes and sources", tuple(blocks), half=True)
