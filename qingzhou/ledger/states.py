"""What can happen to an item, as a table. Buttons, permissions, entries, tests and docs/states.md are read from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.refusals import NotNow


class Kind(TextChoices):
    """Which ledger an item stands in."""

    TASK = "task", gettext_lazy("任务")


class Status(TextChoices):
    """Where an item stands. Stored for ever: never rename a code."""

    DRAFT = "draft", gettext_lazy("拟办")
    ISSUED = "issued", gettext_lazy("待签收")
    IN_PROGRESS = "in_progress", gettext_lazy("办理中")
    SUBMITTED = "submitted", gettext_lazy("待审核")
    RETURNED = "returned", gettext_lazy("已退单")
    CONTESTED = "contested", gettext_lazy("待裁定")
    SUSPENDED = "suspended", gettext_lazy("已中止")
    CLOSED = "closed", gettext_lazy("已销号")
    CANCELLED = "cancelled", gettext_lazy("已撤销")


class Verb(TextChoices):
    """What was done. Stored in entries for ever: never rename a code."""

    DRAFT = "draft", gettext_lazy("拟办")
    ISSUE = "issue", gettext_lazy("下达")
    SIGN = "sign", gettext_lazy("签收")
    DECLINE = "decline", gettext_lazy("退单")
    REISSUE = "reissue", gettext_lazy("重新下达")
    REPORT = "report", gettext_lazy("填报进展")
    ASK_EXTENSION = "ask_extension", gettext_lazy("申请延期")
    GRANT_EXTENSION = "grant_extension", gettext_lazy("同意延期")
    REFUSE_EXTENSION = "refuse_extension", gettext_lazy("不同意延期")
    SUBMIT = "submit", gettext_lazy("报请销号")
    SEND_BACK = "send_back", gettext_lazy("退回补办")
    CLOSE = "close", gettext_lazy("审核销号")
    SUSPEND = "suspend", gettext_lazy("中止")
    RESUME = "resume", gettext_lazy("恢复办理")
    CANCEL = "cancel", gettext_lazy("撤销")
    REMIND = "remind", gettext_lazy("提醒")
    PROPOSE = "propose", gettext_lazy("提请督办")
    RECOVER = "recover", gettext_lazy("本轮督办结束")
    SUPERVISE = "supervise", gettext_lazy("督办")
    WAIVE = "waive", gettext_lazy("暂不督办")
    ANSWER = "answer_sheet", gettext_lazy("答复督办")
    OBJECT = "object", gettext_lazy("提出异议")
    UPHOLD = "uphold", gettext_lazy("维持督办")
    WITHDRAW = "withdraw", gettext_lazy("撤回督办")
    SIGN_PART = "sign_part", gettext_lazy("签收配合事项")
    DECLINE_PART = "decline_part", gettext_lazy("退回配合事项")
    FINISH_PART = "finish_part", gettext_lazy("报本单位办完")
    ASK_HELP = "ask_help", gettext_lazy("请其他单位配合")
    PLAN = "plan", gettext_lazy("制定计划")
    CHANGE_PLAN = "change_plan", gettext_lazy("调整计划")
    CASCADE = "cascade", gettext_lazy("分解下达")
    CONTEST = "contest", gettext_lazy("申请裁定")
    RULE = "rule", gettext_lazy("裁定")
    CLASSIFY = "classify", gettext_lazy("设为保密")
    DECLASSIFY = "declassify", gettext_lazy("解除保密")


class Side(Enum):
    """Who holds the pen."""

    OFFICE = "office"  # 领导小组办公室
    LEAD = "lead"  # 牵头单位
    SUPPORT = "support"  # 配合单位
    TAKING_PART = "taking_part"  # 牵头单位、配合单位
    SUPERVISING = "supervising"  # 领导小组办公室、领导小组领导
    SYSTEM = "system"  # what is due by itself


@dataclass(frozen=True)
class Move:
    """One row of the table: from `source`, `side` may do `verb`, which leads to `target`, for items of a kind."""

    source: Status
    verb: Verb
    target: Status
    side: Side
    kind: Kind = Kind.TASK


OPEN = (Status.ISSUED, Status.IN_PROGRESS, Status.SUBMITTED, Status.RETURNED, Status.CONTESTED, Status.SUSPENDED)
ENDED = (Status.CLOSED, Status.CANCELLED)
CHASED = (Status.ISSUED, Status.IN_PROGRESS)  # where the unit owes the next step, so that it can be pressed for it
ANSWERABLE = (*CHASED, Status.SUBMITTED, Status.RETURNED)  # where a sheet that was sent still stands
# Overdue once the due date has passed: what was handed in waits for the office, what is suspended stands still.
LATE_IF_DUE = (Status.ISSUED, Status.IN_PROGRESS, Status.RETURNED, Status.CONTESTED)
UNDER_WAY = (Status.ISSUED, Status.IN_PROGRESS, Status.SUBMITTED)
CLASSIFYING = (Verb.CLASSIFY, Verb.DECLASSIFY)  # change who sees an item, never where it stands

MOVES = (
    Move(Status.DRAFT, Verb.ISSUE, Status.ISSUED, Side.OFFICE),
    Move(Status.ISSUED, Verb.SIGN, Status.IN_PROGRESS, Side.LEAD),
    Move(Status.ISSUED, Verb.DECLINE, Status.RETURNED, Side.LEAD),
    Move(Status.RETURNED, Verb.REISSUE, Status.ISSUED, Side.OFFICE),
    Move(Status.ISSUED, Verb.CONTEST, Status.CONTESTED, Side.LEAD),
    Move(Status.CONTESTED, Verb.RULE, Status.ISSUED, Side.OFFICE),
    Move(Status.IN_PROGRESS, Verb.REPORT, Status.IN_PROGRESS, Side.TAKING_PART),
    Move(Status.IN_PROGRESS, Verb.SUBMIT, Status.SUBMITTED, Side.LEAD),
    # A cooperating unit signs, reports and finishes for its own part; it need not wait for the lead.
    *(Move(source, Verb.SIGN_PART, source, Side.SUPPORT) for source in UNDER_WAY),
    Move(Status.ISSUED, Verb.REPORT, Status.ISSUED, Side.SUPPORT),
    *(Move(source, Verb.FINISH_PART, source, Side.SUPPORT) for source in UNDER_WAY),
    *(Move(source, Verb.DECLINE_PART, source, Side.SUPPORT) for source in UNDER_WAY),
    Move(Status.IN_PROGRESS, Verb.ASK_HELP, Status.IN_PROGRESS, Side.LEAD),
    Move(Status.IN_PROGRESS, Verb.PLAN, Status.IN_PROGRESS, Side.LEAD),
    *(Move(source, Verb.CHANGE_PLAN, source, Side.OFFICE) for source in (Status.ISSUED, Status.IN_PROGRESS)),
    *(Move(source, Verb.CASCADE, source, Side.OFFICE) for source in (Status.ISSUED, Status.IN_PROGRESS)),
    Move(Status.IN_PROGRESS, Verb.ASK_EXTENSION, Status.IN_PROGRESS, Side.LEAD),
    Move(Status.IN_PROGRESS, Verb.GRANT_EXTENSION, Status.IN_PROGRESS, Side.OFFICE),
    Move(Status.IN_PROGRESS, Verb.REFUSE_EXTENSION, Status.IN_PROGRESS, Side.OFFICE),
    Move(Status.SUBMITTED, Verb.CLOSE, Status.CLOSED, Side.OFFICE),
    Move(Status.SUBMITTED, Verb.SEND_BACK, Status.IN_PROGRESS, Side.OFFICE),
    Move(Status.ISSUED, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE),
    Move(Status.IN_PROGRESS, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE),
    Move(Status.SUBMITTED, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE),
    Move(Status.RETURNED, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE),
    Move(Status.CONTESTED, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE),
    Move(Status.SUSPENDED, Verb.RESUME, Status.IN_PROGRESS, Side.OFFICE),
    Move(Status.DRAFT, Verb.CANCEL, Status.CANCELLED, Side.OFFICE),
    *(Move(source, Verb.CANCEL, Status.CANCELLED, Side.OFFICE) for source in OPEN),
    *(Move(here, verb, here, Side.SYSTEM) for verb in (Verb.REMIND, Verb.PROPOSE) for here in CHASED),
    *(Move(here, Verb.RECOVER, here, Side.SYSTEM) for here in ANSWERABLE),
    *(Move(here, verb, here, Side.SUPERVISING) for verb in (Verb.SUPERVISE, Verb.WAIVE) for here in CHASED),
    *(Move(here, verb, here, Side.LEAD) for verb in (Verb.ANSWER, Verb.OBJECT) for here in ANSWERABLE),
    *(Move(here, verb, here, Side.SUPERVISING) for verb in (Verb.UPHOLD, Verb.WITHDRAW) for here in ANSWERABLE),
    *(Move(source, verb, source, Side.OFFICE) for source in (Status.DRAFT, *OPEN, *ENDED) for verb in CLASSIFYING),
)

SUPERVISION = frozenset({
    *(Verb.REMIND, Verb.PROPOSE, Verb.RECOVER, Verb.SUPERVISE, Verb.WAIVE),
    *(Verb.ANSWER, Verb.OBJECT, Verb.UPHOLD, Verb.WITHDRAW),
})  # fmt: skip

_BY_SOURCE_AND_VERB = {(move.kind, move.source, move.verb): move for move in MOVES}
_FROM_SOURCE = {
    (kind, status): tuple(move for move in MOVES if (move.kind, move.source) == (kind, status))
    for kind in Kind
    for status in Status
}


def step(kind: str, source: Status, verb: Verb) -> Move:
    """The row for doing `verb` in `source` with an item of a kind. Raises NotNow where the table has none."""
    move = _BY_SOURCE_AND_VERB.get((Kind(kind), source, verb))
    if move is None:
        said = _("事项现为“%(status)s”，不能%(verb)s。") % {"status": source.label, "verb": verb.label}
        raise NotNow("ledger.no_such_step", said, _("请刷新页面，按最新状态办理。"))
    return move


def steps_from(kind: str, source: Status) -> tuple[Move, ...]:
    """Everything that can happen in `source` to an item of a kind, in the table's order."""
    return _FROM_SOURCE[Kind(kind), source]
