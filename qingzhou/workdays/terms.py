"""A school term."""

from dataclasses import dataclass
from datetime import date

SPRING, AUTUMN = "春", "秋"
SHORTEST, LONGEST = 60, 240  # days from the first to the last at school


@dataclass(frozen=True)
class Term:
    """A term by its first and its last day at school."""

    starts: date
    ends: date

    @property
    def season(self) -> str:
        """春 for one that begins in the first half of a year, else 秋."""
        return SPRING if self.starts.month < 7 else AUTUMN

    @property
    def is_plausible(self) -> bool:
        """Whether it is about as long as terms are."""
        return SHORTEST <= (self.ends - self.starts).days <= LONGEST
