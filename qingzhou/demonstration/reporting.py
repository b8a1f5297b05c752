"""Reports of the invented public: one waiting, one with somebody in danger, one in hand, one answered, one not taken up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qingzhou.demonstration.cast import Cast
from qingzhou.demonstration.lives import Company, Life
from qingzhou.demonstration.troubles import FEES, TIME, Trouble, looked_into
from qingzhou.hotline import actions
from qingzhou.hotline.actions import Accepted, Answer, Told
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Category, Channel, DeclineReason, Ending, TrackKind
from qingzhou.ledger.actions import NewIssue
from qingzhou.ledger.deeds import Allegation, FoundBy
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import local_day
from qingzhou.workdays.queries import calendar


@dataclass(frozen=True)
class Story:
    """What somebody reports, how many days ago, and what becomes of it."""

    days_ago: int
    told: Told
    ends: str  # waiting | declined | in_hand | answered
    lead: str = "education"
    allegation: Allegation | None = None


STORIES = (
    Story(
        26,
        Told(
            Category.FEES, "开学时让一次交一年的钱，九千多，不给合同。", about="鹿鸣文化艺术中心", place="柳巷 3 号",
            identity=(("name", "演示人"), ("contact", "13900000000")),
        ),
        "answered", "market", Allegation("一次性收取一年费用", FEES),
    ),
    Story(
        12,
        Told(Category.OTHER, "邻区一家超市的鸡蛋不新鲜。", about="邻区某超市", channel=Channel.PHONE),
        "declined",
    ),
    Story(
        7,
        Told(Category.TIME, "每周六上午都在上数学课，窗帘拉着。", about="望川书舍", place="望禾街道 12 号三楼"),
        "in_hand", "education", Allegation("周末开展学科类培训", TIME),
    ),
    Story(2, Told(Category.REFUND, "退费申请交了一个月，一直说在走流程。", about="青橙少儿口才"), "waiting"),
    Story(
        1,
        Told(Category.SAFETY, "二楼只有一个门，锁着，里面有三十多个孩子。", place="砚桥街道老粮站二楼", danger=True),
        "waiting",
    ),
)  # fmt: skip


def stories(cast: Cast, company: Company, until: datetime) -> Sequence[Life]:
    """A life for each report."""
    return [_lived(number, story, cast, company, until) for number, story in enumerate(STORIES)]


def _lived(number: int, story: Story, cast: Cast, company: Company, until: datetime) -> Life:
    now = yield until - timedelta(days=story.days_ago, hours=2)
    by = cast.clerk if story.told.channel == Channel.PHONE else None
    report = actions.lodge(story.told, cast.clerk.unit.jurisdiction, token=f"demonstration {number}", now=now, by=by)
    if story.ends == "waiting":
        return
    now = yield company.working_moment(now, 1)
    if story.ends == "declined":
        said = "不属于培训机构，请向所在区市场监管部门反映，或拨打 12315。"
        actions.propose_decline(report, DeclineReason.NOT_ABOUT_THIS, said, by=cast.clerk, now=now)
        now = yield company.working_moment(now, 1)
        actions.decide_decline(report, agreed=True, note="同意。", by=cast.reviewer, now=now)
        return
    assert story.allegation is not None
    item = _accepted(report, story, story.allegation, cast, now)
    town = cast.handlers[cast.units["town-01"].pk]
    lead = cast.handlers[cast.units[story.lead].pk]
    ends = "handling" if story.ends == "answered" else "investigating"
    told = Trouble(0, item.title, item.about, story.lead, (story.allegation,), ends, reply_wanted=True)
    yield from looked_into(item, told, (lead, town), company, now)
    if story.ends != "answered":
        return
    now = yield company.working_moment(local_moment(item), 1)
    text = f"到{item.about}查明一次收取一年费用属实，已责令五个工作日内退还超出三个月的部分并补签合同。"
    answer = Answer(Ending.DEALT_WITH, text, "演示")
    actions.answer(report, answer, by=lead, now=now)


def local_moment(item: Item) -> datetime:
    """When the item moved last."""
    item.refresh_from_db()
    return item.moved_at


def _accepted(report: Report, story: Story, allegation: Allegation, cast: Cast, now: datetime) -> Item:
    about, days = story.told.about, calendar()
    issue = NewIssue(
        title=f"核查“{about}”：{allegation.text}",
        facts=story.told.text,
        about=about,
        happened_on=local_day(now),
        allegations=(allegation,),
        found_by=FoundBy.REPORT,
    )
    day = local_day(now)
    decided = Accepted(
        tracks=(TrackKind.REPORT,),
        promised_on=days.add(day, 10),
        text="您的举报已受理，正在核查。办理期间不会向被举报人透露您的任何情况。",
        issue=issue,
        lead=cast.units[story.lead],
        due_on=days.add(day, 15),
    )
    accepted = actions.accept(report, decided, by=cast.clerk, now=now)
    assert accepted.issue is not None
    return accepted.issue
