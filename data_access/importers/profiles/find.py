"""Profiles by name: those that come with the program, those a clinic has kept, those in a file."""

from pathlib import Path
from typing import Final

from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.profiles.kept import get_profile, list_profiles
from data_access.importers.profiles.profile import Profile, read_profile

PRESETS: Final = Path(__file__).parents[1] / "presets"


def list_presets() -> tuple[str, ...]:
    """The names of the profiles that come with the program."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def get_preset(name: str) -> Profile:
    """A profile that comes with the program. Raises ImportRefused where there is none of that name."""
    if name not in list_presets():
        raise ImportRefused(f"There is no preset “{name}”. There are: {', '.join(list_presets())}.")
    return open_profile(PRESETS / f"{name}.toml")


def open_profile(path: Path) -> Profile:
    """A profile in a file. Raises ImportRefused where it cannot be read, DefinitionError where it is malformed."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ImportRefused(f"The profile {path} is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise ImportRefused(f"The profile {path} cannot be read: {error.strerror}.") from None
    return read_profile(text, path.stem)


def find_profile(store: Store | None, text: str) -> Profile:
    """A profile as a user names it: one the clinic keeps, one that comes with the program, or a TOML file.

    Raises ImportRefused where there is none, DefinitionError where the file is malformed.
    """
    kept = [] if store is None or not store.sites() else [profile.name for profile in list_profiles(store)]
    if store and text in kept:
        return get_profile(store, text)
    if text in list_presets():
        return get_preset(text)
    if text.casefold().endswith(".toml"):
        return open_profile(Path(text))
    known = ", ".join([*kept, *list_presets()])
    raise ImportRefused(f"There is no profile “{text}”. There are: {known}; or name a TOML file.")
