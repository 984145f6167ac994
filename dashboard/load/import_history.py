"""The history of imports for the screen: every batch in a line, one of them opened, and the acts on it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.load.importing import check_may_import, count_rows, list_left_out
from dashboard.reports.data.history import (
    BatchLine,
    OpenedBatch,
    RejectedRow,
    format_moment,
    name_mapping,
    say_facts,
    say_state,
    say_what,
)
from dashboard.reports.data.reconciliation import HIDDEN, FileCounts, add_up, build_reconciliation, hide_quoted
from data_access import clock
from data_access.automatic_backup import back_up_before
from data_access.database import Store
from data_access.errors import NotFound
from data_access.importers.history import Batch, list_batches, list_rejected
from data_access.importers.history import RejectedRow as StoredRow
from data_access.importers.repair import dismiss_rows, retry_rows
from data_access.importers.undo import undo_batch
from data_access.importers.who import who_sees
from data_access.scope import Scope
from data_access.settings import Settings


def load_history(store: Store, scope: Scope) -> tuple[BatchLine, ...]:
    """Every import, repair and undoing, the latest first."""
    check_may_import(scope)
    batches = list_batches(store, site_id=scope.site_id)
    when = _Clock(store.site().time_zone)
    at = {batch.id: when.say(batch.at) for batch in batches}
    return tuple(_tell_line(batch, at, when) for batch in batches)


class _Clock:
    """Says moments in the clinic's own time."""

    def __init__(self, time_zone: str) -> None:
        self.zone = ZoneInfo(time_zone)
        self.now = clock.now().astimezone(self.zone)

    def say(self, moment: datetime) -> str:
        return format_moment(moment.astimezone(self.zone), self.now)


def _tell_line(batch: Batch, at: Mapping[int, str], when: _Clock) -> BatchLine:
    total = add_up(_list_files(batch))
    undone = None if batch.undone_at is None else when.say(batch.undone_at)
    return BatchLine(
        batch_id=batch.id,
        kind=batch.kind,
        when=at[batch.id],
        what=say_what(batch.kind, [file.file for file in batch.files], total, at.get(batch.of_batch_id or 0, "")),
        by=batch.by or "",
        profile=name_mapping(batch.profile),
        total=total,
        open_rows=batch.open_rows,
        state=say_state(batch.kind, undone, changed=bool(total.inserted + total.updated)),
        is_undone=undone is not None,
    )


def _list_files(batch: Batch) -> list[FileCounts]:
    return [count_rows(file) for file in batch.files]


def load_batch(store: Store, scope: Scope, batch_id: int, hide_names: bool) -> OpenedBatch:
    """One import with all that is known of it. While names are hidden no cell of a file is given."""
    check_may_import(scope)
    batches = list_batches(store, site_id=scope.site_id)
    batch = next((one for one in batches if one.id == batch_id), None)
    if batch is None:
        raise NotFound("There is no such import.")
    when = _Clock(store.site().time_zone)
    line = _tell_line(batch, {one.id: when.say(one.at) for one in batches}, when)
    rejected = [_tell_row(row, hide_names) for row in list_rejected(store, batch_id, site_id=scope.site_id)]
    return OpenedBatch(
        line=line,
        facts=say_facts(batch.by, name_mapping(batch.profile), batch.policy, batch.reason, hide_names=hide_names),
        account=build_reconciliation(_list_files(batch), left_out=list_left_out(batch.files)),
        rejected=tuple(sorted(rejected, key=lambda row: row.state != "open")),
        can_be_undone=batch.may_be_undone,
        is_hidden=hide_names,
    )


def _tell_row(row: StoredRow, hide_names: bool) -> RejectedRow:
    shown = (lambda text: HIDDEN if text else "") if hide_names else str
    return RejectedRow(
        row_id=row.id,
        file=row.file,
        table=row.table,
        line=row.line,
        patient=shown(row.cells.get("patient", "")),
        field=row.field,
        value=shown(row.value),
        rule=hide_quoted(row.rule) if hide_names else row.rule,
        cells=() if hide_names else tuple(row.cells.items()),
        raw=() if hide_names else tuple(row.raw.items()),
        state=row.state,
    )


def correct_rows(
    store: Store, scope: Scope, batch_id: int, corrected: Mapping[int, Mapping[str, str]]
) -> tuple[int, Sequence[str]]:
    """Try rejected rows again; how many are in now, and the rules that the others break."""
    check_may_import(scope)
    outcome = retry_rows(store, batch_id, corrected, scope.clinician_id, who_sees(scope))
    rules = [f"{alike.first.field or 'the row'} {alike.first.rule}" for alike in outcome.rejections.values()]
    return outcome.total("rows_in") - outcome.total("rejected"), rules


def set_aside(store: Store, scope: Scope, batch_id: int, row_ids: Collection[int]) -> int:
    """Leave rejected rows for good; how many."""
    check_may_import(scope)
    return dismiss_rows(store, batch_id, row_ids, who_sees(scope))


def undo(store: Store, settings: Settings, scope: Scope, batch_id: int) -> int:
    """Take an import back, after a backup; how many rows of the database went or got their former values."""
    check_may_import(scope)
    back_up_before(settings, "undo")
    undone = undo_batch(store, batch_id, scope.clinician_id, who_sees(scope))
    return sum(undone.removed.values()) + sum(undone.restored.values())
