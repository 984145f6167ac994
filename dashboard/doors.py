"""Where the server listens, by which names it is known, and whom it believes about where a request came from.

By default on this machine only. Another address needs TLS, by a certificate or by a proxy that is named.
"""

import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from data_access.errors import SettingsError

LOOPBACK: Final = "127.0.0.1"
LOCAL_NAMES: Final = (LOOPBACK, "localhost")
NOBODY_BELIEVED: Final = "nobody"
"""Uvicorn takes it for the name of a machine; none has it, so no forwarded header is believed."""


@dataclass(frozen=True)
class Doors:
    """One way of serving. ``public_url``: the proxy's own address; ``names``: hosts a request may ask for."""

    port: int = 8501
    host: str = LOOPBACK
    certificate: Path | None = None
    private_key: Path | None = None
    public_url: str | None = None
    trusted_proxy: str | None = None
    names: tuple[str, ...] = LOCAL_NAMES

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers speak TLS to the program or to its proxy."""
        return self.certificate is not None or self.trusted_proxy is not None

    @property
    def address(self) -> str:
        """What a person types into the browser."""
        if self.public_url:
            return self.public_url
        name = "localhost" if self._is_here else self.names[-1]
        return f"{'https' if self.certificate else 'http'}://{name}:{self.port}"

    @property
    def nearest(self) -> tuple[str, int]:
        """Where the program can be asked from this machine."""
        return (LOOPBACK if ipaddress.ip_address(self.host).is_unspecified else self.host), self.port

    @property
    def _is_here(self) -> bool:
        return ipaddress.ip_address(self.host).is_loopback

    def list_settings(self) -> dict[str, Any]:
        """Streamlit's own settings for it."""
        return {
            "server.address": self.host,
            "server.port": self.port,
            "server.allowedHosts": list(self.names),
            "server.corsAllowedOrigins": [self.public_url] if self.public_url else [],
            "server.sslCertFile": str(self.certificate) if self.certificate else None,
            "server.sslKeyFile": str(self.private_key) if self.private_key else None,
            "browser.serverAddress": urlsplit(self.address).hostname,
        }


def choose_doors(
    port: int, host: str, tls: tuple[Path | None, Path | None], behind_proxy: str | None, trusted_proxy: str | None
) -> Doors:
    """Doors as they were asked for. Raises SettingsError, saying what is missing, where others could read along."""
    _check_address("--host", host)
    certificate, private_key = tls
    if bool(behind_proxy) != bool(trusted_proxy):
        raise SettingsError("A proxy needs both: --behind-proxy https://its.name and --trusted-proxy its-address.")
    if bool(certificate) != bool(private_key):
        raise SettingsError("TLS needs both: --certificate FILE and --private-key FILE.")
    here = ipaddress.ip_address(host).is_loopback
    if not here and not certificate and not behind_proxy:
        raise SettingsError(
            f"On {host} others could read along. Serve it with TLS (--certificate and --private-key) or behind a proxy "
            "that has it (--behind-proxy and --trusted-proxy), or leave --host out: then it answers this machine only."
        )
    names: tuple[str, ...] = LOCAL_NAMES if here else (host,)
    if behind_proxy and trusted_proxy:
        public = _read_public(behind_proxy)
        _check_address("--trusted-proxy", trusted_proxy)
        names, behind_proxy = (urlsplit(public).hostname or "",), public
    if certificate and private_key:
        names = (*names, *read_names(certificate, private_key))
    return Doors(port, host, certificate, private_key, behind_proxy, trusted_proxy, tuple(dict.fromkeys(names)))


def read_names(certificate: Path, private_key: Path) -> tuple[str, ...]:
    """The names and addresses a certificate is for. Raises SettingsError where it or its key cannot be used."""
    from cryptography import x509  # Only for who serves with a certificate of their own.

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, private_key, password=_refuse_password)
        found = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
        alternatives = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound) as error:
        raise SettingsError(
            f"The certificate {certificate} cannot be used with the key {private_key}. Both must be PEM files that "
            "belong together, the key without a password, and the certificate must name the hosts it is for."
        ) from error
    names = alternatives.get_values_for_type(x509.DNSName)
    return (*(str(address) for address in alternatives.get_values_for_type(x509.IPAddress)), *names)


def _refuse_password() -> str:
    """A key with a password would ask for it on the terminal."""
    return ""


def _read_public(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise SettingsError("--behind-proxy is the address users know, such as https://outcomes.clinic.example.")
    return f"https://{parts.netloc.lower()}"


def _check_address(option: str, text: str) -> None:
    try:
        ipaddress.ip_address(text)
    except ValueError as error:
        raise SettingsError(
            f"{option} is the address of a machine, such as 10.0.0.5 or ::1; “{text}” is none."
        ) from error
