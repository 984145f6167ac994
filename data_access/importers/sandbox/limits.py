"""What a child may use: memory, processor, time; no network, no files of its own, no processes."""

import os
import sys
from collections.abc import Callable
from threading import Thread
from time import sleep
from typing import Any, Final

MEMORY: Final = 1 << 30
"""Bytes of address space on Linux, of resident memory elsewhere."""
SMALL: Final = 256 << 10
"""Bytes of a file that shares a child with others and whose rows are sent at once."""
OUT_OF_MEMORY: Final = 77
"""How a child ends that may not have the memory it needs."""
ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.remove",
    "os.rename",
)
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def seconds_for(size: int) -> int:
    """How long reading a file of this many bytes may take: 30 s, and 1 s for every 10 MB."""
    return 30 + -(-size // 10_000_000)


def confine(size: int) -> None:
    """Bind this process, for good, to what reading a file of this size needs."""
    if sys.platform != "win32":
        import resource  # There is none on Windows.

        seconds = seconds_for(size)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            _leave_network()
        else:
            Thread(
                target=_watch, args=(lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,), daemon=True
            ).start()
    sys.addaudithook(_refuse)


def _leave_network() -> None:
    """Go where there is no network, if this machine lets anyone but its administrator do so."""
    import ctypes  # Needed on Linux only.

    ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _watch(read_resident: Callable[[], int]) -> None:
    while read_resident() <= MEMORY:
        sleep(0.05)
    os._exit(OUT_OF_MEMORY)


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)
