"""Settings: where the database, its key and the configuration live, and which source said so.

Each comes from the environment, else from ``config.toml`` in the configuration
folder, else from a default. The database key is never shown.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from data_access.errors import SettingsError
from data_access.provider import Provider, read_provider, read_public_url
from data_access.time_limit import DEFAULT_S, read_time_limit

APP = "kap-outcomes"
CLINIC_FILE = "clinic.db"
DEMO_FILE = "demo.db"
KEY_STORES = ("keyring", "file")
KNOWN = {
    "database_url": "KAP_DATABASE_URL",
    "data_dir": "KAP_DATA_DIR",
    "key_store": "KAP_KEY_STORE",
    "database_key": "KAP_DATABASE_KEY",
    "server_key": "KAP_SERVER_KEY",
    "public_url": "KAP_PUBLIC_URL",
    "oidc_issuer": "KAP_OIDC_ISSUER",
    "oidc_client_id": "KAP_OIDC_CLIENT_ID",
    "oidc_client_secret": "KAP_OIDC_CLIENT_SECRET",
    "oidc_name": "KAP_OIDC_NAME",
    "oidc_prompt": "KAP_OIDC_PROMPT",
    "statement_timeout_s": "KAP_STATEMENT_TIMEOUT_S",
    "facts_memory_mb": "KAP_FACTS_MEMORY_MB",
}
"""Field of the config file, variable of the environment. A key or secret has no place in a file."""
SECRET = ("database_key", "server_key", "oidc_client_secret")


@dataclass(frozen=True)
class Settings:
    """Where things are. ``key_store``: "keyring" tries the system's key ring first, "file" never asks it."""

    database_url: URL
    data_dir: Path
    config_dir: Path
    key_store: str = "keyring"
    database_key: str | None = field(default=None, repr=False)
    server_key: str | None = field(default=None, repr=False)
    """For a database on a server: what its audit trail and second factors are kept with."""
    public_url: str | None = None
    """The address users know the program by, where it is not the one it is served on."""
    provider: Provider | None = None
    """The OIDC provider by which users may sign in."""
    statement_timeout_s: int = DEFAULT_S
    """How long one question to the database may take."""
    facts_memory_mb: int = 2048
    """Memory of this process for what caseloads and population views compute on."""
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def config_file(self) -> Path:
        """The file the settings are read from; it need not exist."""
        return self.config_dir / "config.toml"

    @property
    def keys_dir(self) -> Path:
        """The folder of the key files, used where there is no key ring."""
        return self.config_dir / "keys"

    @property
    def heads_dir(self) -> Path:
        """The folder of the files that say where each audit trail ends."""
        return self.config_dir / "audit"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file on this machine."""
        return self.database_url.get_backend_name() == "sqlite"

    @property
    def database_path(self) -> Path:
        """The database file. Raises SettingsError for a database on a server."""
        if not self.is_sqlite or not self.database_url.database:
            raise SettingsError(f"{self.shown_url} is not a database file on this machine.")
        return Path(self.database_url.database)

    @property
    def shown_url(self) -> str:
        """The database's address without its password."""
        return self.database_url.render_as_string(hide_password=True)

    @property
    def names_a_database(self) -> bool:
        """Whether the user chose a database, rather than leaving it to the default."""
        return self.sources.get("database_url", "default") != "default"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read every setting: environment, then config file, then default. Raises SettingsError."""
    environ = os.environ if environ is None else environ
    config_dir, config_source = _choose_config_dir(environ)
    found = _read_config_file(config_dir / "config.toml")
    sources = dict.fromkeys(found, str(config_dir / "config.toml"))
    for name, variable in KNOWN.items():
        if environ.get(variable):
            found[name], sources[name] = environ[variable], variable
    data_dir = Path(found.get("data_dir") or _default_data_dir()).expanduser().absolute()
    return Settings(
        database_url=_read_url(found.get("database_url") or f"sqlite:///{data_dir / CLINIC_FILE}", data_dir),
        data_dir=data_dir,
        config_dir=config_dir,
        key_store=_read_key_store(found.get("key_store", "keyring")),
        database_key=found.get("database_key"),
        server_key=found.get("server_key"),
        public_url=read_public_url(found.get("public_url")),
        provider=read_provider(found),
        statement_timeout_s=read_time_limit(found.get("statement_timeout_s")),
        facts_memory_mb=_read_megabytes(found.get("facts_memory_mb")),
        sources={"config_dir": config_source, **sources},
    )


def choose_demo(settings: Settings) -> Settings:
    """The same settings with the demonstration's own file, so that invented and real patients never share one.

    A database the user named stays as it is.
    """
    if settings.names_a_database:
        return settings
    return replace(settings, database_url=URL.create("sqlite", database=str(settings.data_dir / DEMO_FILE)))


def choose_database_to_run(settings: Settings) -> Settings:
    """What ``run`` opens: the database the user named, else the clinic's own file, else the demonstration's."""
    if settings.names_a_database or settings.database_path.exists():
        return settings
    return choose_demo(settings)


def _choose_config_dir(environ: Mapping[str, str]) -> tuple[Path, str]:
    if environ.get("KAP_CONFIG_DIR"):
        return Path(environ["KAP_CONFIG_DIR"]).expanduser().absolute(), "KAP_CONFIG_DIR"
    config_dir = platformdirs.user_config_path(APP, appauthor=False, roaming=True)
    # macOS has one folder for both, and a key must never lie beside the database it opens.
    if config_dir == _default_data_dir():
        config_dir = Path.home() / ".config" / APP
    return config_dir, "default"


def _default_data_dir() -> Path:
    return platformdirs.user_data_path(APP, appauthor=False)


def _read_config_file(path: Path) -> dict[str, str]:
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The config file {path} is not valid TOML ({error}). Correct or remove it.") from error
    except OSError as error:
        raise SettingsError(f"The config file {path} cannot be read: {error.strerror}.") from error
    allowed = sorted(set(KNOWN) - set(SECRET))
    for name, value in content.items():
        if name in SECRET:
            raise SettingsError(
                f"The config file {path} holds a {name.replace('_', ' ')}. Remove it and set {KNOWN[name]}."
            )
        if name not in allowed:
            raise SettingsError(f"The config file {path} has an unknown setting “{name}”. Known: {', '.join(allowed)}.")
        if not isinstance(value, str):
            raise SettingsError(f"The setting “{name}” in {path} must be text in quotes.")
    return content


def _read_url(text: str, data_dir: Path) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise SettingsError(
            "KAP_DATABASE_URL is not a database address. "
            "Examples: sqlite:////home/me/clinic.db, postgresql://user:password@host/clinic."
        ) from error
    backend = url.drivername.split("+")[0]
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise SettingsError(f"“{backend}” databases are not supported. Use sqlite or postgresql.")
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise SettingsError("A SQLite database needs a file: sqlite:////home/me/clinic.db, four slashes.")
    return URL.create("sqlite", database=str((data_dir / Path(url.database).expanduser()).absolute()))


def _read_key_store(text: str) -> str:
    if text not in KEY_STORES:
        raise SettingsError(f"key_store is “{text}”; it can be {' or '.join(KEY_STORES)}.")
    return text


def _read_megabytes(text: str | None) -> int:
    if text is None:
        return Settings.facts_memory_mb
    if not text.strip().isdecimal() or not 64 <= int(text) <= 1_048_576:
        raise SettingsError(
            f"facts_memory_mb is “{text}”; it is the memory for facts in megabytes, a whole number from 64 to 1048576."
        )
    return int(text)
