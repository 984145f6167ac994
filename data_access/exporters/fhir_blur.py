"""A bundle where names are hidden: every day becomes the Monday of its week, and no address is made of a day."""

import re
from datetime import date, timedelta
from typing import Any, Final

from data_access.exporters.fhir_resources import Resource, make_address

_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T[0-9:.]+(Z|[+-][0-9:]+)?)?")


def blur_days(resources: dict[str, Resource], code: str) -> dict[str, Resource]:
    """The same resources in the same order, with weeks for days and addresses that only count.

    The true address of a row is made of its moment, so whoever tries all moments of some years would find it.
    """
    renamed = {address: make_address("hidden", code, str(number)) for number, address in enumerate(resources)}
    return {renamed[address]: _blur(resource, renamed) for address, resource in resources.items()}


def _blur(value: Any, renamed: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _blur(one, renamed) for name, one in value.items()}
    if isinstance(value, list):
        return [_blur(one, renamed) for one in value]
    if not isinstance(value, str):
        return value
    if found := _DAY.fullmatch(value):
        day = date.fromisoformat(found[1])
        return (day - timedelta(days=day.weekday())).isoformat()
    return renamed.get(value, value)
