"""What the server writes to its log: kinds of faults and places in the code, never a value.

An exception's message may hold a name (``KeyError: 'Ada Lovelace'``), a driver's error a row, a warning an answer.
So every record of every library is rewritten where records are made, before any handler sees it: its text is left
out, whatever the level. What is left can be looked up in the source. Only our own records keep their text, and of
what stands in their places only numbers, words of the program and the errors that never speak of patients.
"""

import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

from data_access.errors import SettingsError, StoreError

OWN: Final = "kap_outcomes"
FORM: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
MOST_PLACES: Final = 12
MOST_CAUSES: Final = 4
log = logging.getLogger(OWN)


class Words(str):
    """Words of our own among a record's values, written out: a constant of the program, never anything it was given."""

    __slots__ = ()


class QuietRecord(logging.LogRecord):
    """A record without values; made in place of every other one once ``keep_logs_quiet`` was called."""

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: Any,
        func: str | None = None,
        sinfo: str | None = None,
        **_more: Any,
    ) -> None:
        del sinfo
        said = _say_own(msg, args) if _is_own(name) else f"at {word_place(pathname, lineno, func)}"
        error = _find_error(exc_info)
        text = said if error is None else f"{said}: {word_error(error)}"
        super().__init__(name, level, pathname, lineno, text, (), None, func, None)


def keep_logs_quiet() -> None:
    """From here on nothing that this process writes about its faults holds a value, whoever writes it."""
    logging.setLogRecordFactory(QuietRecord)
    logging.basicConfig(format=FORM)
    warnings.showwarning = _tell_warning
    sys.excepthook = _tell_fault
    sys.unraisablehook = lambda fault: _tell(fault.exc_value)
    threading.excepthook = lambda fault: _tell(fault.exc_value)


def word_error(error: BaseException) -> str:
    """ "KeyError at pages/patient.py:31 in <module> < dashboard/app.py:80 in run", then what caused it."""
    return "; caused by ".join(_word_one(one) for one in _find_causes(error))


def word_place(path: str, line: int | None, function: str | None) -> str:
    """The end of a file's path, the line, the function."""
    return f"{'/'.join(Path(path).parts[-3:])}:{line or 0} in {function or '?'}"


def _word_one(error: BaseException) -> str:
    frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)
    places = [word_place(frame.filename, frame.lineno, frame.name) for frame in reversed(frames)]
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    members = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    inside = f" of [{', '.join(_word_one(member) for member in members)}]" if members else ""
    return f"{kind}{inside}" + (f" at {' < '.join(places[:MOST_PLACES])}" if places else "")


def _find_causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _is_own(name: str) -> bool:
    return name == OWN or name.startswith(f"{OWN}.")


def _say_own(message: object, args: Any) -> str:
    """The text of one of our own records; a test sees that it is a constant."""
    if isinstance(args, tuple):
        return str(message) % tuple(_show(one) for one in args) if args else str(message)
    return str(message)


def _show(value: object) -> object:
    if isinstance(value, int | float | Words | StoreError | SettingsError):
        return value
    return word_error(value) if isinstance(value, BaseException) else f"({type(value).__name__})"


def _find_error(exc_info: Any) -> BaseException | None:
    found = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if found is True:
        found = sys.exc_info()[1]
    return found if isinstance(found, BaseException) else None


def _tell(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit | KeyboardInterrupt):
        log.error("What nobody foresaw: %s", error)


def _tell_fault(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    _tell(error)


def _tell_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    del message, file, line
    log.warning(f"{category.__name__} at {word_place(filename, lineno, None)}")  # noqa: G004 - a class and a place in code
