"""The rules, as dated rows: where each limit stands, from which day, for whom, and whether anything penalises its breach.

An amended rule adds a row and keeps the old one: a fact is judged by the law of its own day. Where a source gives only the
month of coming into force, the row begins on the first day of the next one: in doubt a fact is not judged.

Most limits stand in notices, which cannot create penalties. `penalised_by` is the code of the article that can, in
ledger.norms; that table says from which day, and what it allows. A row whose source nobody has compared yet is a draft: it
opens nothing, and no source is printed for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from qingzhou.compliance.law.checks import CHECKS, Around, Check, Measure
from qingzhou.compliance.law.facts import Fact

FOR_EVER = date(9999, 12, 31)


class Trust(Enum):
    """How far the source of a row was confirmed."""

    TEXT = "C1"  # compared with the full text
    REPORTED = "C2"  # a public page reproduces the provision: the document may be cited, no article
    LOCAL = "C2L"  # a limit of the place: it counts where the place has entered it, with its document
    UNCONFIRMED = "U"  # nobody has seen the source: a draft


@dataclass(frozen=True)
class Document:
    """A document in which limits stand."""

    title: str
    number: str = ""  # only where it was confirmed

    @property
    def cited(self) -> str:
        """As one writes it."""
        return f"《{self.title}》（{self.number}）" if self.number else f"《{self.title}》"


EASING = Document("关于进一步减轻义务教育阶段学生作业负担和校外培训负担的意见", "中办发〔2021〕40号")
STANDARDS = Document("国务院办公厅关于规范校外培训机构发展的意见", "国办发〔2018〕80号")
ONLINE = Document("教育部等六部门关于规范校外线上培训的实施意见", "教基函〔2019〕8号")
PREPAYMENT = Document("教育部等六部门关于加强校外培训机构预收费监管工作的通知", "教监管函〔2021〕2号")
FIRE = Document("校外培训机构消防安全管理九项规定", "教监管厅函〔2022〕9号")
NON_SUBJECT = Document("关于规范面向中小学生的非学科类校外培训的意见", "教监管〔2022〕4号")
FINANCE = Document("校外培训机构财务管理暂行办法", "教监管厅函〔2023〕2号")
PROMOTION = Document("中华人民共和国民办教育促进法")
CONTRACT = Document("中小学生校外培训服务合同（示范文本）（2021年修订版）", "GF-2021-2604")
PENALTIES = Document("校外培训行政处罚暂行办法", "教育部令第53号")
CONSUMERS = Document("中华人民共和国消费者权益保护法实施条例")

ALL_KINDS, ALL_MODES, ALL_STAGES = frozenset("SN"), frozenset({"off", "on"}), frozenset({"pre", "com", "sen"})


@dataclass(frozen=True)
class Rule:
    """One row: a limit in force from a day to a day."""

    code: str  # stored with every finding: never renamed
    title: str
    check: str  # of checks.CHECKS
    limit: int | None  # in the unit of the check; None: as the place has entered it
    since: date  # first day in force
    document: Document | None
    unit: str  # the code of the unit that answers for it, see UNITS
    severity: str  # R, O, Y or B, as issues have it
    trust: Trust
    remedy: str = "责令改正"
    penalised_by: str = ""  # a code of ledger.norms.NORMS; "": no penalty can rest on anything
    article: str = ""  # only where the text was compared
    until: date = FOR_EVER  # last day in force
    kinds: frozenset[str] = ALL_KINDS
    modes: frozenset[str] = ALL_MODES
    stages: frozenset[str] = ALL_STAGES

    @property
    def of(self) -> Check:
        """How a fact is measured."""
        return CHECKS[self.check]

    @property
    def is_draft(self) -> bool:
        """Whether it only shows what it would find: its source is not confirmed."""
        return self.trust is Trust.UNCONFIRMED

    @property
    def cited(self) -> str:
        """The document, with its article where the text was compared; "" for a draft, which cites nothing."""
        if self.is_draft or self.document is None:
            return ""
        return self.document.cited + self.article


UNITS = {"EDU": "教育", "MKT": "市场监管", "FIRE": "消防"}  # what the name of the unit that answers contains
MINUTE, HOUR = 60, 3600
TIME, FEES, LICENCE = "training.time", "training.fees", "training.beyond_licence"
_ON, _OFF = frozenset({"on"}), frozenset({"off"})
_S, _N, _AT_SCHOOL = frozenset("S"), frozenset("N"), frozenset({"com", "sen"})
_EASED, _TAMED = date(2021, 7, 24), date(2022, 12, 28)
_STANDARDS_SINCE, _ONLINE_SINCE, _PREPAID_SINCE = date(2018, 9, 1), date(2019, 8, 1), date(2021, 11, 1)


def _time(code: str, title: str, check: str, limit: int, since: date, document: Document, **more: Any) -> Rule:
    known: dict[str, Any] = {"unit": "EDU", "severity": "O", "trust": Trust.REPORTED, "penalised_by": TIME} | more
    return Rule(code, title, check, limit, since, document, **known)


def _fee(code: str, title: str, check: str, limit: int, document: Document, **more: Any) -> Rule:
    known: dict[str, Any] = {"unit": "EDU", "severity": "R", "trust": Trust.REPORTED, "penalised_by": FEES} | more
    since = known.pop("since", _PREPAID_SINCE)
    return Rule(code, title, check, limit, since, document, **known)


RULES: tuple[Rule, ...] = (
    # when lessons are held
    _time(
        "time-offline-end", "线下培训结束晚于 20:30", "ends_late", 20 * HOUR + 30 * MINUTE, _STANDARDS_SINCE, STANDARDS,
        kinds=_S, modes=_OFF,
    ),
    _time(
        "time-offline-end", "线下培训结束晚于 20:30", "ends_late", 20 * HOUR + 30 * MINUTE, _TAMED, NON_SUBJECT,
        kinds=_N, modes=_OFF,
    ),
    _time("time-online-end", "线上培训结束晚于 21:00", "ends_late", 21 * HOUR, _EASED, EASING, kinds=_S, modes=_ON),
    _time("time-online-end", "线上培训结束晚于 21:00", "ends_late", 21 * HOUR, _TAMED, NON_SUBJECT, kinds=_N, modes=_ON),
    _time(
        "time-online-lesson", "线上学科培训每节超过 40 分钟", "lasts_long", 40 * MINUTE, _ONLINE_SINCE, ONLINE,
        until=date(2021, 7, 23), kinds=_S, modes=_ON,
    ),
    _time(
        "time-online-lesson", "线上学科培训每节超过 30 分钟", "lasts_long", 30 * MINUTE, _EASED, EASING, kinds=_S, modes=_ON
    ),
    _time(
        "time-online-nonsubject-lesson", "线上非学科培训每节超过 30 分钟", "lasts_long", 30 * MINUTE, _TAMED, NON_SUBJECT,
        kinds=_N, modes=_ON, trust=Trust.UNCONFIRMED, severity="Y", penalised_by="", remedy="提示",
    ),
    _time(
        "time-subject-no-rest", "休息日、节假日、寒暑假开展学科类培训", "on_rest_day", 0, _EASED, EASING,
        kinds=_S, stages=frozenset({"com"}), severity="R",
    ),
    _time(
        "time-online-gap", "线上学科培训课间间隔少于 10 分钟", "follows_closely", 10 * MINUTE, _ONLINE_SINCE, ONLINE,
        kinds=_S, modes=_ON,
    ),
    Rule(
        "time-no-clash", "培训时间与当地学校教学时间冲突", "during_school", None, _STANDARDS_SINCE, None, "EDU", "O", Trust.LOCAL,
        penalised_by=TIME, kinds=_S, stages=_AT_SCHOOL,
    ),
    Rule(
        "time-no-clash", "培训时间与当地学校教学时间冲突", "during_school", None, _TAMED, None, "EDU", "O", Trust.LOCAL,
        penalised_by=TIME, kinds=_N, stages=_AT_SCHOOL,
    ),
    # who may hold them
    Rule(
        "lic-valid", "没有有效办学许可开展培训", "without_licence", 0, date(2018, 12, 29), PROMOTION, "EDU", "R", Trust.TEXT,
        article="第十二条、第十八条",
    ),
    Rule(
        "lic-kind-match", "超出许可的学科、非学科类别开展培训", "of_another_kind", 0, _EASED, EASING, "EDU", "R", Trust.REPORTED,
        until=date(2023, 10, 14),
    ),
    Rule(
        "lic-kind-match", "超出许可的学科、非学科类别开展培训", "of_another_kind", 0, date(2023, 10, 15), PENALTIES, "EDU", "R",
        Trust.TEXT, article="第二十条", penalised_by=LICENCE,
    ),
    Rule(
        "lic-mode-match", "超出许可的线上、线下形式开展培训", "in_another_mode", 0, _PREPAID_SINCE, CONTRACT, "EDU", "R",
        Trust.REPORTED, penalised_by=LICENCE,
    ),
    _time(
        "pre-no-online", "面向学龄前儿童开展线上培训", "held_at_all", 0, _EASED, EASING,
        modes=_ON, stages=frozenset({"pre"}), severity="R", penalised_by="",
    ),
    _time(
        "pre-no-subject-offline", "面向学龄前儿童开展线下学科类培训", "held_at_all", 0, _EASED, EASING,
        kinds=_S, modes=_OFF, stages=frozenset({"pre"}), severity="R", penalised_by="",
    ),
    # what is charged
    _fee("fee-5000", "非学科类培训单次收费超过 5000 元", "costs_much", 500_000, NON_SUBJECT, since=_TAMED, kinds=_N),
    Rule(
        "fee-5000", "学科类培训单次收费超过本地上限", "costs_much", None, _PREPAID_SINCE, None, "EDU", "R", Trust.LOCAL,
        penalised_by=FEES, kinds=_S,
    ),
    _fee("fee-60-hours", "一次收费超过 60 课时", "pays_for_many_hours", 60, PREPAYMENT),
    _fee("fee-span-3m", "一次收费跨度超过 3 个月", "pays_for_long", 3, STANDARDS, since=_STANDARDS_SINCE),
    _fee("fee-not-earlier-1m", "按周期收费早于开课前 1 个月", "paid_early", 1, PREPAYMENT, severity="O"),
    _fee("fee-renew-20h", "剩余课时多于 20 就续费", "renewed_early", 20, PREPAYMENT, severity="O"),
    _fee("fee-special-account", "预收费未进入专用账户", "past_the_account", 0, PREPAYMENT),
    _fee("fee-no-loan", "使用培训贷缴费", "by_loan", 0, EASING, since=_EASED),
    _fee("fee-receipt", "收费不开具发票", "without_invoice", 0, FINANCE, since=date(2023, 3, 14), severity="O"),
    _fee("fee-full-custody", "监管资金少于未消课的预收费", "falls_short", 0, PREPAYMENT),
    # contracts
    _fee("ctr-template", "未使用培训服务合同示范文本", "off_template", 0, PREPAYMENT, severity="O"),
    Rule(
        "ctr-prepay-written", "预付式服务没有书面合同", "unwritten", 0, date(2024, 7, 1), CONSUMERS, "MKT", "O", Trust.TEXT,
        article="第二十二条", penalised_by="consumer.prepaid_contract",
    ),
    # premises
    Rule(
        "prm-3m2", "同一时段生均面积不足 3 平方米", "crowded", 0, _STANDARDS_SINCE, STANDARDS, "FIRE", "R", Trust.REPORTED,
        until=date(2022, 5, 16), modes=_OFF,
    ),
    Rule(
        "prm-3m2", "同一时段生均面积不足 3 平方米", "crowded", 0, date(2022, 5, 17), FIRE, "FIRE", "R", Trust.REPORTED, modes=_OFF
    ),
    Rule("prm-total-area", "场所面积小于本地设置标准", "small", None, _STANDARDS_SINCE, None, "EDU", "O", Trust.LOCAL, modes=_OFF),
)  # fmt: skip


@dataclass(frozen=True)
class LocalLimit:
    """A limit of one place, in the unit of the check, with the document in which it stands."""

    code: str  # of the rule
    limit: int
    since: date
    document: str
    until: date = FOR_EVER


def in_place(rules: Iterable[Rule], local: Iterable[LocalLimit] = ()) -> tuple[Rule, ...]:
    """The rows that judge in a place: of those that leave the limit to the place, one for each limit that it has entered."""
    entered = tuple(local)
    return tuple(row for rule in rules for row in _rows_of(rule, entered))


def _rows_of(rule: Rule, entered: Iterable[LocalLimit]) -> list[Rule]:
    if rule.limit is not None:
        return [rule]
    return [
        replace(
            rule,
            limit=one.limit,
            since=max(rule.since, one.since),
            until=min(rule.until, one.until),
            document=Document(one.document),
        )
        for one in entered
        if one.code == rule.code and max(rule.since, one.since) <= min(rule.until, one.until)
    ]


def judge(rule: Rule, fact: Fact, around: Around) -> Measure | None:
    """What a fact comes to under a row; None where the row does not judge it.

    Not in force on the fact's own day, not for its kind, mode or stage, or something that it needs is not known.
    """
    assert rule.limit is not None
    day = fact.day
    if day is None or not rule.since <= day <= rule.until:
        return None
    if fact.kind not in rule.kinds or fact.mode not in rule.modes or fact.stage not in rule.stages:
        return None
    if any(getattr(fact, name) is None for name in rule.of.needs):
        return None
    return rule.of.measure(fact, rule.limit, around)


def breach(rule: Rule, fact: Fact, around: Around) -> Measure | None:
    """What a fact comes to where it breaks a row, else None."""
    measure = judge(rule, fact, around)
    return measure if measure is not None and rule.of.breaks(measure) else None


def breaches(rules: Iterable[Rule], table: str, fact: Fact, around: Around) -> list[tuple[Rule, Measure]]:
    """Every row that a fact of a table breaks, with what it comes to: for a form or a contract, as it is entered."""
    found = [(rule, breach(rule, fact, around)) for rule in rules if rule.of.table == table]
    return [(rule, measure) for rule, measure in found if measure is not None]


def row_of(rows: Iterable[Rule], code: str, since: date) -> Rule:
    """The row of a rule that began on a day; where it was taken back since, the last that there is. Raises LookupError."""
    found = [rule for rule in rows if rule.code == code] or [rule for rule in RULES if rule.code == code]
    if not found:
        raise LookupError(code)
    return next((rule for rule in found if rule.since == since), found[-1])
