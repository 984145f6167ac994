"""A plain model of accounts: dictionaries and times, none of the program's rules but in words of its own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

IDLE, LONGEST, WEEK = timedelta(minutes=15), timedelta(hours=12), timedelta(days=7)
WAITS = (1, 2, 4, 8, 15)


@dataclass
class ModelSession:
    """One session: when it was opened, when something was done last, why it ended."""

    opened: datetime
    active: datetime
    ended: str | None = None

    def state(self, now: datetime) -> str | None:
        """Why it counts no more; None while it does."""
        if self.ended:
            return self.ended
        if now - self.active >= IDLE and self.active + IDLE <= self.opened + LONGEST:
            return "idle"
        return "too long" if now - self.opened >= LONGEST else None


@dataclass
class ModelUser:
    """One account as whoever wrote the rules down would keep it on paper."""

    role: str = "therapist"
    state: str = "none"
    invite_until: datetime | None = None
    invite: str | None = None
    has_password: bool = False
    failures: int = 0
    opens_at: datetime | None = None
    used_step: int = 0
    sessions: dict[str, ModelSession] = field(default_factory=dict)

    def end_all(self, reason: str, now: datetime) -> None:
        """Every session whose end was not written yet ends; one that ran out unseen too."""
        for one in self.sessions.values():
            one.ended = one.ended or reason

    def guess(self, is_right: bool, step: int, now: datetime) -> bool:
        """One try at the door; whether it opens."""
        if self.opens_at is not None and now < self.opens_at:
            return False
        if is_right and step > self.used_step:
            self.failures, self.opens_at, self.used_step = 0, None, step
            return True
        self.failures += 1
        if self.failures >= 5:
            minutes = WAITS[min(self.failures - 5, len(WAITS) - 1)]
            self.opens_at = now + timedelta(minutes=minutes)
        return False
