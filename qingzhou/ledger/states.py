"""What can happen to an item, as a table. Buttons, permissions, entries, tests and docs/states.md are read from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qingzhou.refusals import NotNow


class Kind(TextChoices):
    """Which ledger an item stands in."""

    TASK = "task", gettext_lazy("任务")
    ISSUE = "issue", gettext_lazy("问题")


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
    REGISTERED = "registered", gettext_lazy("待交办")
    INVESTIGATING = "investigating", gettext_lazy("核查中")
    FOUNDED = "founded", gettext_lazy("属实待处理")
    UNFOUNDED = "unfounded", gettext_lazy("不属实")
    HANDLING = "handling", gettext_lazy("查处整改中")
    RECHECKED = "rechecked", gettext_lazy("回头看中")
    ARCHIVED = "archived", gettext_lazy("已归档")
    REBOUNDED = "rebounded", gettext_lazy("已反弹")


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
    EXTEND = "extend", gettext_lazy("决定延期")
    CHANGE_LEAD = "change_lead", gettext_lazy("改派牵头")
    RESOLVE = "resolve", gettext_lazy("会议议定")
    SUBMIT = "submit", gettext_lazy("报请销号")
    SEND_BACK = "send_back", gettext_lazy("退回补办")
    CLOSE = "close", gettext_lazy("审核销号")
    SUSPEND = "suspend", gettext_lazy("中止")
    RESUME = "resume", gettext_lazy("恢复办理")
    CANCEL = "cancel", gettext_lazy("撤销")
    AMEND = "amend", gettext_lazy("更正")
    ADOPT = "adopt", gettext_lazy("接续")
    ADOPT_CLOSED = "adopt_closed", gettext_lazy("接续（已销号）")
    REMIND = "remind", gettext_lazy("提醒")
    URGE = "urge", gettext_lazy("催办")
    PROPOSE = "propose", gettext_lazy("提请督办")
    RECOVER = "recover", gettext_lazy("本轮督办结束")
    SUPERVISE = "supervise", gettext_lazy("督办")
    WAIVE = "waive", gettext_lazy("暂不督办")
    ANSWER = "answer_sheet", gettext_lazy("答复督办")
    OBJECT = "object", gettext_lazy("提出异议")
    UPHOLD = "uphold", gettext_lazy("维持督办")
    WITHDRAW = "withdraw", gettext_lazy("撤回督办")
    HAND_OVER = "hand_over", gettext_lazy("交接")
    REGISTER = "register", gettext_lazy("登记问题")
    INVESTIGATE = "investigate", gettext_lazy("核查")
    RECUSE = "recuse", gettext_lazy("回避")
    FIND_FOUNDED = "find_founded", gettext_lazy("认定属实")
    FIND_UNFOUNDED = "find_unfounded", gettext_lazy("认定不属实")
    HANDLE = "handle", gettext_lazy("录入处理结果")
    REPLY = "reply", gettext_lazy("答复反映人")
    SIGN_OFF = "sign_off", gettext_lazy("领导签批")
    INVESTIGATE_AGAIN = "investigate_again", gettext_lazy("退回重查")
    PROPOSE_CANCEL = "propose_cancel", gettext_lazy("提请撤销")
    RECHECK = "recheck", gettext_lazy("回头看通过")
    LAST_RECHECK = "last_recheck", gettext_lazy("末次回头看通过")
    FAIL_RECHECK = "fail_recheck", gettext_lazy("回头看未通过")
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
    OFFICE_OR_LEAD = "office_or_lead"  # 办公室，或牵头单位的分管领导
    TAKING_PART = "taking_part"  # 牵头单位、配合单位
    SUPERVISING = "supervising"  # 领导小组办公室、领导小组领导
    SYSTEM = "system"  # what is due by itself
    LEADER = "leader"  # 领导小组领导


@dataclass(frozen=True)
class Move:
    """One row of the table: from `source`, `side` may do `verb`, which leads to `target`, for items of a kind."""

    source: Status
    verb: Verb
    target: Status
    side: Side
    kind: Kind = Kind.TASK

    @property
    def label(self) -> str:
        """The step in the words of its ledger."""
        return label_of(self.kind, self.verb)


_WORDS_OF_ISSUES = {Verb.ISSUE: pgettext_lazy("step", "交办"), Verb.REISSUE: gettext_lazy("重新交办")}


def label_of(kind: str, verb: Verb) -> str:
    """What a step is called for an item of a kind: a task is 下达, an issue 交办."""
    return str(_WORDS_OF_ISSUES.get(verb, verb.label) if kind == Kind.ISSUE else verb.label)


def owed_label(kind: str, verb: Verb) -> str:
    """What is owed, in words: a finding is owed, whichever way it goes."""
    return _("认定") if verb is Verb.FIND_FOUNDED else label_of(kind, verb)


OPEN_TASKS = (Status.ISSUED, Status.IN_PROGRESS, Status.SUBMITTED, Status.RETURNED, Status.CONTESTED, Status.SUSPENDED)
LOOKED_INTO = (Status.INVESTIGATING, Status.FOUNDED, Status.UNFOUNDED, Status.HANDLING)  # of an issue
OPEN_ISSUES = (Status.REGISTERED, Status.ISSUED, Status.RETURNED, *LOOKED_INTO, Status.SUBMITTED, Status.SUSPENDED)
OPEN = tuple(dict.fromkeys((*OPEN_TASKS, *OPEN_ISSUES)))
FROM_A_FILE = frozenset({Verb.ADOPT, Verb.ADOPT_CLOSED})  # taken over from another ledger, never pressed on a page
CHASED = (Status.ISSUED, Status.IN_PROGRESS)  # where the unit owes the next step, so that it can be pressed for it
ANSWERABLE = (*CHASED, Status.SUBMITTED, Status.RETURNED)  # where a sheet that was sent still stands
# Overdue once the due date has passed: what was handed in waits for the office, what is suspended stands still.
LATE_IF_DUE = (Status.ISSUED, Status.IN_PROGRESS, Status.RETURNED, Status.CONTESTED, *LOOKED_INTO)
DONE = (Status.CLOSED, Status.RECHECKED, Status.ARCHIVED, Status.REBOUNDED)  # closed, whatever came after
ENDED = (*DONE, Status.CANCELLED)
RECHECKS = frozenset({Verb.RECHECK, Verb.LAST_RECHECK, Verb.FAIL_RECHECK})
UNDER_WAY = (Status.ISSUED, Status.IN_PROGRESS, Status.SUBMITTED)
DECIDED = frozenset({Verb.EXTEND, Verb.CHANGE_LEAD, Verb.RESOLVE})  # by the office or a meeting, unasked
CLASSIFYING = (Verb.CLASSIFY, Verb.DECLASSIFY)  # change who sees an item, never where it stands


_TASK_MOVES = (
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
    *(Move(source, Verb.EXTEND, source, Side.OFFICE) for source in CHASED),
    *(Move(source, Verb.CHANGE_LEAD, Status.ISSUED, Side.OFFICE) for source in CHASED),
    *(Move(source, Verb.RESOLVE, source, Side.OFFICE) for source in OPEN_TASKS),
    Move(Status.SUBMITTED, Verb.CLOSE, Status.CLOSED, Side.OFFICE),
    Move(Status.SUBMITTED, Verb.SEND_BACK, Status.IN_PROGRESS, Side.OFFICE),
    Move(Status.ISSUED, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE),
    Move(Status.IN_PROGRESS, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE),
    Move(Status.SUBMITTED, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE),
    Move(Status.RETURNED, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE),
    Move(Status.CONTESTED, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE),
    Move(Status.SUSPENDED, Verb.RESUME, Status.IN_PROGRESS, Side.OFFICE),
    Move(Status.DRAFT, Verb.CANCEL, Status.CANCELLED, Side.OFFICE),
    *(Move(source, Verb.CANCEL, Status.CANCELLED, Side.OFFICE) for source in OPEN_TASKS),
    *(Move(source, Verb.AMEND, source, Side.OFFICE) for source in OPEN_TASKS),
    Move(Status.DRAFT, Verb.ADOPT, Status.IN_PROGRESS, Side.OFFICE),
    Move(Status.DRAFT, Verb.ADOPT_CLOSED, Status.CLOSED, Side.OFFICE),
    *(Move(source, Verb.HAND_OVER, source, Side.OFFICE_OR_LEAD) for source in OPEN_TASKS),
    *(Move(here, Verb.URGE, here, Side.OFFICE) for here in CHASED),
    *(Move(here, verb, here, Side.SYSTEM) for verb in (Verb.REMIND, Verb.PROPOSE) for here in CHASED),
    *(Move(here, Verb.RECOVER, here, Side.SYSTEM) for here in ANSWERABLE),
    *(Move(here, verb, here, Side.SUPERVISING) for verb in (Verb.SUPERVISE, Verb.WAIVE) for here in CHASED),
    *(Move(here, verb, here, Side.LEAD) for verb in (Verb.ANSWER, Verb.OBJECT) for here in ANSWERABLE),
    *(Move(here, verb, here, Side.SUPERVISING) for verb in (Verb.UPHOLD, Verb.WITHDRAW) for here in ANSWERABLE),
    *(
        Move(source, verb, source, Side.OFFICE)
        for source in (Status.DRAFT, *OPEN_TASKS, Status.CLOSED, Status.CANCELLED)
        for verb in CLASSIFYING
    ),
)


def _issue(source: Status, verb: Verb, target: Status, side: Side) -> Move:
    return Move(source, verb, target, side, Kind.ISSUE)


_ISSUE_MOVES = (
    _issue(Status.REGISTERED, Verb.ISSUE, Status.ISSUED, Side.OFFICE),
    _issue(Status.ISSUED, Verb.SIGN, Status.INVESTIGATING, Side.LEAD),
    _issue(Status.ISSUED, Verb.DECLINE, Status.RETURNED, Side.LEAD),
    _issue(Status.RETURNED, Verb.REISSUE, Status.ISSUED, Side.OFFICE),
    _issue(Status.INVESTIGATING, Verb.INVESTIGATE, Status.INVESTIGATING, Side.TAKING_PART),
    _issue(Status.INVESTIGATING, Verb.FIND_FOUNDED, Status.FOUNDED, Side.LEAD),
    _issue(Status.INVESTIGATING, Verb.FIND_UNFOUNDED, Status.UNFOUNDED, Side.LEAD),
    _issue(Status.INVESTIGATING, Verb.RECUSE, Status.INVESTIGATING, Side.TAKING_PART),
    _issue(Status.FOUNDED, Verb.HANDLE, Status.HANDLING, Side.TAKING_PART),
    _issue(Status.HANDLING, Verb.HANDLE, Status.HANDLING, Side.TAKING_PART),
    _issue(Status.HANDLING, Verb.SUBMIT, Status.SUBMITTED, Side.LEAD),
    _issue(Status.UNFOUNDED, Verb.SUBMIT, Status.SUBMITTED, Side.LEAD),
    *(
        _issue(source, Verb.REPLY, source, Side.LEAD)
        for source in (Status.FOUNDED, Status.UNFOUNDED, Status.HANDLING, Status.SUBMITTED)
    ),
    *(_issue(source, Verb.REPORT, source, Side.TAKING_PART) for source in (Status.INVESTIGATING, Status.HANDLING)),
    *(
        _issue(source, verb, source, side)
        for source in LOOKED_INTO
        for verb, side in (
            (Verb.ASK_EXTENSION, Side.LEAD),
            (Verb.GRANT_EXTENSION, Side.OFFICE),
            (Verb.REFUSE_EXTENSION, Side.OFFICE),
        )
    ),
    *(_issue(source, Verb.EXTEND, source, Side.OFFICE) for source in LOOKED_INTO),
    *(_issue(source, Verb.RESOLVE, source, Side.OFFICE) for source in OPEN_ISSUES),
    *(_issue(source, Verb.URGE, source, Side.OFFICE) for source in (Status.ISSUED, *LOOKED_INTO)),
    _issue(Status.SUBMITTED, Verb.SIGN_OFF, Status.SUBMITTED, Side.LEADER),
    _issue(Status.SUBMITTED, Verb.CLOSE, Status.CLOSED, Side.OFFICE),
    _issue(Status.SUBMITTED, Verb.SEND_BACK, Status.HANDLING, Side.OFFICE),
    _issue(Status.SUBMITTED, Verb.INVESTIGATE_AGAIN, Status.INVESTIGATING, Side.OFFICE),
    # Only before anything is established: whoever goes on afterwards goes on investigating.
    *(
        _issue(source, Verb.SUSPEND, Status.SUSPENDED, Side.OFFICE)
        for source in (Status.ISSUED, Status.RETURNED, Status.INVESTIGATING)
    ),
    _issue(Status.SUSPENDED, Verb.RESUME, Status.INVESTIGATING, Side.OFFICE),
    *(_issue(source, Verb.PROPOSE_CANCEL, source, Side.OFFICE) for source in OPEN_ISSUES),
    *(_issue(source, Verb.CANCEL, Status.CANCELLED, Side.OFFICE) for source in OPEN_ISSUES),
    *(
        _issue(source, Verb.HAND_OVER, source, Side.OFFICE_OR_LEAD)
        for source in OPEN_ISSUES
        if source != Status.REGISTERED
    ),
    *(
        _issue(source, verb, target, Side.TAKING_PART)
        for source in (Status.CLOSED, Status.RECHECKED)
        for verb, target in (
            (Verb.RECHECK, Status.RECHECKED),
            (Verb.LAST_RECHECK, Status.ARCHIVED),
            (Verb.FAIL_RECHECK, Status.REBOUNDED),
        )
    ),
    *(_issue(source, verb, source, Side.OFFICE) for source in (*OPEN_ISSUES, *ENDED) for verb in CLASSIFYING),
)

SUPERVISION = frozenset({
    *(Verb.REMIND, Verb.PROPOSE, Verb.RECOVER, Verb.SUPERVISE, Verb.WAIVE),
    *(Verb.ANSWER, Verb.OBJECT, Verb.UPHOLD, Verb.WITHDRAW),
})  # fmt: skip

MOVES = (*_TASK_MOVES, *_ISSUE_MOVES)
FIRST = {Kind.TASK: Status.DRAFT, Kind.ISSUE: Status.REGISTERED}  # where an item of a kind begins
STATUSES_OF = {
    kind: tuple(
        status
        for status in Status
        if status is first or any(move.kind is kind and move.target is status for move in MOVES)
    )
    for kind, first in FIRST.items()
}

VERBS_OF = {kind: frozenset(move.verb for move in MOVES if move.kind is kind) for kind in Kind}

_BY_SOURCE_AND_VERB = {(move.kind, move.source, move.verb): move for move in MOVES}
_FROM_SOURCE = {
    (kind, status): tuple(move for move in MOVES if (move.kind, move.source) == (kind, status))
    for kind in Kind
    for status in Status
}


def step_if_any(kind: str, source: Status, verb: Verb) -> Move | None:
    """The row for doing `verb` in `source` with an item of a kind, or None where the table has none."""
    return _BY_SOURCE_AND_VERB.get((Kind(kind), source, verb))


def step(kind: str, source: Status, verb: Verb) -> Move:
    """The row for doing `verb` in `source` with an item of a kind. Raises NotNow where the table has none."""
    move = step_if_any(kind, source, verb)
    if move is None:
        said = _("事项现为“%(status)s”，不能%(verb)s。") % {"status": source.label, "verb": label_of(kind, verb)}
        raise NotNow("ledger.no_such_step", said, _("请刷新页面，按最新状态办理。"))
    return move


def steps_from(kind: str, source: Status) -> tuple[Move, ...]:
    """Everything that can happen in `source` to an item of a kind, in the table's order."""
    return _FROM_SOURCE[Kind(kind), source]
