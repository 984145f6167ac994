"""What every page costs the server: its report computed anew, the script alone, statements, messages, bytes.

The script as AppTest runs it, compiled once as on a server; processor's time, which other programs do not stretch.
"Kept" is a page left open and run again (a filter moved back and forth): no report is computed. "Anew" is the same with
every report forgotten, the facts in memory. Bytes are those that an empty browser gets.
"""

import shutil
import tempfile
from pathlib import Path
from time import process_time
from unittest.mock import patch

from streamlit import config
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest

from benchmarks.access import ENTRY, ROOT, in_environment
from benchmarks.data_ready import open_network
from benchmarks.timing import measure_ms
from dashboard import data
from dashboard.app import PAGES
from tests.page_cost import counted

KILO = 1024
MOST_KB = 300
_RUNNER = "streamlit.testing.v1.local_script_runner.ScriptCache"


def main(folder: Path, patients: int, runs: int) -> None:
    """Measure every page over a copy of the clinic of a folder, and print a line for each."""
    network = open_network(folder, patients)
    network.store.close()
    with tempfile.TemporaryDirectory(prefix="kap-pages-") as name:
        copy = Path(name)
        shutil.copytree(folder, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns("backups"))
        environ = {"KAP_DATA_DIR": f"{copy / 'data'}", "KAP_CONFIG_DIR": f"{copy / 'config'}", "KAP_KEY_STORE": "file"}
        compiled = ScriptCache()
        with in_environment(environ), patch(_RUNNER, lambda: compiled), patch("dashboard.data.WAIT_S", 60):
            config.set_option("browser.gatherUsageStats", False)
            config.set_option("runner.magicEnabled", False)
            _print_pages(patients, network.usual[0], runs)
            data.get_store().close()


def _print_pages(patients: int, handle: str, runs: int) -> None:
    print(f"\n| page, {patients:,} patients | anew | kept | statements | transactions | messages | sent | most of it |")
    print("|---|---:|---:|---:|---:|---:|---:|---|")
    app = AppTest.from_file(str(ENTRY), default_timeout=120)
    app.query_params["patient"] = handle
    app.run()
    for entry in PAGES:
        app.switch_page(str(ROOT / "pages" / entry.file)).run()
        with counted(data.get_store()) as cost:
            app.run()
        kept = measure_ms(app.run, runs, process_time)
        anew = measure_ms(lambda: _run_anew(app), max(runs // 4, 3), process_time)
        most = ", ".join(f"{kind} {size / KILO:,.0f}" for kind, size in cost.by_kind.most_common(3))
        print(
            f"| {entry.title} | {anew:,.0f} ms | {kept:,.0f} ms | {len(cost.statements)} | {cost.transactions} "
            f"| {cost.messages} | {cost.bytes / KILO:,.0f} KB | {most} |"
        )
    print(f"\nGoal: at most {MOST_KB} KB a page, with everything sent.")


def _run_anew(app: AppTest) -> None:
    data._get_reports.clear()
    app.run()
