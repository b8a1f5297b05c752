"""Issues of the invented district: what each is about, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qingzhou.demonstration.cast import Cast
from qingzhou.demonstration.lives import Company, Life
from qingzhou.ledger import actions, deeds
from qingzhou.ledger.deeds import Allegation, Consequence, Finding, FoundBy, Severity
from qingzhou.ledger.models import Clock, Item
from qingzhou.ledger.pace import rechecks_from
from qingzhou.ledger.policy import SHANGHAI, local_day, policy
from qingzhou.units.models import Membership, Role

ADVERTISING, FEES, TIME, AHEAD, UNAPPROVED, DISGUISED, STAFF, COMPETITION = (
    "training.advertising", "training.fees", "training.time", "training.ahead", "training.unapproved",
    "training.disguised", "training.staff", "training.competition",
)  # fmt: skip
CORRECTION = Consequence("correction", "责令五个工作日内改正，提交书面整改报告并逐项复查。")


Pair = tuple[Membership, Membership]  # the lead's handler, the town's


@dataclass(frozen=True)
class Trouble:
    """One issue: how long ago it was registered, what is wrong, who looks into it, and where it ends for now."""

    days_ago: int
    title: str
    about: str
    lead: str
    allegations: tuple[Allegation, ...]
    ends: str  # registered | issued | investigating | unfounded | founded | handling | submitted | closed | archived | rebounded
    found_by: FoundBy = FoundBy.REPORT
    severity: Severity = Severity.YELLOW
    reply_wanted: bool = False
    finder: str = ""
    town: str = "town-01"  # takes part, and looks again after closing
    consequences: tuple[Consequence, ...] = (CORRECTION,)


TROUBLES = (
    Trouble(
        230, "核查“晨帆艺术学校”未公示教师资格", "晨帆艺术学校", "education", (Allegation("未公示教师资格信息", STAFF),),
        "archived", FoundBy.SPECIAL, Severity.BLUE,
    ),
    Trouble(
        75, "核查“启航艺术中心”一次性收取 9800 元", "启航艺术中心", "market",
        (Allegation("一次性收费金额超过 5000 元", FEES), Allegation("收费跨度超过 3 个月", FEES)), "rebounded",
        severity=Severity.ORANGE, reply_wanted=True,
        consequences=(CORRECTION, Consequence("refund", "退还超额收取的培训费。", 980_000, "settled")),
    ),
    Trouble(
        60, "核查“知止书院”周末开设学科班", "知止书院", "education", (Allegation("周末开展学科类培训", TIME),), "closed",
        FoundBy.HOTLINE, Severity.ORANGE, reply_wanted=True,
        consequences=(
            CORRECTION,
            Consequence("warning", "给予警告。", norm=TIME, document="青溪教罚〔2026〕9 号（演示）"),
        ),
    ),
    Trouble(
        48, "核查“云窗教育咨询”无证开展学科培训", "云窗教育咨询服务部", "education",
        (Allegation("未经审批举办学科类培训", UNAPPROVED), Allegation("聘用在职教师")), "submitted", FoundBy.DOUBLE_RANDOM,
        Severity.RED,
        consequences=(
            Consequence("stop_running", "责令停止举办。", norm=UNAPPROVED, document="青溪教罚〔2026〕11 号（演示）"),
            Consequence("fine", "处违法所得一倍罚款。", 2_460_000, norm=UNAPPROVED, document="青溪教罚〔2026〕11 号（演示）"),
            Consequence("refund", "退还 41 名学员未消课费用。", 5_180_000, "settled"),
        ),
    ),
    Trouble(
        40, "核查“小舵手托管”夹带学科培训", "小舵手托管中心", "education", (Allegation("以托管名义培训数学", DISGUISED),),
        "handling", FoundBy.UNDERCOVER, Severity.ORANGE,
        consequences=(
            Consequence("refund", "退还 12 名学员学费。", 1_896_000, "pending"),
            Consequence("criticism", "通报批评。", norm=DISGUISED, document="青溪教罚〔2026〕13 号（演示）"),
        ),
    ),
    Trouble(
        35, "核查“星轨编程”组织未经批准的竞赛", "星轨编程培训学校", "education", (Allegation("组织社会性竞赛", COMPETITION),),
        "founded", FoundBy.SUPERIOR, Severity.ORANGE,
    ),
    Trouble(
        33, "核查“青穗英语”虚假宣传升学率", "青穗英语培训学校", "market", (Allegation("发布升学率广告", ADVERTISING),), "closed",
        FoundBy.PUBLIC_OPINION, reply_wanted=False,
    ),
    Trouble(
        28, "核查“墨池书画”拖欠退费", "墨池书画培训部", "market", (Allegation("拖欠 3 名学员退费", FEES),), "not_held",
        FoundBy.HOTLINE, reply_wanted=True,
    ),
    Trouble(
        20, "核查“逐光少儿体能”超前讲授小学数学", "逐光少儿体能馆", "culture", (Allegation("非学科机构讲授学科内容", AHEAD),),
        "unfounded", FoundBy.REPORT, reply_wanted=True,
    ),
    Trouble(
        13, "核查望禾街道一居民楼内“一对一”补习", "望禾街道清风里小区 7 号楼", "education",
        (Allegation("居民楼内有偿“一对一”", DISGUISED),), "investigating", FoundBy.SELF_CHECK, Severity.ORANGE, finder="town-03",
    ),
    Trouble(
        9, "核查“棠梨舞蹈”用工未签合同", "棠梨舞蹈工作室", "labour", (Allegation("教练未签劳动合同", STAFF),), "investigating",
        FoundBy.INSPECTION, Severity.BLUE,
    ),
    Trouble(
        3, "核查“拾光自习室”夜间开班", "拾光自习室", "police", (Allegation("20:30 后仍有学科辅导", DISGUISED),), "issued",
        FoundBy.REPORT, reply_wanted=True,
    ),
    Trouble(
        2, "核查砚桥街道学校门口散发招生传单", "砚桥街道中心小学门口", "city", (Allegation("散发培训招生广告", ADVERTISING),),
        "registered", FoundBy.SELF_CHECK, finder="town-04",
    ),
)  # fmt: skip


def trouble(told: Trouble, cast: Cast, company: Company, now: datetime) -> Life:
    """One issue from its registration to where it ends for now."""
    day = local_day(now) - timedelta(days=told.days_ago)
    now = yield company.working_moment(datetime.combine(day, time(8), SHANGHAI))
    new = actions.NewIssue(
        title=told.title,
        facts="反映情况具体，时间、地点清楚，已附照片和聊天记录截图，待核查。",
        about=told.about,
        happened_on=local_day(now) - timedelta(days=6),
        allegations=told.allegations,
        found_by=told.found_by,
        severity=told.severity,
        reply_wanted=told.reply_wanted,
    )
    by = cast.handlers[cast.units[told.finder].pk] if told.finder else cast.clerk
    item = actions.register(new, by=by, now=now, files=company.photo())
    if told.ends == "registered":
        return
    lead = cast.units[told.lead]
    owner = cast.handlers[lead.pk].person_id
    now = yield company.working_moment(now, 1)
    due_on = company.calendar.add(local_day(now), 25)
    actions.move(item, deeds.Assigned(lead.pk, owner, due_on, (cast.units[told.town].pk,)), by=cast.clerk, now=now)
    if told.ends == "issued":
        return
    pair = cast.handlers[lead.pk], cast.handlers[cast.units[told.town].pk]
    yield from looked_into(item, told, pair, company, now)


def looked_into(item: Item, told: Trouble, pair: Pair, company: Company, now: datetime) -> Life:
    """From the signing on, to where it ends for now."""
    by, _town = pair
    now = yield company.working_moment(now, 1)
    actions.move(item, deeds.Signed(), by=by, now=now)
    now = yield company.working_moment(now, 3)
    officers = tuple(
        deeds.Officer(one.person_id, one.unit_id, one.person.name, f"99010126{one.person_id:04d}")
        for one in (by, _leader(by))
    )
    looked = deeds.Investigated(
        "现场查看教室和收费公示，调取收据、课表，询问负责人并制作笔录。",
        local_day(now),
        told.about,
        on_site=True,
        officers=officers,
    )
    actions.move(item, looked, by=by, now=now, files=company.photo())
    if told.ends == "investigating":
        return
    now = yield company.working_moment(now, 3)
    held = told.ends not in ("unfounded", "not_held")
    result = "founded" if held else "unfounded"
    reason = "当事人陈述、收据和课表相互印证。" if held else "现场无学员和教材，流水中没有相关收费。"
    findings = tuple(Finding(place, result, reason, "笔录、收据、现场照片") for place in range(len(told.allegations)))
    actions.move(item, (deeds.FoundTrue if held else deeds.FoundUntrue)(findings), by=by, now=now)
    if told.ends not in ("unfounded", "founded"):
        yield from _dealt_with(item, told, pair, company, now)


def _dealt_with(item: Item, told: Trouble, pair: Pair, company: Company, now: datetime) -> Life:
    by, town = pair
    now = yield company.working_moment(now, 4)
    if told.ends != "not_held":
        actions.move(item, deeds.Handled(told.consequences), by=by, now=now, files=company.photo())
    if told.ends == "handling":
        return
    if told.reply_wanted:
        actions.move(item, deeds.Replied(note="已电话答复核查和处理情况，反映人表示认可。"), by=by, now=now)
    now = yield company.working_moment(now, 2)
    actions.move(item, deeds.Submitted(done="核查、处理和复查均已完成，材料齐全，请予复核。"), by=by, now=now)
    if told.ends == "submitted":
        return
    now = yield company.working_moment(now, 1)
    rechecks = rechecks_from(local_day(now), company.calendar, policy()) if told.ends != "not_held" else ()
    closed = deeds.Closed(note="事实清楚、处理到位，同意销号。", rechecks=rechecks)
    actions.move(item, closed, by=company.reviewer, now=now)
    if told.ends in ("archived", "rebounded"):
        yield from _looked_at_again(item, told, town, company)


def _looked_at_again(item: Item, told: Trouble, town: Membership, company: Company) -> Life:
    """The town looks on each day: all is well, or it is back at the first look."""
    clocks = Clock.objects.filter(item=item, name="recheck").order_by("turn")
    days: list[date] = list(clocks.values_list("due_on", flat=True))
    for place, day in enumerate(days):
        now = yield datetime.combine(day, time(10), SHANGHAI)
        if told.ends == "rebounded":
            back = deeds.RecheckFailed("又向 4 名新学员一次性收取全年费用，公示牌与实收不符。", told.about)
            actions.move(item, back, by=town, now=now, files=company.photo())
            return
        made = deeds.LastRechecked if place == len(days) - 1 else deeds.Rechecked
        well = made("教师信息公示齐全，与备案一致，未见反弹。", told.about)
        actions.move(item, well, by=town, now=now, files=company.photo())


def _leader(of: Membership) -> Membership:
    return Membership.objects.select_related("person", "unit").get(unit_id=of.unit_id, role=Role.UNIT_LEADER)
