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

from qingzhou.compliance.law.checks import CHECKS
from qingzhou.compliance.law.facts import Fact
from qingzhou.compliance.law.measures import Around, Check, Measure

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
STAFF = Document("校外培训机构从业人员管理办法（试行）")
MATERIALS = Document("中小学生校外培训材料管理办法（试行）", "教监管厅函〔2021〕6号")
ADVERTS = Document("关于做好校外培训广告管控的通知")
ADVERTISING = Document("中华人民共和国广告法")
MINORS = Document("中华人民共和国未成年人保护法")
MARKING = Document("明码标价和禁止价格欺诈规定", "市场监督管理总局令第56号")
PREPAID_CASES = Document("最高人民法院关于审理预付式消费民事纠纷案件适用法律若干问题的解释", "法释〔2025〕4号")

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
PEOPLE, ADS = "training.staff", "training.advertising"
_ON, _OFF = frozenset({"on"}), frozenset({"off"})
_S, _N, _AT_SCHOOL = frozenset("S"), frozenset("N"), frozenset({"com", "sen"})
_EASED, _TAMED = date(2021, 7, 24), date(2022, 12, 28)
_STANDARDS_SINCE, _ONLINE_SINCE, _PREPAID_SINCE = date(2018, 9, 1), date(2019, 8, 1), date(2021, 11, 1)
_STAFF_SINCE, _BEFORE_STAFF = date(2021, 10, 1), date(2021, 9, 30)


def _time(code: str, title: str, check: str, limit: int, since: date, document: Document, **more: Any) -> Rule:
    known: dict[str, Any] = {"unit": "EDU", "severity": "O", "trust": Trust.REPORTED, "penalised_by": TIME} | more
    return Rule(code, title, check, limit, since, document, **known)


def _fee(code: str, title: str, check: str, limit: int, document: Document, **more: Any) -> Rule:
    known: dict[str, Any] = {"unit": "EDU", "severity": "R", "trust": Trust.REPORTED, "penalised_by": FEES} | more
    since = known.pop("since", _PREPAID_SINCE)
    return Rule(code, title, check, limit, since, document, **known)


def _staff(code: str, title: str, check: str, **more: Any) -> Rule:
    known: dict[str, Any] = {"unit": "EDU", "severity": "R", "trust": Trust.REPORTED, "penalised_by": PEOPLE} | more
    since, document, limit = known.pop("since", _STAFF_SINCE), known.pop("document", STAFF), known.pop("limit", 0)
    return Rule(code, title, check, limit, since, document, **known)


def _asked(code: str, title: str, check: str, limit: int) -> Rule:
    more: dict[str, Any] = {"article": "第六十二条", "penalised_by": "minors.background_check"}
    return Rule(code, title, check, limit, date(2021, 6, 1), MINORS, "EDU", "R", Trust.TEXT, **more)


def _material(code: str, title: str, check: str, **more: Any) -> Rule:
    known: dict[str, Any] = {"unit": "EDU", "severity": "O", "trust": Trust.REPORTED} | more
    since, document = known.pop("since", date(2021, 8, 25)), known.pop("document", MATERIALS)
    return Rule(code, title, check, 0, since, document, **known)


def _advert(code: str, title: str, check: str, article: str, limit: int = 0) -> Rule:
    since, penalty = date(2021, 4, 29), "adverts.content"  # the version that was compared
    return Rule(
        code, title, check, limit, since, ADVERTISING, "MKT", "R", Trust.TEXT, article=article, penalised_by=penalty
    )  # fmt: skip


def _everywhere(code: str, title: str, check: str) -> Rule:
    return Rule(code, title, check, 0, date(2021, 12, 1), ADVERTS, "MKT", "R", Trust.REPORTED, penalised_by=ADS)


def _guide_price(mode: str, band: str, title: str) -> Rule:
    since, modes = date(2021, 10, 1), frozenset({mode})
    code, check = f"fee-gov-price-{mode}-{band}", f"priced_high_{band}"
    return Rule(
        code, title, check, None, since, None, "MKT", "R", Trust.LOCAL,
        penalised_by="price.guide", kinds=_S, modes=modes, stages=_AT_SCHOOL,
    )  # fmt: skip


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
    _fee("fee-custody-release", "监管资金拨付快于消课", "released_early", 0, PREPAYMENT),
    Rule(
        "fee-posted-only", "收费高于公示的标准", "posted_less", 0, date(2022, 7, 1), MARKING, "MKT", "O", Trust.TEXT,
        article="第八条", penalised_by="price.marking",
    ),
    _guide_price("off", "small", "线下学科类 10 人以下班收费高于政府指导价"),
    _guide_price("off", "middle", "线下学科类 10 至 35 人班收费高于政府指导价"),
    _guide_price("off", "large", "线下学科类 35 人以上班收费高于政府指导价"),
    _guide_price("on", "small", "线上学科类 10 人以下班收费高于政府指导价"),
    _guide_price("on", "middle", "线上学科类 10 至 35 人班收费高于政府指导价"),
    _guide_price("on", "large", "线上学科类 35 人以上班收费高于政府指导价"),
    # what is paid back
    Rule(
        "ref-app-5wd", "退费申请逾期没有答复", "answered_late", 0, date(2025, 4, 1), None, "EDU", "Y", Trust.REPORTED,
        remedy="视为同意，督促退费",
    ),
    Rule(
        "ref-paid-late", "退费到账超过本地时限", "paid_late", None, _PREPAID_SINCE, None, "EDU", "O", Trust.LOCAL, penalised_by=FEES
    ),
    Rule(
        "ref-7-day-judicial", "付款七日内申请退费被拒绝", "refused_at_once", 0, date(2025, 5, 1), PREPAID_CASES, "EDU", "Y",
        Trust.TEXT, article="第十四条", remedy="告知家长可依法主张",
    ),
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
    # who works there
    _staff(
        "stf-subject-cert", "学科类教学人员没有教师资格", "taught_uncertified", since=_STANDARDS_SINCE, document=STANDARDS,
        until=_BEFORE_STAFF, kinds=_S,
    ),
    _staff("stf-subject-cert", "学科类教学人员没有教师资格", "taught_uncertified", kinds=_S),
    _staff("stf-nonsubject-cert", "非学科类教学人员没有专业能力证明", "taught_uncertified", kinds=_N, severity="O"),
    _staff(
        "stf-no-inservice", "聘用在职中小学、幼儿园教师", "also_in_school", since=_STANDARDS_SINCE, document=STANDARDS,
        until=_BEFORE_STAFF,
    ),
    _staff("stf-no-inservice", "聘用在职中小学、幼儿园教师", "also_in_school"),
    _staff("stf-blacklist", "聘用列入黑名单的人员", "listed_black"),
    _staff(
        "stf-foreign-abroad", "聘请在境外的外籍人员开展学科类培训", "from_abroad", since=_EASED, document=EASING, kinds=_S
    ),
    _asked("stf-sexcrime-check-hire", "聘用前没有查询违法犯罪记录", "checked_late", 0),
    _asked("stf-sexcrime-check-yearly", "超过一年没有再查询违法犯罪记录", "checked_long_ago", 12),
    _staff("stf-ratio-50", "专职教学教研人员不足一半", "few_full_time", limit=50, severity="Y", penalised_by=""),
    _staff(
        "stf-class-2pct", "线下班次专职教师不足学生的百分之二", "few_teachers", limit=2, severity="Y", penalised_by="",
        modes=_OFF, stages=_AT_SCHOOL,
    ),
    _staff(
        "stf-class-6pct", "线下学龄前班次专职教师不足儿童的百分之六", "few_teachers", limit=6, severity="O",
        modes=_OFF, stages=frozenset({"pre"}),
    ),
    # what is taught from
    _material("mat-file", "培训材料没有备案就使用", "used_unfiled"),
    _material("mat-internal-review", "培训材料没有内部审核就使用", "used_unreviewed", trust=Trust.UNCONFIRMED),
    _material("mat-no-overseas", "使用境外课程、材料", "material_from_abroad", since=_EASED, document=EASING, severity="R"),
    # how it is advertised
    _everywhere("ad-none-media-space", "在媒体、网络平台、公共场所、居民区投放校外培训广告", "shown_openly"),
    _everywhere("ad-none-transit", "在公共交通投放校外培训广告", "shown_in_transit"),
    _advert("ad-none-campus", "在学校、幼儿园内投放广告", "shown_at_school", "第三十九条"),
    _advert("ad-no-guarantee", "广告保证升学、通过考试或效果", "promises_success", "第二十四条"),
    _advert("ad-no-examiner", "广告暗示考试机构、命题人员参与", "names_examiners", "第二十四条"),
    _advert("ad-no-endorse", "广告用机构、专家、受益者推荐", "is_recommended", "第二十四条"),
    _advert("ad-u14-induce", "广告劝诱未满十四周岁儿童要求家长购买", "urges_children", "第四十条"),
    _advert("ad-u10-spokesperson", "广告用不满十周岁儿童代言", "young_speaker", "第三十八条", 10),
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
