"""What an entry says, one frozen class a verb; stored as JSON, read back as the same class.

`wrong()` gives what a person must still mend before the deed can be recorded, independent of the item.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass, fields
from datetime import date
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


def _reason_missing(reason: str) -> Incomplete | None:
    if reason.strip():
        return None
    return Incomplete("ledger.reason_missing", _("未写明理由。"), _("请填写理由后再提交。"))


@dataclass(frozen=True)
class Reasoned(Deed):
    """A deed that needs a reason and nothing else."""

    reason: str

    def wrong(self) -> Incomplete | None:
        return _reason_missing(self.reason)


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
        return _reason_missing(self.reason)


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
    """The week's progress. `percent` 0–100 is the lead's claim for the whole task; None from a supporting unit."""

    verb = Verb.REPORT
    done: str
    percent: int | None = None
    problems: str = ""
    wanted: str = ""  # help asked of others
    next_step: str = ""
    difficult: bool = False  # 难点堵点

    def wrong(self) -> Incomplete | None:
        if not self.done.strip():
            return Incomplete("ledger.report_empty", _("未写明本期进展。"), _("请写一句做了什么。"))
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
        return _reason_missing(self.reason)


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
        if self.done.strip():
            return None
        return Incomplete("ledger.outcome_missing", _("未写明办理结果。"), _("请写明办成了什么。"))


@dataclass(frozen=True)
class SentBack(Reasoned):
    """The office found the work not done yet."""

    verb = Verb.SEND_BACK


@dataclass(frozen=True)
class Closed(Deed):
    """The office has checked the evidence and closes the line."""

    verb = Verb.CLOSE
    note: str = ""


@dataclass(frozen=True)
class Suspended(Deed):
    """The clocks stop until somebody looks again on `review_on`."""

    verb = Verb.SUSPEND
    reason: str
    review_on: date

    def wrong(self) -> Incomplete | None:
        return _reason_missing(self.reason)


@dataclass(frozen=True)
class Resumed(Deed):
    """Work goes on; `due_on` is the old date plus the working days that the task stood still."""

    verb = Verb.RESUME
    due_on: date
    note: str = ""


@dataclass(frozen=True)
class Cancelled(Reasoned):
    """The line is struck out; it keeps its number."""

    verb = Verb.CANCEL


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
class Adopted(Deed):
    """A line that another ledger kept until now, taken over as it stood there.

    `words` keeps what that ledger said where we had to read it our way, e.g. “状态：基本完成”.
    """

    verb = Verb.ADOPT
    lead: int
    owner: int
    issued_on: date
    due_on: date
    supports: tuple[int, ...] = ()
    claimed: int = 0
    difficult: bool = False
    note: str = ""  # the latest progress
    problems: str = ""
    origin: str = ""  # file, sheet and row
    words: tuple[str, ...] = ()

    def wrong(self) -> Incomplete | None:
        if self.issued_on > self.due_on:
            return Incomplete("ledger.issued_after_due", _("下达日期晚于办结时限。"), _("请核对这两个日期。"))
        if not 0 <= self.claimed <= 100:
            return Incomplete("ledger.percent_out_of_range", _("进度应在 0 到 100 之间。"), _("请改正后再提交。"))
        return None


@dataclass(frozen=True)
class AdoptedClosed(Adopted):
    """A line that another ledger had closed already, on `closed_on`."""

    verb = Verb.ADOPT_CLOSED
    closed_on: date = date.min

    def wrong(self) -> Incomplete | None:
        if self.closed_on < self.issued_on:
            return Incomplete("ledger.closed_before_issued", _("销号日期早于下达日期。"), _("请核对这两个日期。"))
        return super().wrong()


def _all_deeds(base: type[Deed] = Deed) -> list[type[Deed]]:
    return [base, *(deed for child in base.__subclasses__() for deed in _all_deeds(child))]


DEEDS: dict[str, type[Deed]] = {deed.verb: deed for deed in _all_deeds() if "verb" in vars(deed)}


def encode(deed: Deed) -> Json:
    """The deed as plain JSON: dates as ISO strings, tuples as lists."""
    return {name: _plain(getattr(deed, name)) for name in _KINDS[deed.verb]}


def decode(verb: str, data: Json) -> Deed:
    """The deed that `encode` wrote. Raises KeyError or TypeError for what this program never wrote."""
    kinds = _KINDS[verb]
    return DEEDS[verb](**{name: _typed(kinds[name], value) for name, value in data.items()})


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _typed(kind: Any, value: Any) -> Any:
    if kind is date:
        return date.fromisoformat(value)
    if typing.get_origin(kind) is tuple:
        return tuple(value)
    if isinstance(kind, types.UnionType) and value is not None:
        return _typed(typing.get_args(kind)[0], value)
    return value


def _field_kinds(deed: type[Deed]) -> dict[str, Any]:
    hints = typing.get_type_hints(deed)
    return {field.name: hints[field.name] for field in fields(deed)}


_KINDS = {verb: _field_kinds(deed) for verb, deed in DEEDS.items()}
