"""What a hostile provider, or somebody between it and us, could answer: each variant breaks one rule.

The provider is a real one on the loopback, with real keys.
"""

import pytest

from tests.dashboard.sign_in.at_provider import ANOTHER, SECONDS, assert_refused, change, come_back, go
from tests.dashboard.sign_in.clinic import Browser, Clinic
from tests.dashboard.sign_in.hostile_provider import CLIENT, SECRET, Faults, Provider


@pytest.fixture
def browser(provider_browser: Browser) -> Browser:
    """A browser at a clinic with a provider, who knows one user: ada."""
    return provider_browser


def public_bytes(provider: Provider) -> bytes:
    return provider.key.as_pem(private=False)


HOSTILE: dict[str, tuple[Faults, str]] = {
    "alg none": (Faults(sign=lambda p, c: p.sign_by_hand(c, {"alg": "none"}, None)), "unsupported_algorithm"),
    "alg None in capitals": (
        Faults(sign=lambda p, c: p.sign_by_hand(c, {"alg": "NONE"}, None)),
        "unsupported_algorithm",
    ),
    "HS256 with the public key": (
        Faults(sign=lambda p, c: p.sign_by_hand(c, {"alg": "HS256", "kid": "key-1"}, public_bytes(p))),
        "unsupported_algorithm",
    ),
    "HS256 with the client's secret": (
        Faults(sign=lambda p, c: p.sign_by_hand(c, {"alg": "HS256"}, SECRET.encode())),
        "unsupported_algorithm",
    ),
    "an algorithm beyond the list": (Faults(sign=lambda p, c: p.sign(c, "RS512")), "unsupported_algorithm"),
    "another's key under the same name": (Faults(sign=lambda p, c: p.sign(c, key=ANOTHER)), "bad_signature"),
    "a key nobody published": (Faults(sign=lambda p, c: p.sign(c, kid="key-9")), "invalid_key_id"),
    "a signature left out": (Faults(sign=lambda p, c: p.sign(c).rpartition(".")[0] + "."), "bad_signature"),
    "wrong issuer": (Faults(claims=change(iss="https://evil.example")), "invalid_claim"),
    "issuer with a slash more": (Faults(claims=lambda c: c | {"iss": c["iss"] + "/"}), "invalid_claim"),
    "no issuer": (Faults(claims=change(iss=None)), "missing_claim"),
    "wrong audience": (Faults(claims=change(aud="another-client")), "missing_claim"),
    "wrong audience, right party": (Faults(claims=change(aud="another-client", azp=CLIENT)), "invalid_claim"),
    "another audience beside ours": (
        Faults(claims=change(aud=[CLIENT, "another-client"], azp=CLIENT)),
        "invalid_claim",
    ),
    "no audience": (Faults(claims=change(aud=None)), "missing_claim"),
    "token for another client": (Faults(claims=change(azp="another-client")), "invalid_claim"),
    "expired": (Faults(claims=change(exp=SECONDS - 61)), "expired_token"),
    "never expires": (Faults(claims=change(exp=None)), "missing_claim"),
    "issued in the future": (Faults(claims=change(iat=SECONDS + 61)), "invalid_claim"),
    "not valid yet": (Faults(claims=change(nbf=SECONDS + 61)), "invalid_claim"),
    "no issue time": (Faults(claims=change(iat=None)), "missing_claim"),
    "wrong nonce": (Faults(claims=change(nonce="another")), "invalid_claim"),
    "missing nonce": (Faults(claims=change(nonce=None)), "missing_claim"),
    "nonce said not to be needed": (Faults(claims=change(nonce=None, nonce_supported=False)), "missing_claim"),
    "token of another access": (Faults(claims=change(at_hash="AAAAAAAAAAAAAAAAAAAAAA")), "invalid_claim"),
    "signed in there long before": (Faults(claims=change(auth_time=SECONDS - 61)), "not asked anew"),
    "signed in there at no time": (Faults(claims=change(auth_time="yesterday")), "invalid_claim"),
    "no subject": (Faults(claims=change(sub=None)), "missing_claim"),
    "empty subject": (Faults(claims=change(sub="")), "invalid_claim"),
    "subject is a number": (Faults(claims=change(sub=1)), "invalid_claim"),
    "subject without end": (Faults(claims=change(sub="s" * 256)), "invalid_claim"),
    "same e-mail, new subject": (
        Faults(subject="subject-9", claims=change(email="ada@clinic.example", email_verified=True)),
        "unknown identity",
    ),
    "unverified e-mail that is a login": (
        Faults(subject="subject-9", claims=change(email="ada", email_verified=False, preferred_username="ada")),
        "unknown identity",
    ),
    "subject in other letters": (Faults(subject="SUBJECT-1"), "unknown identity"),
    "another subject when asked again": (Faults(userinfo=change(sub="subject-9")), "another subject"),
    "no subject when asked again": (Faults(userinfo=change(sub=None)), "another subject"),
    "no JSON when asked again": (Faults(userinfo=lambda _: "<html>"), "JSONDecodeError"),
    "no token": (Faults(token=change(id_token=None)), "no token"),
    "a token that is none": (Faults(token=change(id_token="a.b")), "decode_error"),
    "a token of another kind": (Faults(token=change(id_token=5)), "decode_error"),
    "a list for a token": (Faults(token=lambda _: ["id_token"]), "ValueError"),
    "a page for a token": (Faults(token=lambda _: "<html>"), "ValueError"),
    "an error with markup in it": (Faults(token=lambda _: {"error": "<script>alert(1)</script>"}), "OAuthError"),
    "issuer of the answer": (Faults(answer=lambda a: a | {"iss": "https://evil.example"}), "another issuer"),
    "two issuers of the answer": (
        Faults(answer=lambda a: a | {"iss": [a["iss"], "https://evil.example"]}),
        "another issuer",
    ),
    "user said no": (Faults(answer=lambda a: {"error": "access_denied", "state": a["state"]}), "access_denied"),
    "no code": (Faults(answer=lambda a: {"state": a["state"]}), "missing_code"),
    "code of nobody": (Faults(answer=lambda a: a | {"code": "guessed"}), "invalid_grant"),
    "other state": (Faults(answer=lambda a: a | {"state": "guessed"}), "mismatching_state"),
    "no state": (Faults(answer=lambda a: {"code": a["code"]}), "mismatching_state"),
}


@pytest.mark.parametrize(("faults", "why"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_answer_is_refused_with_the_one_sentence_and_written_down(
    clinic: Clinic, browser: Browser, provider: Provider, faults: Faults, why: str
) -> None:
    provider.faults = faults
    assert_refused(clinic, browser, come_back(browser, go(browser)), why)
