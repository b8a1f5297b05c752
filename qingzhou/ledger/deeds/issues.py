"""The deeds of an issue: from its registration to the last look after closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger.deeds.base import Deed, Reasoned
from qingzhou.ledger.norms import Penalty
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete

LONGEST_TITLE, LONGEST_ABOUT = 300, 120
SAYS_NOTHING = frozenset(
    {"已整改", "已整改完毕", "已整改到位", "整改完成", "已完成整改", "整改到位", "已处理", "已办结"}
)


class Severity(TextChoices):
    """How grave. Stored for ever: never rename a code."""

    RED = "R", gettext_lazy("红线")
    ORANGE = "O", gettext_lazy("严重")
    YELLOW = "Y", gettext_lazy("预警")
    BLUE = "B", gettext_lazy("一般")


class FoundBy(TextChoices):
    """How an issue came to be known. Stored for ever: never rename a code."""

    SELF_CHECK = "self_check", gettext_lazy("自查")
    DOUBLE_RANDOM = "double_random", gettext_lazy("双随机抽查")
    SPECIAL = "special", gettext_lazy("专项检查")
    UNDERCOVER = "undercover", gettext_lazy("暗访")
    REPORT = "report", gettext_lazy("群众举报")
    HOTLINE = "12345", gettext_lazy("12345 热线")
    INSPECTION = "inspection", gettext_lazy("督导检查")
    PUBLIC_OPINION = "public_opinion", gettext_lazy("舆情")
    SUPERIOR = "superior", gettext_lazy("上级交办")
    AUDIT = "audit", gettext_lazy("审计")
    RECHECK = "recheck", gettext_lazy("回头看")
    RULE = "rule", gettext_lazy("规则比对")


class Result(TextChoices):
    """What became of one allegation. Stored for ever: never rename a code."""

    FOUNDED = "founded", gettext_lazy("属实")
    PARTLY = "partly", gettext_lazy("部分属实")
    UNFOUNDED = "unfounded", gettext_lazy("不属实")
    UNCLEAR = "unclear", gettext_lazy("无法查实")


class ConsequenceKind(TextChoices):
    """What follows for those concerned. Stored for ever: never rename a code."""

    CORRECTION = "correction", gettext_lazy("责令改正")
    REFUND = "refund", gettext_lazy("退费")
    WARNING = "warning", gettext_lazy("警告")
    CRITICISM = "criticism", gettext_lazy("通报批评")
    FINE = "fine", gettext_lazy("罚款")
    CONFISCATE = "confiscate", gettext_lazy("没收违法所得")
    STOP_ENROLMENT = "stop_enrolment", gettext_lazy("责令停止招收学员")
    STOP_RUNNING = "stop_running", gettext_lazy("责令停止举办")
    REVOKE = "revoke", gettext_lazy("吊销许可证件")
    POLICE = "police", gettext_lazy("移送公安机关")
    DISCIPLINE = "discipline", gettext_lazy("移送纪检监察机关")
    NO_PENALTY = "no_penalty", gettext_lazy("不予处罚")


class Settlement(TextChoices):
    """How far a refund has come. Stored for ever: never rename a code."""

    PENDING = "pending", gettext_lazy("尚未退清")
    SETTLED = "settled", gettext_lazy("已退清")
    LEGAL = "legal", gettext_lazy("已进入法律程序")


ONE_UP = {
    Severity.BLUE: Severity.YELLOW,
    Severity.YELLOW: Severity.ORANGE,
    Severity.ORANGE: Severity.RED,
    Severity.RED: Severity.RED,
}
HELD = (Result.FOUNDED, Result.PARTLY)
PENALTIES = frozenset(penalty.value for penalty in Penalty)
WITH_AMOUNT = (ConsequenceKind.REFUND, ConsequenceKind.FINE, ConsequenceKind.CONFISCATE)


def title_of_rebound(title: str) -> str:
    """The title of an issue that has come back; stored as it is, in whatever language people read."""
    return title if title.startswith("反弹：") else f"反弹：{title}"[:LONGEST_TITLE]


@dataclass(frozen=True)
class Allegation:
    """One thing that is said to be wrong, and the norm it would breach (a code of norms.NORMS, or "")."""

    text: str
    norm: str = ""


@dataclass(frozen=True)
class Officer:
    """Who investigated: person and unit ids, with name and certificate number as they were that day."""

    person: int
    unit: int
    name: str
    certificate: str


@dataclass(frozen=True)
class Finding:
    """What was found about the allegation in that place (0 is the first)."""

    allegation: int
    result: str
    reason: str
    evidence: str


@dataclass(frozen=True)
class Consequence:
    """What follows. `amount`: cents; `norm`: the article a penalty rests on; `document`: number of the decision."""

    kind: str
    detail: str
    amount: int | None = None
    settlement: str = ""
    norm: str = ""
    document: str = ""


@dataclass(frozen=True)
class Registered(Deed):
    """An issue comes into being: what is said to be wrong, with whom, and how that is known."""

    verb = Verb.REGISTER
    number: str
    title: str
    office: int  # the unit that coordinates it, which never investigates or penalises
    found_by: str
    facts: str
    happened_on: date
    about: str  # the institution, school or place
    severity: str
    allegations: tuple[Allegation, ...]
    source: str = ""
    reply_wanted: bool = False
    answered_there: bool = False  # where it was reported: `source` says whom, and nobody notes it by hand
    rebound_of: str = ""  # the number of the issue that came back
    reopen_count: int = 0
    campaign: str = "double_reduction"
    confidential: bool = False

    def wrong(self) -> Incomplete | None:
        if not self.title.strip() or not self.about.strip():
            return Incomplete("ledger.issue_unnamed", _("未写明问题或涉及对象。"), _("请写明是什么问题、涉及谁。"))
        if len(self.title) > LONGEST_TITLE or len(self.about) > LONGEST_ABOUT:
            said = _("问题超过 %(title)d 字，或涉及对象超过 %(about)d 字。")
            words = said % {"title": LONGEST_TITLE, "about": LONGEST_ABOUT}
            return Incomplete("ledger.issue_too_long", words, _("请缩短；详细情况写在问题事实中。"))
        if not self.facts.strip():
            return Incomplete("ledger.facts_missing", _("未写明问题事实。"), _("请写明时间、地点和情况。"))
        if not self.allegations or not all(one.text.strip() for one in self.allegations):
            return Incomplete("ledger.allegation_missing", _("未写明反映的问题。"), _("请至少写一项，一项一行。"))
        return None


@dataclass(frozen=True)
class Investigated(Deed):
    """Officers looked into it: when, where, and what they saw."""

    verb = Verb.INVESTIGATE
    done: str
    investigated_on: date
    place: str
    on_site: bool
    officers: tuple[Officer, ...]

    def wrong(self) -> Incomplete | None:
        if not self.done.strip() or not self.place.strip():
            return Incomplete(
                "ledger.investigation_empty", _("未写明核查经过或地点。"), _("请写明在哪里查、查到什么。")
            )
        if len({officer.person for officer in self.officers}) < 2:
            return Incomplete("ledger.two_officers", _("核查人员不足两人。"), _("请填写两名以上不同的核查人员。"))
        certificates = [officer.certificate.strip() for officer in self.officers]
        if not all(certificates) or len(set(certificates)) < len(certificates):
            return Incomplete("ledger.certificate", _("执法证号缺失或重复。"), _("请逐人填写执法证号。"))
        return None


@dataclass(frozen=True)
class Recused(Reasoned):
    """A person stands aside: related to those concerned, or otherwise not impartial."""

    verb = Verb.RECUSE
    person: int
    name: str = ""


@dataclass(frozen=True)
class _Found(Deed):
    findings: tuple[Finding, ...]
    note: str = ""

    def wrong(self) -> Incomplete | None:
        if all(finding.reason.strip() and finding.evidence.strip() for finding in self.findings):
            return None
        return Incomplete("ledger.finding_unexplained", _("认定缺少理由或证据。"), _("请逐项写明理由和所依据的证据。"))

    @property
    def holds(self) -> bool:
        """Whether any allegation is founded, wholly or in part."""
        return any(finding.result in HELD for finding in self.findings)


@dataclass(frozen=True)
class FoundTrue(_Found):
    """At least one allegation is founded."""

    verb = Verb.FIND_FOUNDED


@dataclass(frozen=True)
class FoundUntrue(_Found):
    """No allegation is founded."""

    verb = Verb.FIND_UNFOUNDED


@dataclass(frozen=True)
class Handled(Deed):
    """What follows for those concerned, one line each."""

    verb = Verb.HANDLE
    consequences: tuple[Consequence, ...]
    note: str = ""

    def wrong(self) -> Incomplete | None:
        if not self.consequences:
            return Incomplete("ledger.consequence_missing", _("没有填写处理结果。"), _("请至少填写一项处理。"))
        return next((wrong for one in self.consequences if (wrong := _wrong_consequence(one))), None)


def _wrong_consequence(one: Consequence) -> Incomplete | None:
    name = str(ConsequenceKind(one.kind).label)
    if says_nothing(one.detail):
        said = _("“%(kind)s”没有写明内容。") % {"kind": name}
        return Incomplete("ledger.consequence_empty", said, _("只写“已整改”不够，请写明做了什么、改成什么样。"))
    if one.kind in WITH_AMOUNT and not (one.amount and one.amount > 0):
        said = _("“%(kind)s”没有填写金额。") % {"kind": name}
        return Incomplete("ledger.amount_missing", said, _("请填写金额。"))
    if one.kind == ConsequenceKind.REFUND and one.settlement not in Settlement.values:
        return Incomplete("ledger.settlement_missing", _("未写明退费是否退清。"), _("请选择退费情况。"))
    if one.kind in PENALTIES and not one.document.strip():
        said = _("“%(kind)s”是行政处罚，未填写决定书文号。") % {"kind": name}
        return Incomplete("ledger.decision_missing", said, _("请填写处罚决定书文号；尚未作出决定的，先不要录入。"))
    return None


def says_nothing(text: str) -> bool:
    """Whether a text only claims that all is well."""
    bare = text.strip().strip("。.!！，, ")
    return not bare or bare in SAYS_NOTHING


@dataclass(frozen=True)
class Replied(Deed):
    """Whoever reported it was told; how, in a sentence without personal data."""

    verb = Verb.REPLY
    note: str
    report: str = ""  # the number of the report that was answered, where it was

    def wrong(self) -> Incomplete | None:
        if self.note.strip():
            return None
        return Incomplete("ledger.reply_empty", _("未写明答复情况。"), _("请写明何时、以什么方式答复了什么。"))


@dataclass(frozen=True)
class SignedOff(Deed):
    """A leader of the leading group agrees to the closing."""

    verb = Verb.SIGN_OFF
    note: str = ""


@dataclass(frozen=True)
class InvestigationReopened(Reasoned):
    """The office found the facts not established yet."""

    verb = Verb.INVESTIGATE_AGAIN


@dataclass(frozen=True)
class CancelProposed(Reasoned):
    """The first of two persons who strike an issue out."""

    verb = Verb.PROPOSE_CANCEL


@dataclass(frozen=True)
class _Rechecked(Deed):
    done: str
    place: str = ""

    def wrong(self) -> Incomplete | None:
        if not says_nothing(self.done):
            return None
        return Incomplete("ledger.recheck_empty", _("未写明回头看的情况。"), _("请写明看了哪里、情况怎样。"))


@dataclass(frozen=True)
class Rechecked(_Rechecked):
    """All well; more looks are to come."""

    verb = Verb.RECHECK


@dataclass(frozen=True)
class LastRechecked(_Rechecked):
    """All well at the last look: the file is put away."""

    verb = Verb.LAST_RECHECK


@dataclass(frozen=True)
class RecheckFailed(_Rechecked):
    """It is back: an issue of that number was opened for it."""

    verb = Verb.FAIL_RECHECK
    rebound: str = ""
