"""A project pulled from a REDCap server by its API: its records and its dictionary, as if they had been downloaded.

Behind a setting: KAP_REDCAP_URL names the server's API (https://redcap.example.org/api/) and KAP_REDCAP_TOKEN the
project's token, or the key ring holds it under the service "kap-outcomes-redcap" and the URL as its user.
KAP_REDCAP_CA may name the file of a certificate authority of the clinic's own. The token is kept nowhere and never
shown.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import keyring
from keyring.errors import KeyringError
from redcap.project import Project
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import JSONDecodeError, RequestException, SSLError, Timeout

from data_access.errors import ImportRefused, SettingsError
from data_access.importers.raw import RawTable, upload_bytes
from data_access.importers.sandbox import read_upload
from data_access.settings import Settings

SERVICE: Final = "kap-outcomes-redcap"
TOKEN_LENGTH: Final = 32
WAIT_S: Final = 120
NO_REDCAP: Final = "{} does not answer as REDCap does. Check KAP_REDCAP_URL."


@dataclass(frozen=True)
class RedcapAccess:
    """A project on a server. ``authority``: the file of its certificate authority; "": those of this machine."""

    url: str
    token: str = field(repr=False)
    authority: str = ""


def read_redcap_access(settings: Settings, environ: Mapping[str, str] | None = None) -> RedcapAccess | None:
    """What the settings say of a REDCap server; None where they name none. Raises SettingsError."""
    environ = os.environ if environ is None else environ
    url = environ.get("KAP_REDCAP_URL", "").strip()
    if not url:
        return None
    if urlsplit(url).scheme != "https":
        raise SettingsError("KAP_REDCAP_URL must begin with https://: records and the token travel over it.")
    if not url.endswith("/api/"):
        raise SettingsError("KAP_REDCAP_URL must end with /api/, as in https://redcap.example.org/api/.")
    token = environ.get("KAP_REDCAP_TOKEN", "").strip() or _read_ring(settings, url)
    if len(token) != TOKEN_LENGTH or not token.isalnum():
        raise SettingsError(
            "There is no token for the REDCap project, or it is not one of 32 letters and figures. Set "
            "KAP_REDCAP_TOKEN, or keep it in the key ring."
        )
    return RedcapAccess(url, token, environ.get("KAP_REDCAP_CA", "").strip())


def _read_ring(settings: Settings, url: str) -> str:
    if settings.key_store != "keyring":
        return ""
    try:
        return keyring.get_password(SERVICE, url) or ""
    except KeyringError:
        return ""


def pull_redcap(access: RedcapAccess) -> list[RawTable]:
    """The records of a project, then its dictionary. Raises ImportRefused, in words that never hold the token."""
    records = _ask(access, "records")
    dictionary = _ask(access, "dictionary")
    if not dictionary.lstrip("\ufeff").startswith("field_name,"):
        raise ImportRefused(NO_REDCAP.format(access.url))
    host = urlsplit(access.url).hostname or "redcap"
    uploads = [upload_bytes(f"{host} {name}.csv", text.encode()) for name, text in
               (("records", records), ("dictionary", dictionary))]  # fmt: skip
    return [table for upload in uploads for table in read_upload(upload)]


def _ask(access: RedcapAccess, what: str) -> str:
    # Redirects are not followed: the token goes to the named server and to no other.
    project = Project(
        access.url, access.token, verify_ssl=access.authority or True, timeout=WAIT_S, allow_redirects=False
    )
    try:
        if what == "dictionary":
            return str(project.export_metadata(format_type="csv"))
        return str(
            project.export_records(
                format_type="csv", event_name="unique", export_survey_fields=True, export_data_access_groups=True
            )
        )
    except SSLError:
        raise ImportRefused(f"The certificate of {access.url} cannot be trusted, so nothing was sent to it.") from None
    except Timeout:
        raise ImportRefused(f"{access.url} has not answered within {WAIT_S} seconds. Try again later.") from None
    except JSONDecodeError:
        raise ImportRefused(NO_REDCAP.format(access.url)) from None
    except NoConnection:
        raise ImportRefused(f"{access.url} cannot be reached. Check KAP_REDCAP_URL and the network.") from None
    except RequestException:  # What REDCap itself answers with is one of these, too.
        raise ImportRefused(f"{access.url} refuses the token, or what it may export. Ask who runs REDCap.") from None
