"""Reads one ``instruments/*.toml`` into an :class:`Instrument`; ``check_instrument.py`` then checks it as a whole."""

from pathlib import Path
from typing import cast

from data_access.definitions.check import Fields, read_fields
from data_access.definitions.check_instrument import check_instrument
from data_access.definitions.instrument import (
    THRESHOLD_SETS,
    Band,
    Caseness,
    Cluster,
    Instrument,
    Item,
    MinimalChange,
    PublishedForm,
    ReliableChange,
    Remission,
    RiskItem,
    Scoring,
    Skip,
    ThresholdSet,
    Triage,
)


def read_instrument(path: Path) -> Instrument:
    """One questionnaire; DefinitionError names file, field and rule where the file breaks one."""
    fields = read_fields(path)
    prorate = fields.table_or_none("prorate")
    instrument = Instrument(
        code=fields.whole("code", 0, 127),
        key=fields.text("key"),
        name=fields.text("name"),
        long_name=fields.text("long_name"),
        definition_version=fields.whole("definition_version", 1),
        clinician_rated=fields.flag("clinician_rated"),
        scoring=cast(Scoring, fields.one_of("scoring", "sum", "qids", "cssrs")),
        items=_read_items(fields),
        item_min=fields.whole("item_min", 0, 9),
        item_max=fields.whole("item_max", 1, 9),
        items_reversed=fields.wholes("items_reversed"),
        higher_is_better=fields.flag("higher_is_better"),
        multiplier=fields.whole("multiplier", 1, 100),
        total_min=fields.whole_or_none("total_min", 0),
        total_max=fields.whole_or_none("total_max", 1, 1000),
        total_step=fields.whole("total_step", 1, 100),
        totals_only=fields.flag("totals_only"),
        max_missing_prorated=prorate.whole("max_missing", 1) if prorate else None,
        prorate_source=prorate.text("source") if prorate else None,
        optional_items=fields.wholes("optional_items"),
        bands=tuple(Band(b.whole("low"), b.whole("high"), b.text("label")) for b in fields.tables("bands", True)),
        caseness=_read_caseness(fields),
        reliable_change=_read_reliable_change(fields),
        minimal_change=_read_minimal_change(fields),
        remission=_read_remission(fields),
        risk_item=_read_risk_item(fields),
        clusters=tuple(_read_cluster(table) for table in fields.tables("clusters", True)),
        recall_days=fields.whole_or_none("recall_days", 0, 366),
        loinc_total=fields.text_or_none("loinc_total"),
        loinc_panel=fields.text_or_none("loinc_panel"),
        loinc_refused=fields.words("loinc_refused"),
        licence=fields.text("licence"),
        show_item_labels=fields.flag("show_item_labels"),
        sources=fields.texts("sources"),
        domains=fields.groups("domains"),
        either_or=fields.groups("either_or"),
        triage=_read_triage(fields),
        loinc_answers=fields.texts("loinc_answers") if "loinc_answers" in fields else (),
        answer_words=fields.text_groups("answer_words"),
        forms=tuple(_read_form(table) for table in fields.tables("forms", True)),
        notes=fields.texts("notes") if "notes" in fields else (),
        source_of=fields.words("source_of"),
    )
    fields.finish()
    check_instrument(instrument, fields, path.stem)
    return instrument


def _read_items(fields: Fields) -> tuple[Item, ...]:
    return tuple(
        Item(
            item.whole("number", 1),
            item.text_or_none("label"),
            item.text_or_none("loinc"),
            item.texts("wordings") if "wordings" in item else (),
        )
        for item in fields.tables("items")
    )


def _read_form(table: Fields) -> PublishedForm:
    return PublishedForm(
        table.text("canonical"), table.texts("items"), table.text_or_none("total"), table.text("source")
    )


def _by_set(fields: Fields, key: str) -> dict[ThresholdSet, Fields | None]:
    """The tables of both threshold sets under one key; None where a set has none."""
    table = fields.table_or_none(key)
    return {name: table.table_or_none(name) if table else None for name in THRESHOLD_SETS}


def _read_caseness(fields: Fields) -> dict[ThresholdSet, Caseness | None]:
    return {
        name: Caseness(t.whole("threshold"), t.text("printed"), t.text("source")) if t else None
        for name, t in _by_set(fields, "caseness").items()
    }


def _read_reliable_change(fields: Fields) -> dict[ThresholdSet, ReliableChange | None]:
    def read(table: Fields) -> ReliableChange:
        sd, reliability = table.number_or_none("sd", 0, 100), table.number_or_none("reliability", 0, 1)
        return ReliableChange(table.whole("points", 1), sd, reliability, table.text("source"))

    return {name: read(table) if table else None for name, table in _by_set(fields, "reliable_change").items()}


def _read_minimal_change(fields: Fields) -> MinimalChange | None:
    table = fields.table_or_none("minimal_change")
    return MinimalChange(table.whole("points", 1), table.text("source")) if table else None


def _read_remission(fields: Fields) -> Remission | None:
    table = fields.table_or_none("remission")
    return Remission(table.whole("at_most"), table.text("printed"), table.text("source")) if table else None


def _read_risk_item(fields: Fields) -> RiskItem | None:
    table = fields.table_or_none("risk_item")
    if table is None:
        return None
    return RiskItem(table.whole("item"), table.whole("moderate_from"), table.whole("high_from"), table.text("source"))


def _read_cluster(table: Fields) -> Cluster:
    return Cluster(
        key=table.text("key"),
        label=table.text("label"),
        items=table.wholes("items"),
        endorsed_from=table.whole_or_none("endorsed_from"),
        endorsed_needed=table.whole_or_none("endorsed_needed", 1),
        max_missing=table.whole("max_missing", 0),
    )


def _read_triage(fields: Fields) -> Triage | None:
    table = fields.table_or_none("triage")
    if table is None:
        return None
    skips = tuple(Skip(skip.whole("if_no"), skip.wholes("skips")) for skip in table.tables("skips", True))
    return Triage(table.wholes("low"), table.wholes("moderate"), table.wholes("high"), skips)
