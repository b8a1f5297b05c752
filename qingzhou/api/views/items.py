"""The JSON interface to the ledger: a list, one item, and its progress."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import NAMESPACE_URL, uuid5

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Header, Query, Router
from ninja import Status as Answered

from qingzhou.api.records import EntryRecord, FactRecord, ItemPage, ItemRecord, ItemsWanted, ItemWhole, Progress
from qingzhou.api.states import Scope
from qingzhou.api.views.door import TokenRequest, needs
from qingzhou.ledger import actions, deeds, listing, pages, queries
from qingzhou.ledger.listing import Days, Wanted
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.queries import as_written
from qingzhou.ledger.states import Status
from qingzhou.readings.models import What
from qingzhou.readings.views.noting import note
from qingzhou.units.entrance import StaffRequest
from qingzhou.workdays.queries import calendar

router = Router(tags=["items"])
Once = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]


@router.get("", response=ItemPage, url_name="items", **needs(Scope.ITEMS_READ, _("事项列表")))
def items(request: StaffRequest, wanted: Query[ItemsWanted]) -> Any:
    """What the holder of the token sees on the ledger's list."""
    today = local_day(timezone.now())
    asked = {name: "" if said is None else said for name, said in wanted.model_dump(exclude={"kind", "limit"}).items()}
    days = Days.at(today, calendar(), policy())
    found = listing.page(request.acting, Wanted.read(asked, wanted.kind), days, size=wanted.limit)
    note(request, What.LIST, found.items)
    return {"items": [_record(one, today) for one in found.items], "next": found.next}


@router.get("/{number}", response=ItemWhole, url_name="item", **needs(Scope.ITEMS_READ, _("一个事项和它的全部记录")))
def item(request: StaffRequest, number: str) -> Any:
    """What the item's page tells."""
    found = _visible(request, number)
    note(request, What.PAGE, [found])
    return _whole(found)


@router.post(
    "/{number}/progress", response={201: ItemRecord}, url_name="progress", **needs(Scope.ITEMS_WRITE, _("填报进展"))
)
def progress(request: TokenRequest, number: str, said: Progress, once: Once = "") -> Any:
    """The step that the page calls 填报进展. The same Idempotency-Key again changes nothing."""
    found = _visible(request, number)
    note(request, What.PAGE, [found])
    token = uuid5(NAMESPACE_URL, f"qingzhou:api:{request.auth.pk}:{once}") if once else None
    deed, now = deeds.Reported(**said.model_dump()), timezone.now()
    moved = actions.move(found, deed, by=request.acting, now=now, sent=actions.Sent(token))
    (moved,) = queries.with_units([moved])
    return Answered(201, _record(moved, local_day(now)))


def _visible(request: StaffRequest, number: str) -> Item:
    return get_object_or_404(queries.visible_to(request.acting), number=number.replace("\0", ""))


def _record(item: Item, today: date) -> ItemRecord:
    return ItemRecord(
        **{name: getattr(item, name) for name in PLAIN},
        status_said=str(Status(item.status).label),
        light=item.light(today).value,
        lead=item.lead.short_name if item.lead else "",
        owner=item.owner.name if item.owner else "",
        next_said=item.next_label,
    )


PLAIN = (
    "number", "kind", "title", "status", "about", "confidential", "issued_on", "due_on", "first_due_on", "next_on", "claimed",
    "difficult", "founded", "moved_at", "closed_at",
)  # fmt: skip


def _whole(item: Item) -> ItemWhole:
    entries, units = pages.history_of(item)
    history = [(entry, as_written(entry)) for entry in entries]
    told = [
        EntryRecord(
            seq=one.entry.seq,
            verb=one.entry.verb,
            what=one.what,
            at=one.entry.at,
            unit=one.entry.unit.short_name,
            by=one.entry.by_whom,
            said=one.said,
            facts=[FactRecord(label=str(fact.label), value=str(fact.value)) for fact in one.facts],
        )
        for one in pages.told_of(history, units, item.kind)
    ]
    plain = _record(item, local_day(timezone.now())).model_dump()
    return ItemWhole(**plain, units=[unit.short_name for unit in item.units], entries=told)
