"""A file on its way in is held in memory from end to end: none of its bytes are put on the disk."""

import anyio
from starlette.formparsers import MultiPartParser
from starlette.requests import Request

from dashboard.server import MAX_UPLOAD_MB, build_app


def test_the_largest_file_that_may_come_is_never_put_on_the_disk():
    before = MultiPartParser.spool_max_size
    try:
        build_app()
        assert is_rolled_to_disk(MAX_UPLOAD_MB << 20) is False
    finally:
        MultiPartParser.spool_max_size = before


def test_the_look_sees_a_file_that_is():
    assert is_rolled_to_disk((1 << 20) + 1) is True


def is_rolled_to_disk(size: int) -> bool:
    async def receive() -> dict[str, object]:
        head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
        return {"type": "http.request", "body": head + b"a" * size + b"\r\n--x--\r\n", "more_body": False}

    async def read() -> bool:
        headers = [(b"content-type", b"multipart/form-data; boundary=x")]
        form = await Request({"type": "http", "method": "PUT", "headers": headers}, receive).form()
        file = form["f"].file
        rolled = file._rolled
        file.close()
        return rolled

    return anyio.run(read)
