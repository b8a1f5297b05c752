"""Builders for the weekly dispatch: a small district with some of everything, and what may happen to it later."""

from __future__ import annotations

from datetime import date, datetime

from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import SHANGHAI
from qingzhou.ledger.states import STATUSES_OF, Kind, Status
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Unit
from tests import build

W47 = IsoWeek(2026, 47)
CUTOFF = datetime(2026, 11, 19, 17, tzinfo=SHANGHAI)  # of W47

TASK_STATUSES = STATUSES_OF[Kind.TASK]


def moment(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def report(item: Item, now: datetime, percent: int = 40, **more: object) -> Item:
    assert item.lead is not None
    deed = deeds.Reported(done="已排查 12 家", percent=percent, **more)  # type: ignore[arg-type]
    return ledger.move(item, deed, by=build.handler(item.lead), now=now)


def district() -> list[Item]:
    """Some of everything, over three units and three weeks."""
    units = [build.unit(name) for name in ("教育局", "公安分局", "城管局")]
    items = []
    for place, status in enumerate([*TASK_STATUSES, *TASK_STATUSES]):
        lead, other = units[place % 3], units[(place + 1) % 3]
        item = build.task(status, lead=lead, supports=(other,), due_on=date(2026, 11, 12 + place), now=build.at(place))
        items.append(report(item, build.at(place + 1), 5 * place) if status is Status.IN_PROGRESS else item)
    return items


def wild() -> None:
    """A week later everything is different: names, owners, states, dates."""
    now = moment(11, 25)
    for item in Item.objects.filter(is_open=True):
        for step in (step for step in build.path_to(Status.CLOSED) if step.source == item.status):
            files = build.files(step)
            item = ledger.move(item, build.example(item, step), by=build.actor(item, step), now=now, files=files)  # noqa: PLW2901
    Unit.objects.filter(short_name="教育局").update(short_name="教体局", name="青溪区教育体育局", position=9)
    build.task(Status.IN_PROGRESS, now=now, due_on=date(2026, 12, 25))
