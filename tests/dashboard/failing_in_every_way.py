"""A process that fails in every way it can, each time with a name in the error; run by ``test_quiet_log``."""

import asyncio
import contextlib
import logging
import sys
import threading
import time
import urllib.error
import urllib.request
import warnings
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from streamlit import config
from streamlit.testing.v1 import AppTest

from dashboard.doors import Doors
from dashboard.quiet_log import Words, keep_logs_quiet
from dashboard.server import build_settings
from data_access.errors import StoreError
from tests.browser.serving import find_free_port

NAME = sys.argv[1]


def fail_on_a_page() -> None:
    AppTest.from_string(f"raise KeyError({NAME!r})").run()


def fail_in_a_route() -> None:
    async def answer(_request: Request) -> None:
        raise LookupError(NAME)

    port = find_free_port()
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=[Route("/x", answer)]), port=port, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/x?patient={quote(NAME)}", timeout=10)
    server.should_exit = True
    thread.join()


def fail_in_a_thread() -> None:
    def work() -> None:
        try:
            int(NAME)
        except ValueError as error:
            raise RuntimeError(f"about {NAME}") from error

    thread = threading.Thread(target=work, name=NAME)
    thread.start()
    thread.join()


def fail_while_forgetting() -> None:
    class Forgotten:
        def __del__(self) -> None:
            raise BufferError(NAME)

    Forgotten()


def fail_in_a_task() -> None:
    async def task() -> None:
        raise ExceptionGroup(NAME, [OSError(NAME)])

    async def main() -> None:
        asyncio.get_running_loop().create_task(task(), name=NAME)
        await asyncio.sleep(0)

    asyncio.run(main())


def say_it_in_other_peoples_logs() -> None:
    other = logging.getLogger("some.library")
    other.error(f"Cannot read {NAME}")
    other.error("Cannot read %s", NAME)
    other.error("Cannot read %(name)s", {"name": NAME})
    other.critical(NameError(NAME), stack_info=True)
    other.error("Cannot read", extra={"patient": NAME})


def say_it_in_our_own_log() -> None:
    own = logging.getLogger("kap_outcomes.part")
    own.warning("own words: %s, %d rows", NAME, 7)
    own.warning("a fault: %s", UnicodeError(NAME))
    own.warning("refused: %s", Words("unknown identity"))
    own.warning("%s", StoreError("The database is locked."))


def main() -> None:
    keep_logs_quiet()
    for name, value in build_settings(Doors(port=0)).items():
        if name.startswith("logger."):
            config.set_option(name, value)
    for fail in (
        fail_on_a_page,
        fail_in_a_route,
        fail_in_a_thread,
        fail_while_forgetting,
        fail_in_a_task,
        say_it_in_other_peoples_logs,
        say_it_in_our_own_log,
    ):
        fail()
    warnings.simplefilter("always")
    warnings.warn(NAME, FutureWarning, stacklevel=1)
    raise ArithmeticError(NAME)


main()
