"""How tasks fare in the demonstration: each life is a generator that says when it wants to act next.

`moment = yield when`: the stage resumes it at `when` and tells it the moment; it then acts through ledger.actions.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from qingzhou.ledger import actions, deeds
from qingzhou.ledger.actions import Attached
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import schedule
from qingzhou.ledger.policy import SHANGHAI, local_day
from qingzhou.ledger.queries import state_of
from qingzhou.units.models import Membership
from qingzhou.workdays.calendar import Calendar

Life = Generator[datetime, datetime, None]

DONE = (
    "已完成 {n} 家机构的现场核查，发现问题 {m} 处，已当场交办。",
    "已召开部门碰头会，明确分工，完成 {n} 处点位排查。",
    "已印发工作提示，收回自查表 {n} 份，正在核对。",
    "已会同配合单位联合检查 {n} 处，整改完成 {m} 处。",
    "已建立台账，本周新增登记 {n} 条，销账 {m} 条。",
)
PROBLEMS = ("部分机构联系不上负责人，资料不齐。", "外区转入机构底数不清，需协查。", "人手不足，夜间检查难以全覆盖。")
WANTED = ("请公安分局协助核查人员信息。", "请镇街协助联系业主。", "请办公室协调统一口径。")
OUTCOMES = ("任务全部完成，佐证材料已上传，请予销号。", "已按要求办结，台账和照片附后。")
OUR_PART_DONE = "本单位配合部分已办完，材料已送牵头单位。"
DECLINED = ("该事项主要职责在行业主管部门，建议调整牵头单位。", "本单位无相应执法权限，请重新明确。")
SENT_BACK = ("照片看不出整改后情况，请补拍。", "缺少复查记录，请补充后再报。")


@dataclass
class Company:
    """Everybody and everything a life may need."""

    clerk: Membership
    reviewer: Membership  # a second clerk, so that nobody checks what they asked for
    handlers: dict[int, Membership]  # by unit
    photos: list[Attached]
    calendar: Calendar
    rng: Random
    reassign_to: int  # the unit that gets what others decline

    def working_moment(self, after: datetime, workdays: int = 0) -> datetime:
        """A moment in office hours, later than `after` by about that many working days."""
        day = self.calendar.add(local_day(after), workdays)
        start = datetime.combine(day, time(8, 30), SHANGHAI) + timedelta(minutes=self.rng.randrange(0, 500))
        return start if start > after else self.working_moment(after, workdays + 1)

    def photo(self) -> tuple[Attached, ...]:
        return (self.rng.choice(self.photos),)

    def sentence(self, texts: tuple[str, ...]) -> str:
        few, fewer = self.rng.randrange(4, 40), self.rng.randrange(1, 4)
        return self.rng.choice(texts).format(n=few, m=fewer)


def _lead(item: Item, company: Company) -> Membership:
    assert item.lead_id is not None
    return company.handlers[item.lead_id]


def _sign(item: Item, company: Company, begins: datetime, *, late: bool = False) -> Life:
    now = yield company.working_moment(begins, company.rng.choice((2, 3)) if late else company.rng.choice((0, 0, 1)))
    actions.move(item, deeds.Signed(), by=_lead(item, company), now=now)


def _report(item: Item, company: Company, now: datetime, pace: float, *, troubled: bool = False) -> None:
    """The week's report at about `pace` times what is expected by now."""
    sum_ = schedule(state_of(item), local_day(now), company.calendar)
    expected = sum_.expected if sum_ else 0
    percent = max(5, min(95, int(expected * pace) // 5 * 5))
    rng = company.rng
    deed = deeds.Reported(
        done=company.sentence(DONE),
        percent=max(percent, Item.objects.values_list("claimed", flat=True).get(pk=item.pk)),
        problems=rng.choice(PROBLEMS) if troubled else "",
        wanted=rng.choice(WANTED) if troubled and rng.random() < 0.6 else "",
        next_step="下周继续推进剩余点位。",
        difficult=troubled and rng.random() < 0.5,
    )
    files = company.photo() if percent >= 80 or rng.random() < 0.45 else ()
    actions.move(item, deed, by=_lead(item, company), now=now, files=files)
    _take_part(item, company, now + timedelta(minutes=20))


def _take_part(item: Item, company: Company, now: datetime) -> None:
    """Now and then one of the cooperating units signs for its part, tells what it did, or has it done."""
    parts = [part for part in item.parts.filter(role="support", done_at=None) if part.unit_id in company.handlers]
    if not parts or company.rng.random() > 0.45:
        return
    part = company.rng.choice(parts)
    steps: list[deeds.Deed] = [deeds.Reported(done=company.sentence(DONE)), deeds.PartFinished(done=OUR_PART_DONE)]
    deed = deeds.PartSigned() if part.signed_at is None else company.rng.choice(steps)
    actions.move(item, deed, by=company.handlers[part.unit_id], now=now)


def _next_report(company: Company, after: datetime) -> datetime:
    """A Tuesday to Thursday morning in the following week."""
    monday = local_day(after) - timedelta(days=local_day(after).weekday()) + timedelta(days=7)
    day = monday + timedelta(days=company.rng.choice((1, 2, 2)))
    return company.working_moment(datetime.combine(day, time(8), SHANGHAI))


def _finish(item: Item, company: Company, now: datetime) -> Life:
    """Hand in, and see it closed a day or two later by another person."""
    deed = deeds.Submitted(done=company.rng.choice(OUTCOMES))
    actions.move(item, deed, by=_lead(item, company), now=now, files=company.photo())
    now = yield company.working_moment(now, 1)
    actions.move(item, deeds.Closed(note="材料齐全，予以销号。"), by=company.reviewer, now=now)


def _due(item: Item) -> date:
    return Item.objects.values_list("due_on", flat=True).get(pk=item.pk) or date.max


def _work(
    item: Item, company: Company, begins: datetime, pace: float, stop_before_due: int
) -> Generator[datetime, datetime, datetime]:
    """Report week after week at a pace, until some days before the due date; gives the last moment."""
    now = begins
    while True:
        now = yield _next_report(company, now)
        if local_day(now) >= _due(item) - timedelta(days=stop_before_due):
            return now
        _report(item, company, now, pace, troubled=pace < 0.8)


def prompt(item: Item, company: Company, begins: datetime) -> Life:
    """Signed at once, reported every week, done before its day."""
    yield from _sign(item, company, begins)
    now = yield from _work(item, company, begins, company.rng.uniform(0.95, 1.25), 8)
    yield from _finish(item, company, now)


def slow(item: Item, company: Company, begins: datetime) -> Life:
    """Always behind, and late in the end."""
    yield from _sign(item, company, begins, late=True)
    now = yield from _work(item, company, begins, company.rng.uniform(0.45, 0.75), -10)
    yield from _finish(item, company, now)


def stalled(item: Item, company: Company, begins: datetime) -> Life:
    """One report, and then silence."""
    yield from _sign(item, company, begins)
    now = yield _next_report(company, begins)
    _report(item, company, now, 0.9, troubled=True)


def unsigned(item: Item, company: Company, begins: datetime) -> Life:
    """Nobody has looked at it."""
    return
    yield begins


def declined(item: Item, company: Company, begins: datetime) -> Life:
    """Not ours, says the unit; the office gives it to another, which does it."""
    now = yield company.working_moment(begins, 1)
    actions.move(item, deeds.Declined(reason=company.rng.choice(DECLINED)), by=_lead(item, company), now=now)
    now = yield company.working_moment(now, 2)
    lead = company.reassign_to if item.lead_id != company.reassign_to else company.clerk.unit_id
    owner = company.handlers.get(lead, company.clerk)
    deed = deeds.Reassigned(lead=lead, owner=owner.person_id, reason="经协商，调整牵头单位。")
    item = actions.move(item, deed, by=company.clerk, now=now)
    if lead != company.clerk.unit_id:
        yield from prompt(item, company, now)


def sent_back(item: Item, company: Company, begins: datetime) -> Life:
    """Handed in too soon, sent back, mended, closed."""
    yield from _sign(item, company, begins)
    now = yield from _work(item, company, begins, 1.1, 12)
    deed = deeds.Submitted(done=company.rng.choice(OUTCOMES))
    actions.move(item, deed, by=_lead(item, company), now=now, files=company.photo())
    now = yield company.working_moment(now, 1)
    actions.move(item, deeds.SentBack(reason=company.rng.choice(SENT_BACK)), by=company.reviewer, now=now)
    now = yield company.working_moment(now, 3)
    yield from _finish(item, company, now)


def extended(item: Item, company: Company, begins: datetime) -> Life:
    """Needs more time, asks for it in time and is given it."""
    yield from _sign(item, company, begins)
    now = yield from _work(item, company, begins, 0.85, 7)
    later = company.calendar.add(_due(item), 10)
    asked = deeds.ExtensionAsked(due_on=later, reason="等待外单位协查回函，原时限内难以办结。")
    actions.move(item, asked, by=_lead(item, company), now=now)
    now = yield company.working_moment(now, 1)
    actions.move(item, deeds.ExtensionGranted(due_on=later, note="同意，到期务必办结。"), by=company.reviewer, now=now)
    now = yield from _work(item, company, now, 1.0, 4)
    yield from _finish(item, company, now)


def suspended(item: Item, company: Company, begins: datetime) -> Life:
    """Stands still until a paper from above comes."""
    yield from _sign(item, company, begins)
    now = yield _next_report(company, begins)
    _report(item, company, now, 1.0)
    now = yield company.working_moment(now, 2)
    review_on = company.calendar.add(local_day(now), 30)
    deed = deeds.Suspended(reason="等待上级文件明确口径，暂缓办理。", review_on=review_on)
    actions.move(item, deed, by=company.clerk, now=now)


def cancelled(item: Item, company: Company, begins: datetime) -> Life:
    """Issued twice by mistake, and struck out."""
    now = yield company.working_moment(begins, 2)
    actions.move(item, deeds.Cancelled(reason="与已下达事项重复，予以撤销。"), by=company.clerk, now=now)


def summed(item: Item, company: Company, begins: datetime) -> Life:
    """The office's own, divided among units: it tells each week what they add up to, and hands in after the last."""
    yield from _sign(item, company, begins)
    now = begins
    while True:
        now = yield _next_report(company, now)
        item.refresh_from_db()
        if not item.children_open:
            break
        percent = max(item.claimed, min(item.children_claimed or 0, 95))
        deed = deeds.Reported(done="已汇总各单位本周进展。", percent=percent, next_step="继续调度未销号的单位。")
        actions.move(item, deed, by=_lead(item, company), now=now, files=company.photo())
    yield from _finish(item, company, now)


Fate = Callable[[Item, Company, datetime], Life]
FATES: tuple[tuple[Fate, int], ...] = (
    (prompt, 62), (slow, 10), (stalled, 6), (declined, 4), (sent_back, 7), (extended, 5), (suspended, 2),
    (cancelled, 2), (unsigned, 2),
)  # fmt: skip
