"""What can happen to a report, as a table. Codes are stored for ever: never rename one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.refusals import NotNow


class Channel(TextChoices):
    """By which door it came."""

    WEB = "web", gettext_lazy("网上")
    PHONE = "phone", gettext_lazy("电话")
    VISIT = "visit", gettext_lazy("来访")
    LETTER = "letter", gettext_lazy("来信")
    HOTLINE = "12345", gettext_lazy("12345 热线")
    PLATFORM = "platform", gettext_lazy("全国平台")
    SYSTEM = "system", gettext_lazy("其他系统")  # by the interface


class Category(TextChoices):
    """What it is about, in a reporter's words."""

    FEES = "fees", gettext_lazy("收费：一次收太多、超过三个月、不开票")
    REFUND = "refund", gettext_lazy("退费：不退、拖着不退")
    CLOSED = "closed", gettext_lazy("关门、失联、卷款")
    UNLICENSED = "unlicensed", gettext_lazy("无证办班")
    DISGUISED = "disguised", gettext_lazy("变相补课：一对一、住家、私下拼班")
    TIME = "time", gettext_lazy("上课时间：周末节假日补学科、晚上太晚")
    ADVERTISING = "advertising", gettext_lazy("广告、招生、虚假宣传")
    STAFF = "staff", gettext_lazy("教师：没有资质、在职教师有偿补课")
    SAFETY = "safety", gettext_lazy("场地、消防、人身安全")
    SCHOOL = "school", gettext_lazy("学校作业、课后服务")
    OTHER = "other", gettext_lazy("其他")


class TrackKind(TextChoices):
    """The legal ways on which a message is handled, several at once if need be."""

    REPORT = "report", gettext_lazy("举报")
    COMPLAINT = "complaint", gettext_lazy("投诉")
    PETITION = "petition", gettext_lazy("信访")
    CRIME = "crime", gettext_lazy("涉嫌犯罪线索")


class Status(TextChoices):
    """Where a report stands."""

    RECEIVED = "received", gettext_lazy("待受理")
    DECLINING = "declining", gettext_lazy("拟不受理")
    ACCEPTED = "accepted", gettext_lazy("办理中")
    ANSWERED = "answered", gettext_lazy("已答复")
    DECLINED = "declined", gettext_lazy("不予受理")


OPEN = (Status.RECEIVED, Status.DECLINING, Status.ACCEPTED)


class Verb(TextChoices):
    """What is done to a report."""

    LODGE = "lodge", gettext_lazy("收到")
    ACCEPT = "accept", gettext_lazy("受理")
    PROPOSE_DECLINE = "propose_decline", gettext_lazy("拟不受理")
    DECLINE = "decline", gettext_lazy("不予受理")
    KEEP = "keep", gettext_lazy("不同意，继续受理")
    TELL = "tell", gettext_lazy("留言给举报人")
    WRITE = "write", gettext_lazy("举报人补充")
    ANSWER = "answer", gettext_lazy("答复")
    REOPEN = "reopen", gettext_lazy("重新办理")
    RATE = "rate", gettext_lazy("评价")
    LINK = "link", gettext_lazy("记为同一件")
    UNLINK = "unlink", gettext_lazy("不是同一件")
    SPLIT = "split", gettext_lazy("拆开，单独办理")

    # A call, see actions/calling.py:
    KNOWN_CALLER = "known_caller", gettext_lazy("按来电号码查到这件")
    RECORD = "record", gettext_lazy("附上来电录音")
    HEAR = "hear", gettext_lazy("听来电录音")
    READ = "read", gettext_lazy("阅看原文")  # of what its reporter told, see redaction.py
    # Seeing who reported, see Opening:
    ASK_IDENTITY = "ask_identity", gettext_lazy("申请查看身份")
    AGREE_IDENTITY = "agree_identity", gettext_lazy("同意查看身份")
    REFUSE_IDENTITY = "refuse_identity", gettext_lazy("不同意查看身份")
    UNSEAL = "unseal", gettext_lazy("解封身份")
    SEE_IDENTITY = "see_identity", gettext_lazy("查看身份")
    WRONG_CODE = "wrong_code", gettext_lazy("查看码不对")
    LAPSE = "lapse", gettext_lazy("查看身份过期")
    # What may be a crime, see transfer.py:
    PROPOSE_TRANSFER = "propose_transfer", gettext_lazy("提请移送公安")
    APPROVE_TRANSFER = "approve_transfer", gettext_lazy("批准移送公安")
    REFUSE_TRANSFER = "refuse_transfer", gettext_lazy("不批准移送公安")
    TRANSFER = "transfer", gettext_lazy("移送公安")


class Same(TextChoices):
    """Whether two reports tell of one matter, as far as staff have said."""

    SUGGESTED = "suggested", gettext_lazy("疑似")
    SAME = "same", gettext_lazy("同一件")
    APART = "apart", gettext_lazy("不是同一件")


class Side(Enum):
    """Who takes a step."""

    OFFICE = "office"  # the office's clerks
    SECOND = "second"  # a clerk or leader of the leading group other than who proposed
    HANDLING = "handling"  # the lead unit of its issue; the office while it has none
    REPORTER = "reporter"  # whoever holds the receipt
    AGREEING = "agreeing"  # a clerk or leader of the leading group other than who asked to see the identity
    CUSTODIAN = "custodian"  # whoever keeps the private key, outside the pages
    LEAD = "lead"  # the lead unit of its issue
    HEAD = "head"  # the leader of that unit, other than who proposed
    OVERSEEING = "overseeing"  # leaders of the leading group and auditors, who need no original for their usual work
    ASKER = "asker"  # who asked to see the identity
    NOBODY = "nobody"  # time alone


@dataclass(frozen=True)
class Move:
    """One row of the table."""

    source: Status
    verb: Verb
    target: Status
    side: Side


SEEING_IDENTITY = {
    Verb.ASK_IDENTITY: Side.HANDLING,
    Verb.AGREE_IDENTITY: Side.AGREEING,
    Verb.REFUSE_IDENTITY: Side.AGREEING,
    Verb.UNSEAL: Side.CUSTODIAN,
    Verb.SEE_IDENTITY: Side.ASKER,
    Verb.WRONG_CODE: Side.ASKER,
    Verb.LAPSE: Side.NOBODY,
}
TRANSFERRING = {
    Verb.PROPOSE_TRANSFER: Side.LEAD,
    Verb.APPROVE_TRANSFER: Side.HEAD,
    Verb.REFUSE_TRANSFER: Side.HEAD,
    Verb.TRANSFER: Side.LEAD,
}
CALLING = {Verb.KNOWN_CALLER: Side.OFFICE, Verb.RECORD: Side.OFFICE, Verb.HEAR: Side.HANDLING}
READING = {Verb.READ: Side.OVERSEEING}
# Lines that a reporter does not read:
OF_STAFF_ALONE = (
    frozenset({Verb.PROPOSE_DECLINE, Verb.KEEP, Verb.LINK, Verb.UNLINK})
    | CALLING.keys()
    | READING.keys()
    | (SEEING_IDENTITY.keys() - {Verb.UNSEAL, Verb.SEE_IDENTITY})
    | (TRANSFERRING.keys() - {Verb.TRANSFER})
)
MOVES = (
    Move(Status.RECEIVED, Verb.ACCEPT, Status.ACCEPTED, Side.OFFICE),
    Move(Status.RECEIVED, Verb.PROPOSE_DECLINE, Status.DECLINING, Side.OFFICE),
    Move(Status.DECLINING, Verb.DECLINE, Status.DECLINED, Side.SECOND),
    Move(Status.DECLINING, Verb.KEEP, Status.RECEIVED, Side.SECOND),
    Move(Status.ACCEPTED, Verb.ANSWER, Status.ANSWERED, Side.HANDLING),
    # Out of an issue that it had joined; its promise and its tracks stay as they are:
    Move(Status.ACCEPTED, Verb.SPLIT, Status.RECEIVED, Side.OFFICE),
    # Once as of right, whoever answered:
    Move(Status.ANSWERED, Verb.REOPEN, Status.RECEIVED, Side.REPORTER),
    Move(Status.DECLINED, Verb.REOPEN, Status.RECEIVED, Side.REPORTER),
    *(Move(source, Verb.RATE, source, Side.REPORTER) for source in (Status.ANSWERED, Status.DECLINED)),
    *(Move(source, verb, source, Side.OFFICE) for source in Status for verb in (Verb.LINK, Verb.UNLINK)),
    *(Move(source, Verb.TELL, source, Side.HANDLING) for source in Status),
    *(Move(source, Verb.WRITE, source, Side.REPORTER) for source in Status),
    *(Move(source, verb, source, side) for source in Status for verb, side in (CALLING | READING).items()),
    # Whatever state the report is in, and whatever is in its box:
    *(Move(source, verb, source, side) for source in Status for verb, side in SEEING_IDENTITY.items()),
    *(
        Move(source, verb, source, side)
        for source in (Status.ACCEPTED, Status.ANSWERED)
        for verb, side in TRANSFERRING.items()
    ),
)
_BY_SOURCE_AND_VERB = {(move.source, move.verb): move for move in MOVES}


def step_if_any(source: str, verb: Verb) -> Move | None:
    """The row for doing `verb` in `source`, or None where the table has none."""
    return _BY_SOURCE_AND_VERB.get((Status(source), verb))


def step(source: str, verb: Verb) -> Move:
    """The row for doing `verb` in `source`. Raises NotNow where the table has none."""
    move = step_if_any(source, verb)
    if move is None:
        said = _("举报现为“%(status)s”，不能%(verb)s。") % {"status": Status(source).label, "verb": verb.label}
        raise NotNow("hotline.no_such_step", said, _("请刷新页面，按最新状态办理。"))
    return move


class Purpose(TextChoices):
    """What somebody wants to see an identity for. The reporter reads it."""

    VERIFY = "verify", gettext_lazy("向举报人核实情况，留言联系不上")
    PROTECT = "protect", gettext_lazy("保护举报人，防止打击报复")
    REFUND = "refund", gettext_lazy("为举报人办理退费")
    REWARD = "reward", gettext_lazy("兑现举报奖励")
    BY_LAW = "by_law", gettext_lazy("公安、监察、检察机关或法院依法调取")


class ReadFor(TextChoices):
    """What somebody who does not handle a report reads its original for."""

    REVIEW = "review", gettext_lazy("复核不受理或答复")
    OVERSIGHT = "oversight", gettext_lazy("督办、审计核对")
    BY_LAW = "by_law", gettext_lazy("依法调取")


class OpeningState(TextChoices):
    """Where a request to see an identity stands."""

    ASKED = "asked", gettext_lazy("待另一人同意")
    AGREED = "agreed", gettext_lazy("已同意，待保管人解封")
    REFUSED = "refused", gettext_lazy("不同意")
    READY = "ready", gettext_lazy("已解封，待查看")
    SEEN = "seen", gettext_lazy("已查看")
    SPENT = "spent", gettext_lazy("查看码多次不对，已作废")
    LAPSED = "lapsed", gettext_lazy("已过期")


# From which state a step is taken, and to which it leads; the last wrong code leads to SPENT.
OPENING_STEPS = {
    Verb.AGREE_IDENTITY: (OpeningState.ASKED, OpeningState.AGREED),
    Verb.REFUSE_IDENTITY: (OpeningState.ASKED, OpeningState.REFUSED),
    Verb.UNSEAL: (OpeningState.AGREED, OpeningState.READY),
    Verb.SEE_IDENTITY: (OpeningState.READY, OpeningState.SEEN),
    Verb.WRONG_CODE: (OpeningState.READY, OpeningState.READY),
}


class DeclineReason(TextChoices):
    """Why a report is not taken up. The reporter reads the reason and where else to go."""

    NO_CLUE = "no_clue", gettext_lazy("没有可核查的线索")
    ELSEWHERE = "elsewhere", gettext_lazy("不属于本区管辖")
    OTHER_ROUTE = "other_route", gettext_lazy("已进入诉讼、仲裁、复议或信访程序")
    REPEATED = "repeated", gettext_lazy("同一事实已有答复，没有新情况")
    NOT_ABOUT_THIS = "not_about_this", gettext_lazy("与校外培训和学校减负无关")
    TOO_OLD = "too_old", gettext_lazy("争议发生已超过三年")


class Ending(TextChoices):
    """What became of it: each ending has its own words, and none hides another."""

    DEALT_WITH = "dealt_with", gettext_lazy("属实，已经处理")
    PARTLY = "partly", gettext_lazy("部分属实，属实的部分已经处理")
    BEING_PUT_RIGHT = "being_put_right", gettext_lazy("属实，正在整改，尚未完成")
    REFUNDED = "refunded", gettext_lazy("属实，款项已经退还")
    TO_POLICE = "to_police", gettext_lazy("属实，已移送公安机关")
    UNFOUNDED = "unfounded", gettext_lazy("经核查不属实")
    UNCLEAR = "unclear", gettext_lazy("证据不足，无法查实")
    NOT_FORBIDDEN = "not_forbidden", gettext_lazy("情况存在，但不违反现行规定")
    MEDIATED = "mediated", gettext_lazy("双方已经达成调解")
    MEDIATION_ENDED = "mediation_ended", gettext_lazy("调解未成，可以起诉或申请仲裁")
    REFERRED = "referred", gettext_lazy("已转交有管辖权的机关")
    WITHDRAWN = "withdrawn", gettext_lazy("举报人撤回")


OF_FOUNDED = frozenset({Ending.DEALT_WITH, Ending.PARTLY, Ending.BEING_PUT_RIGHT, Ending.REFUNDED, Ending.TO_POLICE})
OF_UNFOUNDED = frozenset({Ending.UNFOUNDED, Ending.UNCLEAR, Ending.NOT_FORBIDDEN})


SOLVED = {True: gettext_lazy("解决了"), False: gettext_lazy("没有解决")}
SATISFIED = {  # how satisfied somebody is with how it was handled, whether it is solved or not
    5: gettext_lazy("很满意"),
    4: gettext_lazy("满意"),
    3: gettext_lazy("一般"),
    2: gettext_lazy("不满意"),
    1: gettext_lazy("很不满意"),
}


class Stage(TextChoices):
    """What a reporter reads of how far it is."""

    RECEIVED = "received", gettext_lazy("收到")
    ACCEPTED = "accepted", gettext_lazy("受理")
    INVESTIGATED = "investigated", gettext_lazy("核查中")
    HANDLED = "handled", gettext_lazy("处理")
    ANSWERED = "answered", gettext_lazy("反馈")
