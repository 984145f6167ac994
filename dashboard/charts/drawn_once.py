"""A figure is built once for the same report in the same colours: building costs more than all else on a page.

Reports are frozen and kept by the cache of reports, so that the same one comes back as the same object;
what is small and can be hashed (marks put together anew in each run) is compared by value.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

MOST_FIGURES = 192
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class _Itself:
    """A value that equals itself alone, for what cannot be hashed; held, so that its place is not given away."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


def drawn_once(build: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The same builder; nobody may change what it returns. Lists are compared by their members."""

    @lru_cache(MOST_FIGURES)
    def remembered(values: tuple[Hashable, ...], named: tuple[tuple[str, Hashable], ...]) -> Result:
        return build(*map(_open, values), **{name: _open(value) for name, value in named})

    @wraps(build)
    def draw(*values: Arguments.args, **named: Arguments.kwargs) -> Result:
        return remembered(tuple(map(_close, values)), tuple((name, _close(value)) for name, value in named.items()))

    return draw


def _close(value: Any) -> Hashable:
    """Something to hash in place of a value."""
    if isinstance(value, list | tuple):
        return tuple(map(_close, value))
    try:
        hash(value)
    except TypeError:
        return _Itself(value)
    found: Hashable = value
    return found


def _open(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_open, value))
    return value.value if isinstance(value, _Itself) else value
