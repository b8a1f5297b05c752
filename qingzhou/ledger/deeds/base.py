"""What every deed has in common, and the two kinds that need nothing but a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete

Json = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """What was done, in a form that lasts."""

    verb: ClassVar[Verb]

    def wrong(self) -> Incomplete | None:
        """What is missing or out of range, or None."""
        return None

    @property
    def said(self) -> str:
        """The sentence that tells the reader most, or ""."""
        return str(getattr(self, "done", "") or getattr(self, "reason", "") or getattr(self, "note", ""))


def reason_missing(reason: str) -> Incomplete | None:
    """What is wrong with a reason, or None."""
    if reason.strip():
        return None
    return Incomplete("ledger.reason_missing", _("未写明理由。"), _("请填写理由后再提交。"))


def outcome_missing(done: str) -> Incomplete | None:
    """What is wrong with the words for what came of it, or None."""
    if done.strip():
        return None
    return Incomplete("ledger.outcome_missing", _("未写明办理结果。"), _("请写明办成了什么。"))


@dataclass(frozen=True)
class Reasoned(Deed):
    """A deed that needs a reason and nothing else."""

    reason: str

    def wrong(self) -> Incomplete | None:
        return reason_missing(self.reason)
