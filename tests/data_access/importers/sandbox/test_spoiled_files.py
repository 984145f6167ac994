"""Files spoiled in every way: the program lives, says a sentence or takes what is right, and loses no row."""

import re
import sys
from pathlib import Path
from random import Random

import orjson
import pytest

from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.import_files import import_sources
from data_access.importers.raw import upload_bytes
from data_access.importers.sandbox import read_upload
from data_access.importers.source import Source, make_own_source, sort_sources
from tests.data_access.importers.clinic import import_clinic
from tests.data_access.importers.fhir_files import patient
from tests.data_access.importers.sandbox.spoiled_files import make_spoiled_file
from tests.long_proof import Proof, long_proof

pytestmark = pytest.mark.usefixtures("today")
NO_SENTENCE = re.compile(r"Traceback|Error\b|Exception|0x[0-9a-f]{6}|<class|\bNone\b|data_access|\.py\b")


def check_sentence(told: str, name: str) -> None:
    """A person can read it, and knows which file is meant where it is about a file."""
    assert told.startswith(name), told
    assert re.fullmatch(r".*[.?]", told), told
    assert not NO_SENTENCE.search(told), told
    assert told.isprintable(), told
    assert len(told) <= 2_000


def open_spoiled(name: str, content: bytes, proof: Proof) -> list[Source]:
    """What of a file is in the program's own form; where nothing is, a sentence said why."""
    try:
        tables = read_upload(upload_bytes(name, content))
    except ImportRefused as refusal:
        check_sentence(str(refusal), name)
        proof.count("refused")
        return []
    sources = []
    for table in tables:
        for note in table.notes:
            assert note.isprintable(), note
        try:
            sources.append(make_own_source(table))
        except ImportRefused as refusal:
            check_sentence(str(refusal), name)
    proof.count("read")
    return sort_sources(sources)


def test_a_nul_in_a_fhir_file_is_a_rejected_row_on_both_databases(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    content = b"\n".join(map(orjson.dumps, (patient("p1", "X\0Y"), patient("p2", "Z"))))
    assert rb"\u0000" in content
    (table,) = read_upload(upload_bytes("export.ndjson", content))
    outcome = import_sources(store, [make_own_source(table)])
    assert (outcome.total("rows_in"), outcome.total("inserted"), outcome.total("rejected")) == (2, 1, 1)
    (alike,) = outcome.rejections.values()
    assert alike.first.rule == "holds a NUL sign, which is no text"


@long_proof("spoiled files", sample=50, full=10_000, parts=20, unit="files")
def test_a_spoiled_file_is_refused_in_a_sentence_or_every_row_of_it_is_accounted_for(
    proof: Proof, sqlite_store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import_clinic(sqlite_store, tmp_path_factory.mktemp("clinic"))
    for number in proof:
        name, content = make_spoiled_file(Random(number))
        sources = open_spoiled(name, content, proof)
        if not sources:
            continue
        rows = {source.table.name: 0 for source in sources}
        try:
            outcome = import_sources(sqlite_store, sources, dry_run=True)
            for source in sources:
                rows[source.table.name] += sum(some.count for some in source.read())
        except ImportRefused as refusal:
            check_sentence(str(refusal), "")  # It may be about the clinic that the file describes.
            proof.count("refused at a row")
            continue
        taken = dict.fromkeys(rows, 0)
        for tally in outcome.tallies:
            assert tally.is_whole
            taken[tally.table] += tally.rows_in
        assert rows == taken
        proof.count("imported")
        proof.count("rows", outcome.total("rows_in"))
        proof.count("rejected rows", outcome.total("rejected"))
    if sys.platform != "win32":
        import resource

        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << (0 if sys.platform == "darwin" else 10)
        assert peak <= 1 << 30
