"""Errors a user reads: each a sentence that says what, where and what to do."""


class KapError(Exception):
    """Base of every error whose text may be shown to a user as it is."""


class NotFound(KapError):
    """No such row for this viewer: absent and foreign read alike."""


class DefinitionError(KapError):
    """A definition file breaks a rule; the text names file, field and rule."""


class StoreError(KapError):
    """The database cannot be used: missing, locked, newer, unreadable, wrong key."""


class StoreBusy(StoreError):
    """Another writer holds the database; the same works in a moment."""


class ImportRefused(KapError):
    """A file cannot be imported at all (not: a row of it is rejected)."""


class SettingsError(KapError):
    """A setting is missing or makes no sense."""
