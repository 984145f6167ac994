"""What wraps every answer of the server: security headers, and static files sent compressed."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

COMPRESSIBLE = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
YEAR_S = 365 * 24 * 3600
BAD_REQUEST = 400
ASKED_BY_MACHINES = ("/healthz", "/readyz")
"""Answered to anybody, in a word: a balancer and a watchdog sign in nowhere."""


def content_security_policy() -> str:
    """Scripts from this origin only (and the one inline script of Streamlit's own index page, by its digest).

    ``style-src 'unsafe-inline'`` is what Streamlit needs, and the widths and heights of our own figures; no
    ``blob:`` and no ``'unsafe-eval'`` for scripts.
    """
    index = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    ]
    scripts = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
        "frame-ancestors 'none'; form-action 'self'"
    )


class SecurityHeaders:
    """Adds the security headers to every HTTP answer; nothing but hashed static files may be stored by a browser."""

    def __init__(self, app: ASGIApp, *, strict_transport: bool = False) -> None:
        self._app = app
        strict = {"Strict-Transport-Security": f"max-age={YEAR_S}"} if strict_transport else {}
        self._fixed = {
            **strict,
            "Content-Security-Policy": content_security_policy(),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers to what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        storable = scope["path"].startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._fixed.items():
                    headers[name] = value
                if not storable or message["status"] >= BAD_REQUEST:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_with_headers)


class EncryptedOnly:
    """Behind a proxy: refuses what did not come by TLS through it. Only the proxy is believed to say that it did."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is encrypted, and the questions whether the server and its database answer."""
        if scope["type"] == "lifespan" or scope["scheme"] in ("https", "wss") or scope["path"] in ASKED_BY_MACHINES:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await Response(status_code=403)(scope, receive, send)


class CompressedStatic:
    """Serves Streamlit's scripts and styles gzipped, each compressed once per process (7.4 MB become 2.5).

    Streamlit serves them as they are. File names carry a digest of the content, so a browser keeps them for a year.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        root = Path(get_static_dir())
        self._files = {f"/static/{p.relative_to(root / 'static').as_posix()}": p for p in self._find(root / "static")}
        self._compressed: dict[str, bytes] = {}

    @staticmethod
    def _find(folder: Path) -> list[Path]:
        return [path for path in folder.rglob("*") if path.suffix in COMPRESSIBLE]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a GET for a known static text file; pass everything else on."""
        path = self._files.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if path is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await self._app(scope, receive, send)
            return
        name = scope["path"]
        if name not in self._compressed:
            self._compressed[name] = await to_thread.run_sync(lambda: gzip.compress(path.read_bytes(), 6, mtime=0))
        headers = {
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            "Cache-Control": f"public, immutable, max-age={YEAR_S}",
        }
        answer = Response(self._compressed[name], headers=headers, media_type=COMPRESSIBLE[path.suffix])
        await answer(scope, receive, send)
