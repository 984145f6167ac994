"""An OIDC provider on the loopback that keeps the rules, except where a test tells it to break one."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from data_access import clock

Json = dict[str, Any]
CLIENT = "kap-outcomes"
SECRET = "the client's secret"
SUBJECT = "subject-1"


def keep(content: Json) -> Json:
    """Change nothing."""
    return content


@dataclass
class Faults:
    """What is done otherwise than the rules say. Each function gets what would be sent and returns what is sent."""

    describe: Callable[[Json], Json] = keep
    claims: Callable[[Json], Json] = keep
    sign: Callable[["Provider", Json], str] | None = None
    answer: Callable[[Json], Json] = keep
    token: Callable[[Json], Any] = keep
    userinfo: Callable[[Json], Any] = keep
    subject: str = SUBJECT


@dataclass
class Provider:
    """One provider: its keys, and the codes it gave out."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "key-1"}))
    faults: Faults = field(default_factory=Faults)
    given: dict[str, Json] = field(default_factory=dict)
    token_calls: int = 0

    def sign(self, claims: Json, algorithm: str = "RS256", kid: str = "key-1", key: RSAKey | None = None) -> str:
        """A token signed with the provider's key."""
        registry = JWSRegistry(algorithms=[algorithm])
        return jwt.encode({"alg": algorithm, "kid": kid}, claims, key or self.key, registry=registry)

    def sign_by_hand(self, claims: Json, header: Json, secret: bytes | None) -> str:
        """What no honest library makes: a token without a signature (secret None) or signed by a published key."""
        body = ".".join(_encode(json.dumps(part).encode()) for part in (header, claims))
        return f"{body}." + (_encode(hmac.new(secret, body.encode(), hashlib.sha256).digest()) if secret else "")

    def list_routes(self) -> list[Route]:
        """The provider's addresses."""
        return [
            Route("/.well-known/openid-configuration", self.answer_description),
            Route("/authorize", self.answer_authorize),
            Route("/token", self.answer_token, methods=["POST"]),
            Route("/jwks", self.answer_keys),
            Route("/userinfo", self.answer_userinfo),
        ]

    async def answer_description(self, _request: Request) -> Response:
        """What the provider says of itself."""
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }
        return JSONResponse(self.faults.describe(own))

    async def answer_authorize(self, request: Request) -> Response:
        """Everybody is the subject of this test, who agrees at once."""
        asked = dict(request.query_params)
        code = secrets.token_urlsafe(16)
        self.given[code] = asked | {"sub": self.faults.subject}
        answer = self.faults.answer({"code": code, "state": asked["state"], "iss": self.issuer})
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer, doseq=True)}", 302)

    async def answer_token(self, request: Request) -> Response:
        """A code and the verifier that belongs to it give a token, once."""
        self.token_calls += 1
        form = await request.form()
        asked = self.given.pop(str(form.get("code")), None)
        verifier = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        client = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != client:
            return JSONResponse({"error": "invalid_client"}, 401)
        if asked is None or asked["code_challenge"] != _encode(verifier) or asked["code_challenge_method"] != "S256":
            return JSONResponse({"error": "invalid_grant"}, 400)
        now, access = int(clock.now().timestamp()), secrets.token_urlsafe(16)
        claims = {"iss": self.issuer, "sub": asked["sub"], "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], "at_hash": _encode(hashlib.sha256(access.encode()).digest()[:16])}
        claims = self.faults.claims(claims)
        signed = self.faults.sign(self, claims) if self.faults.sign else self.sign(claims)
        answer = self.faults.token(
            {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}
        )
        return PlainTextResponse(answer) if isinstance(answer, str) else JSONResponse(answer)

    async def answer_keys(self, _request: Request) -> Response:
        """The published half of the key."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def answer_userinfo(self, _request: Request) -> Response:
        """Who it is, once more."""
        answer = self.faults.userinfo({"sub": self.faults.subject, "email": "ada@clinic.example"})
        return PlainTextResponse(answer) if isinstance(answer, str) else JSONResponse(answer)


@contextmanager
def serve_provider() -> Iterator[Provider]:
    """A provider that listens on the loopback."""
    provider = Provider()
    app = Starlette(routes=provider.list_routes())
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "The provider did not start."
        time.sleep(0.01)
    provider.issuer = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield provider
    server.should_exit = True
    thread.join(20)


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
