"""The clinic's OIDC provider: authorization code with PKCE, and what its answer must be before it is believed.

Checked beyond Authlib's own checks: the provider is the one of the settings, its addresses cannot be listened to, the
token is for this program alone and signed by a key pair, and the provider says the same of the user when asked.
Source: OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2; RFC 7636 (PKCE); RFC 9207 (issuer in the answer).
"""

import re
import ssl
from collections import OrderedDict
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from authlib.oidc.core import CodeIDToken
from joserfc.errors import InvalidClaimError, JoseError
from starlette.requests import Request
from starlette.responses import Response

from data_access import clock
from data_access.provider import Provider, is_trusted_address

ALGORITHMS: Final = ("RS256", "ES256", "PS256")
LEEWAY_S: Final = 60
PATIENCE_S: Final = 10
LIFETIME: Final = timedelta(minutes=10)
MOST_WAITING: Final = 1000
LONGEST_SUBJECT: Final = 255
"""As OpenID Connect Core limits it."""
DESCRIBED_FOR: Final = timedelta(hours=1)
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ISSUER_IN_ANSWER: Final = "authorization_response_iss_parameter_supported"
AUTH_METHODS: Final = "token_endpoint_auth_methods_supported"
BY_HEADER: Final = "client_secret_basic"
BY_FORM: Final = "client_secret_post"
UNBELIEVABLE: Final = (httpx2.HTTPError, AuthlibBaseError, JoseError, ValueError, RuntimeError, TypeError, KeyError)
"""What the libraries raise for an answer that cannot be read, is not signed, or says something else."""
_WORD: Final = re.compile(r"[a-z_]{1,40}")


ASKED: Final = {"scope": "openid", "code_challenge_method": "S256"}


class ProviderRefused(Exception):
    """An answer that is not believed, or a provider that does not answer. ``why``: for the log and the audit trail."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Waiting:
    """Sign-ins that went to the provider and have not come back: each comes back once, within ten minutes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[datetime, str]] = OrderedDict()

    async def get(self, key: str) -> str | None:
        """What was kept under a key, once."""
        until, value = self._kept.pop(key, (None, None))
        return value if until is not None and clock.now() < until else None

    async def set(self, key: str, value: str, _expires_in: int) -> None:
        """Keep a value; where too many wait, the oldest begins anew."""
        self._kept[key] = (clock.now() + LIFETIME, value)
        while len(self._kept) > MOST_WAITING:
            self._kept.popitem(last=False)

    async def delete(self, key: str) -> None:
        """Forget a key."""
        self._kept.pop(key, None)


class OwnToken(CodeIDToken):  # type: ignore[misc] # Authlib has no types.
    """A token that is for this program and nobody else, at the time of the program's own clock."""

    def validate(self, now: int | None = None, leeway: int = 0) -> None:
        super().validate(int(clock.now().timestamp()) if now is None else now, leeway)
        if self["aud"] not in (self.params["client_id"], [self.params["client_id"]]):
            raise InvalidClaimError("aud")
        if not 0 < len(self["sub"]) <= LONGEST_SUBJECT:
            raise InvalidClaimError("sub")


class OwnApp(StarletteOAuth2App):  # type: ignore[misc]
    """Authlib's client, whose tokens are read as ``OwnToken`` together with the access they came with.

    Authlib tells the access to classes of its own only, and without it ``at_hash`` is passed over.
    """

    async def parse_id_token(self, token: dict[str, Any], nonce: str, **more: Any) -> Any:
        access = token.get("access_token")

        def read(claims: Any, header: Any, options: Any, params: dict[str, Any]) -> OwnToken:
            return OwnToken(claims, header, options, params | {"access_token": access})

        return await super().parse_id_token(token, nonce, **more | {"claims_cls": read})


class ProviderClient:
    """Talks to the provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._waiting = Waiting()
        self._described: tuple[datetime, Any] | None = None

    async def begin(self, request: Request, answer_url: str) -> Response:
        """Lead the browser to the provider. Raises ProviderRefused."""
        try:
            answer: Response = await (await self._find()).authorize_redirect(
                request, answer_url, prompt=self._provider.prompt
            )
        except UNBELIEVABLE as error:
            raise ProviderRefused(_name(error)) from error
        return answer

    async def finish(self, request: Request, since: int) -> tuple[str, str]:
        """Who came back from the provider, having left at ``since``: issuer and subject. Raises ProviderRefused."""
        try:
            app = await self._find()
            self._check_sender(request, app.server_metadata)
            claims = {"iss": {"essential": True, "value": self._provider.issuer}}
            token = await app.authorize_access_token(request, claims_options=claims, leeway=LEEWAY_S)
            if "userinfo" not in token:
                raise ProviderRefused("no token")
            subject = str(token["userinfo"]["sub"])
            if self._provider.prompt == "login" and token["userinfo"].get("auth_time", since) < since - LEEWAY_S:
                raise ProviderRefused("not asked anew")
            if "userinfo_endpoint" in app.server_metadata:
                told = await app.userinfo(token=token)
                if told.get("sub") != subject:
                    raise ProviderRefused("another subject")
        except UNBELIEVABLE as error:
            raise ProviderRefused(_name(error)) from error
        return self._provider.issuer, subject

    async def _find(self) -> Any:
        """The provider as it described itself within the last hour. A sign-in under way keeps the one it has."""
        if self._described is None or clock.now() - self._described[0] > DESCRIBED_FOR:
            app = OAuth(cache=self._waiting).register(
                "provider",
                client_cls=OwnApp,
                client_id=self._provider.client_id,
                client_secret=self._provider.client_secret,
                server_metadata_url=self._provider.discovery_url,
                client_kwargs=ASKED | {"timeout": PATIENCE_S, "verify": _trust()},
            )
            found = await app.load_server_metadata()
            app.server_metadata = self._check_description(found)
            app.client_kwargs["token_endpoint_auth_method"] = self._choose_method(found.get(AUTH_METHODS))
            self._described = clock.now(), app
        return self._described[1]

    def _check_description(self, found: dict[str, Any]) -> dict[str, Any]:
        """What is needed of the provider's description, and the algorithms that are ours to choose."""
        if found.get("issuer") != self._provider.issuer:
            raise ProviderRefused("another issuer")
        kept: dict[str, Any] = {
            name: found[name] for name in (*NEEDED, "userinfo_endpoint", "issuer", "_loaded_at") if name in found
        }
        if not all(is_trusted_address(str(kept.get(name))) for name in {*NEEDED, *kept} - {"issuer", "_loaded_at"}):
            raise ProviderRefused("open address")
        kept[ISSUER_IN_ANSWER] = found.get(ISSUER_IN_ANSWER) is True
        return kept | {"id_token_signing_alg_values_supported": list(ALGORITHMS)}

    def _choose_method(self, offered: Any) -> str:
        if self._provider.client_secret is None:
            return "none"
        only_post = isinstance(offered, list) and BY_HEADER not in offered and BY_FORM in offered
        return BY_FORM if only_post else BY_HEADER

    def _check_sender(self, request: Request, described: dict[str, Any]) -> None:
        """An answer that names its issuer names ours; where the provider says it always names it, it does."""
        named = request.query_params.getlist("iss")
        if named != [self._provider.issuer] and (named or described[ISSUER_IN_ANSWER]):
            raise ProviderRefused("another issuer")


@cache
def _trust() -> ssl.SSLContext:
    """The certificates this machine trusts: reading them takes a third of a second."""
    return httpx2.create_ssl_context()


def _name(error: Exception) -> str:
    """What an error is called: its code where that is a plain word, since anybody may send one, else its class."""
    code = getattr(error, "error", None)
    return code if isinstance(code, str) and _WORD.fullmatch(code) else type(error).__name__
