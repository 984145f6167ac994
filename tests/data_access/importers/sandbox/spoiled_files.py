"""Files as they should be, and spoiled in every way that files are: cut, flipped, mixed, wrongly encoded, hostile."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import orjson

from tests.data_access.importers.clinic import FILES
from tests.data_access.importers.fhir_files import bundle, coded, event, item, observation, patient, procedure, response
from tests.data_access.importers.fhir_files import total as fhir_total
from tests.data_access.importers.workbooks import write_workbook

Spoil = Callable[[Random, bytes], bytes]
NASTY = (
    b"\0", b'"', b"\r", b"\n", b",", b";", b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"[", b"<", b"]]>", b"&a;", b"=cmd()",
    b"1e400", b"-1", b"NaN", b"null", b"99999999999999999999", b"\xed\xa0\x80", b"\xc3", "٣".encode(), b"E+05",
    b"\x1b[2J",
    b"<f>", b' t="e"', b' r="XFD1048576"', b' hidden="1"', b"<mergeCell/>", b"2026-02-30", b"../", b"PK\x03\x04",
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig", "utf-32", "mac-roman")
NAMES = {"csv": "long_term_checks.csv", "xlsx": "clinic.xlsx", "json": "export.json", "ndjson": "export.ndjson"}


def make_csv(random: Random) -> bytes:
    return FILES[random.choice(sorted(FILES))].encode()


def make_workbook(random: Random) -> bytes:
    names = random.sample(sorted(FILES), random.randint(1, 3))
    return write_workbook({name[:-4]: list(csv.reader(StringIO(FILES[name]))) for name in names})


def make_json(random: Random) -> bytes:
    resources = [patient(), fhir_total(), observation("o2", ["70274-6"]), procedure(), event()]
    resources.append(response([item(f"/{number}", coded(1)) for number in range(4)]))
    chosen = random.sample(resources, random.randint(1, len(resources)))
    if random.random() < 0.5:
        return b"\n".join(map(orjson.dumps, chosen))
    return orjson.dumps(bundle(*chosen))


MAKERS = {"csv": make_csv, "xlsx": make_workbook, "json": make_json}


def flip(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 3, 30))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def cut(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content))]


def take_out(random: Random, content: bytes) -> bytes:
    start = random.randrange(len(content))
    return content[:start] + content[start + random.randint(1, 200) :]


def repeat(random: Random, content: bytes) -> bytes:
    start = random.randrange(len(content))
    piece = content[start : start + random.randint(1, 60)]
    return content[:start] + piece * random.choice((2, 10, 3_000)) + content[start:]


def put_in(random: Random, content: bytes) -> bytes:
    for _ in range(random.choice((1, 4))):
        start = random.randrange(len(content))
        content = content[:start] + random.choice(NASTY) * random.choice((1, 1, 2_000)) + content[start:]
    return content


def change_encoding(random: Random, content: bytes) -> bytes:
    return content.decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


def nest(random: Random, content: bytes) -> bytes:
    depth = random.choice((50, 5_000, 200_000))
    left, right = random.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>")))
    return left * depth + content[: random.randrange(len(content))] + right * depth


def shuffle_lines(random: Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    random.shuffle(lines)
    return b"\n".join(lines)


SPOILS: tuple[Spoil, ...] = (flip, cut, take_out, repeat, put_in, change_encoding, nest, shuffle_lines)


def spoil_parts(random: Random, content: bytes) -> bytes:
    """A zip file that is whole, with one of its parts spoiled, or with parts that promise what they do not hold."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", random.choice((ZIP_DEFLATED, ZIP_STORED))) as new:
        chosen = random.choice([name for name in old.namelist() if name.startswith("xl/") and name.endswith(".xml")])
        for name in old.namelist():
            part = old.read(name)
            if name == chosen and part:
                part = random.choice(SPOILS)(random, part)
            if name != chosen or random.random() < 0.9:
                new.writestr(name, part)
        if random.random() < 0.1:
            new.writestr(random.choice(("../evil.csv", "/etc/x", "a" * 200, "xl/worksheets/sheet9.xml")), b"x")
    return file.getvalue()


def make_spoiled_file(random: Random) -> tuple[str, bytes]:
    """The name and the bytes of a file that once was good."""
    kind = random.choices(sorted(MAKERS), (4, 2, 4))[0]
    content = MAKERS[kind](random)
    if kind == "xlsx" and random.random() < 0.8:
        content = spoil_parts(random, content)
    else:
        for _ in range(random.choice((1, 1, 3))):
            content = random.choice(SPOILS)(random, content or b"x")
    name = random.choice(sorted(NAMES.values())) if random.random() < 0.1 else NAMES[kind]
    return name, content
