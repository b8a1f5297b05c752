"""The deeds of a task, from the draft to the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from qingzhou.ledger.deeds.base import Deed, Reasoned, outcome_missing, reason_missing
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete

MOST_COUNTED = 2_000_000_000  # what the column of an item's row holds


@dataclass(frozen=True)
class Drafted(Deed):
    """A line comes into being: what is to be done and where that was said."""

    verb = Verb.DRAFT
    number: str
    kind: str
    title: str
    source: str = ""  # e.g. 《…通知》第 4 句
    quote: str = ""  # the words that gave the duty
    recurrence: str = ""  # as written: 每周, 每月 …
    campaign: str = "double_reduction"
    parent: int | None = None  # the item that was divided, for a line that is a share of it
    weight: int = 1  # how much it weighs in its parent's sum
    confidential: bool = False

    def wrong(self) -> Incomplete | None:
        if self.title.strip():
            return None
        return Incomplete("ledger.title_missing", _("未写明事项内容。"), _("请写明要办什么。"))


@dataclass(frozen=True)
class Assigned(Deed):
    """Who is to do it, and by when: unit and person ids, and the last day in time."""

    verb = Verb.ISSUE
    lead: int
    owner: int
    due_on: date
    supports: tuple[int, ...] = ()


@dataclass(frozen=True)
class Reassigned(Deed):
    """After a unit declined: who is to do it now. The due date stays."""

    verb = Verb.REISSUE
    lead: int
    owner: int
    supports: tuple[int, ...] = ()
    reason: str = ""

    def wrong(self) -> Incomplete | None:
        return reason_missing(self.reason)


@dataclass(frozen=True)
class Signed(Deed):
    """The lead unit has taken the task on."""

    verb = Verb.SIGN


@dataclass(frozen=True)
class Declined(Reasoned):
    """The lead unit holds that the task is not its own."""

    verb = Verb.DECLINE


@dataclass(frozen=True)
class Reported(Deed):
    """The week's progress. `percent` 0–100 is the lead's claim for the whole task; None from a supporting unit.

    Where the plan has a target that can be counted, the lead says `counted` instead, and the percentage follows.
    """

    verb = Verb.REPORT
    done: str
    percent: int | None = None
    counted: int | None = None
    problems: str = ""
    wanted: str = ""  # help asked of others
    next_step: str = ""
    difficult: bool = False  # 难点堵点

    def wrong(self) -> Incomplete | None:
        if not self.done.strip():
            return Incomplete("ledger.report_empty", _("未写明本期进展。"), _("请写一句做了什么。"))
        if self.counted is not None and not 0 <= self.counted <= MOST_COUNTED:
            return Incomplete("ledger.counted_out_of_range", _("完成数不对。"), _("请填写 0 或更大的整数。"))
        if self.percent is not None and not 0 <= self.percent <= 100:
            return Incomplete("ledger.percent_out_of_range", _("进度应在 0 到 100 之间。"), _("请改正后再提交。"))
        if self.difficult and not self.problems.strip():
            return Incomplete("ledger.problem_missing", _("标为难点堵点，但未写明问题。"), _("请写明卡在哪里。"))
        return None


@dataclass(frozen=True)
class ExtensionAsked(Deed):
    """The lead unit asks for a later date."""

    verb = Verb.ASK_EXTENSION
    due_on: date
    reason: str

    def wrong(self) -> Incomplete | None:
        return reason_missing(self.reason)


@dataclass(frozen=True)
class ExtensionGranted(Deed):
    """The office grants the date that was asked for."""

    verb = Verb.GRANT_EXTENSION
    due_on: date
    note: str = ""


@dataclass(frozen=True)
class ExtensionRefused(Reasoned):
    """The date stays."""

    verb = Verb.REFUSE_EXTENSION


@dataclass(frozen=True)
class Submitted(Deed):
    """The lead unit holds that the task is done."""

    verb = Verb.SUBMIT
    done: str

    def wrong(self) -> Incomplete | None:
        return outcome_missing(self.done)


@dataclass(frozen=True)
class SentBack(Reasoned):
    """The office found the work not done yet."""

    verb = Verb.SEND_BACK


@dataclass(frozen=True)
class Closed(Deed):
    """The office has checked the evidence and closes the line."""

    verb = Verb.CLOSE
    note: str = ""
    rechecks: tuple[date, ...] = ()  # of a founded issue: the days by which somebody looks again


@dataclass(frozen=True)
class Suspended(Deed):
    """The clocks stop until somebody looks again on `review_on`."""

    verb = Verb.SUSPEND
    reason: str
    review_on: date

    def wrong(self) -> Incomplete | None:
        return reason_missing(self.reason)


@dataclass(frozen=True)
class Resumed(Deed):
    """Work goes on. The ledger itself counts how many working days the task `stood` still and which day that gives.

    `due_on` may be later than that day, never earlier; None means just that day. Entries written before the ledger
    counted have a `due_on` and nothing else.
    """

    verb = Verb.RESUME
    due_on: date | None = None
    note: str = ""
    stood: int | None = None
    earned_on: date | None = None


@dataclass(frozen=True)
class Cancelled(Reasoned):
    """The line is struck out; it keeps its number."""

    verb = Verb.CANCEL


@dataclass(frozen=True)
class Classified(Reasoned):
    """From now on only those whose work it is know of the line."""

    verb = Verb.CLASSIFY


@dataclass(frozen=True)
class Declassified(Reasoned):
    """The line is seen by all who take part in it again."""

    verb = Verb.DECLASSIFY


@dataclass(frozen=True)
class Amended(Deed):
    """Words of the line were put right: the new words, None where they stay."""

    verb = Verb.AMEND
    why: str
    title: str | None = None
    source: str | None = None
    recurrence: str | None = None

    @property
    def said(self) -> str:
        """Nothing: a correction of words is no progress."""
        return ""

    def wrong(self) -> Incomplete | None:
        if not self.why.strip():
            return Incomplete("ledger.why_missing", _("未写明更正理由。"), _("请写一句为什么更正。"))
        if self.title is not None and not self.title.strip():
            return Incomplete("ledger.title_missing", _("未写明事项内容。"), _("请写明要办什么。"))
        for text, longest in ((self.title, 300), (self.source, 300), (self.recurrence, 40)):
            if text is not None and len(text) > longest:
                said = _("文字超过 %(longest)d 个字。") % {"longest": longest}
                return Incomplete("ledger.words_too_long", said, _("请精简后再提交。"))
        return None


@dataclass(frozen=True)
class HandedOver(Deed):
    """Another person of the lead unit answers for it from now on. Nothing else changes, the latest progress stays."""

    verb = Verb.HAND_OVER
    owner: int
    why: str

    def wrong(self) -> Incomplete | None:
        return reason_missing(self.why)
