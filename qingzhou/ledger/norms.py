"""What an issue may breach, as dated rows: the norm, the article, and which penalties that article allows.

Most limits of the campaign stand in notices, which cannot create penalties. A fine is offered only where an article of
a law or a regulation allows one. An amended article adds a row and keeps the old one: facts are judged by the law of
their own day. Every row was compared with the text of the instrument; what was not is not printed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Penalty(Enum):
    """A penalty that an article may allow. Values are the codes of consequences."""

    WARNING = "warning"
    CRITICISM = "criticism"
    FINE = "fine"
    CONFISCATE = "confiscate"
    STOP_ENROLMENT = "stop_enrolment"
    STOP_RUNNING = "stop_running"
    REVOKE = "revoke"


@dataclass(frozen=True)
class Norm:
    """One breached norm, with the article that penalises it and what that article allows."""

    code: str  # stored with every allegation: never renamed
    title: str
    document: str
    article: str
    since: date  # first day in force
    penalties: frozenset[Penalty] = frozenset()
    until: date | None = None  # last day in force

    @property
    def cited(self) -> str:
        """Document and article, as one writes them."""
        return f"《{self.document}》{self.article}"

    @property
    def penalty_basis(self) -> str:
        """The article on which a penalty rests, or "" where there is none."""
        return self.cited if self.penalties else ""

    def holds_on(self, day: date) -> bool:
        """Whether the norm is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


_TRAINING = "校外培训行政处罚暂行办法"
_TRAINING_SINCE = date(2023, 10, 15)
_FOUNDING = frozenset({Penalty.FINE, Penalty.STOP_RUNNING})
_DISGUISED = frozenset({Penalty.WARNING, Penalty.CRITICISM, Penalty.FINE})
_CENSURE = frozenset({Penalty.WARNING, Penalty.CRITICISM})
_INSTITUTION = frozenset({Penalty.WARNING, Penalty.CONFISCATE, Penalty.STOP_ENROLMENT, Penalty.REVOKE})  # and no fine

_PRICES, _PRICES_SINCE = "价格违法行为行政处罚规定", date(2010, 12, 4)
_PRICED = frozenset({Penalty.CONFISCATE, Penalty.FINE})


def _training(code: str, title: str, article: str, penalties: frozenset[Penalty]) -> Norm:
    return Norm(code, title, _TRAINING, article, _TRAINING_SINCE, penalties)


NORMS = (
    _training("training.unapproved", "擅自举办校外培训机构", "第十七条", _FOUNDING),
    _training("training.disguised", "变相开展学科类校外培训", "第十八条", _DISGUISED),
    _training("training.premises", "明知违法仍提供场所或平台服务，责令改正后拒不改正", "第十九条", _CENSURE),
    _training("training.beyond_licence", "超出办学许可范围培训", "第二十条", _INSTITUTION),
    _training("training.ahead", "超标超前开展学科类培训", "第二十一条第三项", _INSTITUTION),
    _training("training.time", "违反培训时间规定", "第二十一条第四项", _INSTITUTION),
    _training("training.recruitment", "违法违规招生", "第二十二条第一项", _INSTITUTION),
    _training("training.staff", "从业人员聘任与管理违规", "第二十二条第二项", _INSTITUTION),
    _training("training.fees", "收费价格、收费行为、预收费管理违规", "第二十二条第三项", _INSTITUTION),
    _training("training.advertising", "违法违规发布广告", "第二十二条第六项", _INSTITUTION),
    _training("training.competition", "擅自组织或参与组织社会性竞赛活动", "第二十三条", _DISGUISED),
    Norm(
        "consumer.prepaid_contract",
        "预付式服务未订立书面合同",
        "中华人民共和国消费者权益保护法实施条例",
        "第五十条第二款",
        date(2024, 7, 1),
        frozenset({Penalty.WARNING, Penalty.CONFISCATE, Penalty.FINE}),
    ),
    Norm(
        "minors.background_check",
        "聘用前或每年没有查询从业人员违法犯罪记录",
        "中华人民共和国未成年人保护法",
        "第一百二十六条",
        date(2021, 6, 1),
        frozenset({Penalty.WARNING, Penalty.FINE, Penalty.STOP_RUNNING, Penalty.REVOKE}),
    ),
    Norm(
        "adverts.content",
        "违法发布教育、培训广告",
        "中华人民共和国广告法",
        "第五十八条",
        date(2021, 4, 29),
        frozenset({Penalty.FINE, Penalty.REVOKE}),
    ),
    Norm("price.guide", "不执行政府指导价", _PRICES, "第九条", _PRICES_SINCE, _PRICED),
    Norm("price.marking", "不按规定明码标价，收取未标明的费用", _PRICES, "第十三条", _PRICES_SINCE, _PRICED),
)


def norm(code: str) -> Norm | None:
    """The norm of a code as it stands last, or None."""
    return next((one for one in reversed(NORMS) if one.code == code), None)


def in_force(day: date) -> tuple[Norm, ...]:
    """The norms in force on a day, in the table's order."""
    return tuple(one for one in NORMS if one.holds_on(day))


def basis(code: str, penalty: Penalty, day: date) -> Norm | None:
    """The norm of that code which allows a penalty for facts of that day, or None."""
    return next((one for one in in_force(day) if one.code == code and penalty in one.penalties), None)
