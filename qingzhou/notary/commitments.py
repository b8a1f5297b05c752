"""What is sealed into the log: the milestones of a report, as salted commitments without personal data.

A leaf says openly which milestone was reached, for the how-manieth time and on which day, so that everybody can count.
Whose report it was is sealed: SHA-256 over the same, the report's pseudonym and a random salt. Who holds the salt can
open the seal; without it, even somebody who knows all pseudonyms cannot try them out.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from qingzhou.notary import verifier

SALT = 16  # bytes: nobody tries out 2^128


class Kind(TextChoices):
    """What a report went through. Sealed and published for ever: never rename a code, never change their order."""

    RECEIVED = "received", _("收到")
    ACCEPTED = "accepted", _("受理")
    DECLINED = "declined", _("不予受理")
    ASSIGNED = "assigned", _("交办")
    INVESTIGATED = "investigated", _("核查")
    FOUNDED = "founded", _("属实")
    UNFOUNDED = "unfounded", _("不属实")
    CONSEQUENCE = "consequence", _("作出处理")
    REPLIED = "replied", _("答复")
    RECHECKED = "rechecked", _("回头看")


@dataclass(frozen=True)
class Milestone:
    """One milestone of one report. `report` is a random pseudonym; `turn` 2 is the second time, and is not counted again."""

    kind: Kind
    report: str
    turn: int = 1


def fresh_salt() -> bytes:
    """A new salt."""
    return secrets.token_bytes(SALT)


def opening(at: date, kind: str, turn: int, report: str, salt: bytes) -> dict[str, Any]:
    """What a seal covers, for who may open it."""
    return {"at": at.isoformat(), "kind": str(kind), "report": report, "salt": salt.hex(), "turn": turn}


def sealed(at: date, kind: str, turn: int, report: str, salt: bytes) -> bytes:
    """The seal of a milestone: the salted commitment."""
    return bytes.fromhex(verifier.sealed(opening(at, kind, turn, report, salt)))


def leaf(at: date, kind: str, turn: int, seal: bytes) -> bytes:
    """The leaf as it is hashed and published."""
    return verifier.leaf(at.isoformat(), str(kind), turn, seal.hex())


def no_counts() -> dict[str, int]:
    """Nothing counted yet, every kind in its order."""
    return dict.fromkeys(Kind.values, 0)
