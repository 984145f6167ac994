"""The settings as ``kap-outcomes config`` prints them: never a secret."""

from dataclasses import dataclass

from data_access.settings import SECRET, Settings


@dataclass(frozen=True)
class ShownSetting:
    """One line of ``kap-outcomes config``."""

    name: str
    value: str
    source: str


def list_settings(settings: Settings) -> tuple[ShownSetting, ...]:
    """Each setting with its value and where it came from. A key or secret is never among the values."""
    provider = settings.provider
    secrets = {
        "database_key": settings.database_key,
        "server_key": settings.server_key,
        "oidc_client_secret": provider.client_secret if provider else None,
    }
    values = {
        "config_dir": str(settings.config_dir),
        "data_dir": str(settings.data_dir),
        "database_url": settings.shown_url,
        "key_store": settings.key_store,
        "statement_timeout_s": str(settings.statement_timeout_s),
        "public_url": settings.public_url or "not set",
        "oidc_issuer": provider.issuer if provider else "not set",
        "oidc_client_id": provider.client_id if provider else "not set",
        "oidc_name": provider.name if provider else "not set",
        "oidc_prompt": provider.prompt if provider else "not set",
        **{name: "set, not shown" if secrets[name] else "not set" for name in SECRET},
    }
    return tuple(ShownSetting(name, value, settings.sources.get(name, "default")) for name, value in values.items())
