"""The results as Markdown."""

from collections.abc import Iterable, Iterator

from benchmarks.views.results import Results

OTHER_WAYS = (("numpy", "numpy floor"), ("sqlite", "SQL on SQLite"), ("postgresql", "SQL on PostgreSQL"),
              ("pandas", "whole tables, pandas"))  # fmt: skip


def write_tables(results: Results) -> str:
    """Every table, in the order of the page."""
    sizes = list(results.sizes)
    parts = [
        *_write_sizes(results),
        "",
        *_write_pages(results, sizes),
        *(line for size in sizes[1:] for line in _write_ways(results, size)),
        *(_write_growth(results, *sizes[-2:]) if len(sizes) > 1 else ()),
    ]
    return "\n".join(parts)


def _write_sizes(results: Results) -> Iterator[str]:
    titles = ("screenings", "sessions", "side effects", "caseload", "facts", "their load, SQLite", "process, at most")
    yield _row("clinic", *titles)
    yield _rule(1 + len(titles))
    for size, told in results.sizes.items():
        counts = told["counts"]
        yield _row(
            f"{results.patients(size):,} patients",
            *(f"{counts[name]:,}" for name in ("screenings", "sessions", "side effects")),
            f"{told['caseload']:,}",
            f"{told['facts_mb']:,.0f} MB",
            f"{told['load_s']:,.1f} s",
            f"{told['peak_mb']:,.0f} MB",
        )


def _write_pages(results: Results, sizes: list[int]) -> Iterator[str]:
    """What this program needs for a whole page: already looked at, and at the first look."""
    titles = [f"{results.patients(size):,}" for size in sizes]
    yield _row("data ready, whole page", "goal", *titles, *(f"first look, {title}" for title in titles))
    yield _rule(2 + 2 * len(sizes))
    for view, goal in results.views():
        if any(results.find(size, view, "page") is not None for size in sizes):
            times = [_say(results.find(size, view, way)) for way in ("page", "first") for size in sizes]
            yield _row(view, f"≤ {goal:,.0f} ms", *times)
    yield ""


def _write_ways(results: Results, size: int) -> Iterator[str]:
    """The same numbers in every way at one size."""
    yield f"The same numbers in every way, {results.patients(size):,} patients:\n"
    yield _row(
        "view", "its numbers, this program", "× floor", *(title for _, title in OTHER_WAYS), "pandas ÷ whole page"
    )
    yield _rule(4 + len(OTHER_WAYS))
    for view, _ in results.views():
        times = {way: results.find(size, view, way) for way in ("page", "first", "heart", *dict(OTHER_WAYS))}
        ours = times["heart"] if times["heart"] is not None else times["page"]
        if times["numpy"] is None or ours is None:
            continue
        whole = times["page"] if times["page"] is not None else ours
        yield _row(
            view,
            _say(ours),
            f"{ours / times['numpy']:,.1f}",
            *(_say(times[way]) for way, _ in OTHER_WAYS),
            "–" if times["pandas"] is None else f"{times['pandas'] / whole:,.0f} ×",
        )
    yield ""


def _write_growth(results: Results, small: int, large: int) -> Iterator[str]:
    """Exponents between the two largest sizes, and how many times longer the page takes."""
    before, after = results.patients(small), results.patients(large)
    yield f"Growth from {before:,} to {after:,} patients: exponents of time over patients (0: flat; 1: as the clinic):"
    yield ""
    yield _row("view", "whole page", "times longer", "first look", *(title for _, title in OTHER_WAYS))
    yield _rule(4 + len(OTHER_WAYS))
    for view, _ in results.views():
        way = "page" if results.find(large, view, "page") is not None else "heart"
        small_ms, large_ms = results.find(small, view, way), results.find(large, view, way)
        times = "–" if not small_ms or not large_ms else f"{large_ms / small_ms:.2f}"
        ways = ("first", *dict(OTHER_WAYS))
        yield _row(
            view, _say_exponent(results.grow(view, way, small, large)), times,
            *(_say_exponent(results.grow(view, other, small, large)) for other in ways),
        )  # fmt: skip


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _rule(columns: int) -> str:
    return "|---" + "|---:" * (columns - 1) + "|"


def _say(ms: float | None) -> str:
    """Two figures that count: 0.08 ms, 5.2 ms, 41 ms, 12,300 ms."""
    if ms is None:
        return "–"
    if ms < 1:
        return f"{ms:.2f} ms"
    return f"{ms:.1f} ms" if ms < 10 else f"{ms:,.0f} ms"


def _say_exponent(exponent: float | None) -> str:
    return "–" if exponent is None else f"{exponent:.2f}"


def between(text: str, begin: str, end: str, content: Iterable[str] | str) -> str:
    """The text with what stands between two marks replaced. Raises ValueError where a mark is not there."""
    head, tail = text.index(begin) + len(begin), text.index(end)
    body = content if isinstance(content, str) else "\n".join(content)
    return f"{text[:head]}\n{body}\n{text[tail:]}"
