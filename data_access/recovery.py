"""The recovery key: the database key as something a person can write down and type in again.

Crockford's base32 (no I, L, O, U) in 14 groups of four; the last 24 bits are a
check, so that a mistyped character is noticed before any database is touched.
Source: D. Crockford, Base 32, https://www.crockford.com/base32.html.
"""

import base64
import hashlib
from collections.abc import Callable

from data_access.errors import SettingsError

KEY_BYTES = 32
CHECK_BYTES = 3
GROUP = 4
STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TO_CROCKFORD = str.maketrans(STANDARD, CROCKFORD)
# What people write for what they read: O for 0, I and L for 1; spaces and hyphens do not matter.
FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, "–": None, " ": None, "\t": None, "\n": None})
TO_STANDARD = str.maketrans(CROCKFORD, STANDARD)
LENGTH = (KEY_BYTES + CHECK_BYTES) * 8 // 5


def write_recovery_key(key: bytes) -> str:
    """The recovery key of a 32-byte key: 56 characters in groups of four, joined by hyphens."""
    text = base64.b32encode(key + _check(key)).decode("ascii").translate(TO_CROCKFORD)
    return "-".join(text[i : i + GROUP] for i in range(0, LENGTH, GROUP))


def read_recovery_key(text: str) -> bytes:
    """The 32-byte key of a recovery key as typed. Raises SettingsError saying what is wrong, never the key."""
    typed = text.strip().upper().translate(FORGIVEN)
    for position, character in enumerate(typed):
        if character not in CROCKFORD:
            raise SettingsError(
                f"The recovery key has a “{character}” in group {position // GROUP + 1}, "
                "which no recovery key contains. Type it again."
            )
    if len(typed) != LENGTH:
        raise SettingsError(
            f"A recovery key has {LENGTH} letters and digits; this one has {len(typed)}. Type it again."
        )
    raw = base64.b32decode(typed.translate(TO_STANDARD))
    key, check = raw[:KEY_BYTES], raw[KEY_BYTES:]
    if check != _check(key):
        raise SettingsError("The recovery key contains a typing error: its check characters do not fit. Type it again.")
    return key


def ask_back(show: Callable[[str], None], ask: Callable[[str], str], attempts: int = 3) -> Callable[[str], bool]:
    """What ``create_store`` takes as ``confirm``: shows the recovery key once and asks for it back.

    ``show`` prints a paragraph, ``ask`` prints a question and returns what was typed.
    """

    def confirm(recovery_key: str) -> bool:
        show(
            "This is the recovery key of your new database. Write it down and keep it apart from this machine: "
            "without it, a backup cannot be read on another one. It is shown only once."
        )
        show(recovery_key)
        for _ in range(attempts):
            try:
                if read_recovery_key(ask("Type the recovery key:")) == read_recovery_key(recovery_key):
                    return True
            except SettingsError as error:
                show(str(error))
            else:
                show("That is a recovery key, but not the one of this database. Type it again.")
        return False

    return confirm


def _check(key: bytes) -> bytes:
    return hashlib.blake2b(key, digest_size=CHECK_BYTES).digest()
