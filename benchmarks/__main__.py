"""``make bench``: the figures of the README, measured here and now."""

import argparse
from pathlib import Path

import platformdirs

from benchmarks import (
    access,
    data_ready,
    facts_kept,
    first_page,
    import_screenings,
    pages,
    postgres,
    read_fhir,
    read_workbook,
    statistics,
)
from benchmarks.browser import screens
from benchmarks.load import run as load
from benchmarks.views import run as views

PATIENTS = 23_000
"""A demonstration network of this many has a million screenings and 400,000 sessions."""
CLINIC = 500
"""The demonstration clinic that the program begins with."""
PARTS = {
    "data": "2 minutes",
    "facts": "4 minutes",
    "views": "40 minutes, and 15 more the first time",
    "statistics": "3 minutes",
    "import": "3 minutes",
    "fhir": "1 minute",
    "start": "1 minute",
    "access": "2 minutes",
    "pages": "3 minutes",
    "browser": "8 minutes",
    "load": "25 minutes",
    "postgres": "15 minutes",
}
"""In the order in which they run, and how long each takes on two quiet cores."""


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(
        prog="make bench",
        description=__doc__,
        epilog="How long each part takes: " + "; ".join(f"{part} {long}" for part, long in PARTS.items()) + ".",
    )
    parser.add_argument("--folder", type=Path, help="where the network is kept between runs")
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--baseline-runs", type=int, default=3, help="0: do not compare with whole tables")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument("--statistic", help="only statistics whose name contains this")
    views.add_options(parser)
    load.add_options(parser)
    options = parser.parse_args()
    cache = Path(platformdirs.user_cache_dir("kap-outcomes"))
    folder = options.folder or cache / f"benchmark-{options.patients}"
    if options.only in (None, "data"):
        data_ready.main(folder, options.patients, options.runs, options.baseline_runs)
    if options.only in (None, "facts"):
        facts_kept.main(folder, options.patients)
    if options.only in (None, "views"):
        views.main(options, cache, CLINIC, PATIENTS)
    if options.only in (None, "statistics"):
        network = data_ready.open_network(folder, options.patients)
        statistics.main(network, options.runs, options.baseline_runs, options.statistic)
    if options.only in (None, "import"):
        import_screenings.main()
        read_workbook.main()
    if options.only in (None, "fhir"):
        read_fhir.main()
    if options.only in (None, "start"):
        first_page.main()
    if options.only in (None, "access"):
        access.main(options.runs)
    sizes = (CLINIC, options.patients) if options.patients == PATIENTS else (options.patients,)
    if options.only in (None, "pages"):
        for patients in sizes:
            pages.main(options.folder or cache / f"benchmark-{patients}", patients, options.runs)
    if options.only in (None, "browser"):
        for patients in sizes:
            screens.main(options.folder or cache / f"benchmark-{patients}", patients, options.runs)
    if options.only in (None, "load"):
        load.main(options)
    if options.only in (None, "postgres"):
        # Made by the parts before it where it is not there.
        for where, patients in ((folder, options.patients), (cache / f"benchmark-{CLINIC}", CLINIC)):
            data_ready.open_network(where, patients).store.close()
        postgres.main(folder, cache / f"benchmark-{CLINIC}", options.runs)


if __name__ == "__main__":
    main()
