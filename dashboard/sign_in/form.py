"""What was typed into a form: read within narrow limits, since anybody may send one."""

from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

MOST_BYTES: Final = 8192
MOST_FIELDS: Final = 10
KIND: Final = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str] | None:
    """The fields of a form, the first of each name; None where it is no form of ours or too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != KIND:
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:  # Not UTF-8, or more fields than any form of ours has.
        return None
    return dict(reversed(pairs))
