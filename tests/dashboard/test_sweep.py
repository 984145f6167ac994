"""The collector works beside the clicks."""

import gc
import threading

import pytest

from dashboard.doors import Doors
from dashboard.server import build_settings
from dashboard.sweep import Sweep

PATIENCE_S = 20.0


def test_memory_is_swept_again_and_again_until_the_server_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    times, often = [], threading.Event()

    def note() -> int:
        times.append(threading.current_thread().name)
        if len(times) >= 3:
            often.set()
        return 0

    monkeypatch.setattr(gc, "collect", note)
    sweep = Sweep(every_s=0.001)
    sweep.start()
    assert often.wait(PATIENCE_S)
    sweep.stop()
    assert set(times) == {"sweep"}
    assert "sweep" not in {thread.name for thread in threading.enumerate()}


def test_no_run_of_a_page_waits_for_a_full_collection() -> None:
    assert build_settings(Doors())["runner.postScriptGC"] is False
