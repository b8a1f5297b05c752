"""How a report comes in: kept for good at the door at once, taken down in full within seconds.

What its reporter is promised (every word, the sealed box, the moment, a receipt that opens it) is one small row, an Arrival.
What takes ten times as long and makes writers wait for each other (its number, finding what is near, the provable log, telling
other systems) follows when it is taken down: by the clock beside the server, or at once by whoever asks for it first. An arrival
becomes exactly one report, and is gone in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from qingzhou.hotline import known, likeness, permissions, queries, receipts, routing, sealing
from qingzhou.hotline.actions.given import Told
from qingzhou.hotline.actions.linking import mark
from qingzhou.hotline.actions.writing import Said, Step, append, first_word_by, plain
from qingzhou.hotline.models import Arrival, Report, Sealed
from qingzhou.hotline.states import Status as State
from qingzhou.hotline.states import Verb
from qingzhou.kit.giving_way import GivingWay
from qingzhou.ledger.actions.writing import number_taken
from qingzhou.ledger.models import REPORTS
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Jurisdiction, Membership

KEEP = (
    "INSERT INTO hotline_arrival (jurisdiction_id, receipt, told, box, received_at, by_id)"
    " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
PAUSE = 0.03  # seconds between two that are taken down where there is one writer: the doors come first
ON_SIGHT = 10


# --- at the door -----------------------------------------------------------------------------------------------
def receive(told: Told, place: int, *, token: str, now: datetime, by: Membership | None = None) -> None:
    """Keep for good what somebody reports; danger is taken down at once. The same token again makes no second report.

    `place`: the key of the jurisdiction. `by`: who wrote it down for somebody on the phone. The code is
    `receipts.code_for(token)` and stored nowhere. Raises Incomplete or NotAllowed; then nothing has been written.
    """
    if by is not None and (refusal := permissions.why_not_receive(by)):
        raise refusal
    if wrong := told.wrong():
        raise wrong
    receipt = receipts.arrival_form(receipts.code_for(token))
    _keep(place, receipt, told, _box(told), now, by)
    if told.danger:
        take_down(Arrival.objects.filter(receipt=receipt))


def _keep(place: int, receipt: str, told: Told, box: bytes, now: datetime, by: Membership | None) -> None:
    """One statement, and nothing if it is there already. Written by hand: the way through the ORM takes ten times as long."""
    said = json.dumps(_clean(told).stored(), ensure_ascii=False)
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [place, receipt, said, box, at, by.pk if by else None])


def _clean(told: Told) -> Told:
    about, place, happened = plain(told.about), plain(told.place), plain(told.happened)
    return replace(told, about=about, place=place, happened=happened, text=plain(told.text))


def _box(told: Told) -> bytes:
    try:
        return sealing.seal(dict(told.identity))
    except ValueError as error:
        raise Incomplete(
            "hotline.identity_too_long", _("联系方式写得太长。"), _("请只写姓名和一种联系方式。")
        ) from error


# --- within seconds --------------------------------------------------------------------------------------------
def lodge(told: Told, place: Jurisdiction, *, token: str, now: datetime, by: Membership | None = None) -> Report:
    """Receive a report and take it down at once, for whoever goes on with it."""
    receive(told, place.pk, token=token, now=now, by=by)
    report = found(receipts.code_for(token))
    assert report is not None
    return report


def found(typed: str) -> Report | None:
    """The report of a receipt code as somebody typed it, or None; taken down first if it has just come in."""
    code = receipts.read(typed) or "0" * receipts.LENGTH
    take_down(Arrival.objects.filter(receipt=receipts.arrival_form(code)))
    return queries.by_code(typed)


def take_down_on_sight() -> None:
    """Take the first of what waits down before a page shows what there is."""
    take_down_waiting(ON_SIGHT, pause=0)


def take_down_waiting(most: int | None = None, *, pause: float = PAUSE) -> list[str]:
    """Take down what waits, in its order, or only the first so many; a sentence for each that could not be."""
    faults, others = [], GivingWay(longest=0, pause=pause)
    for arrival in Arrival.objects.order_by("pk")[:most]:
        try:
            take_down([arrival])
        except Exception as fault:  # noqa: BLE001 - the others must not wait for it, and what it says may hold a reporter's words
            faults.append(
                _("%(at)s 收到的举报没有登记成：%(fault)s") % {"at": arrival.received_at, "fault": type(fault).__name__}
            )
        others.let_others_in()
    return faults


def take_down(arrivals: Iterable[Arrival]) -> None:
    """Make reports of arrivals, each in a transaction of its own. Safe to do twice, or on two machines at once."""
    for arrival in arrivals:
        told, place = Told.restored(json.loads(arrival.told)), arrival.jurisdiction_id
        marks = likeness.site_marks(place, told.about, told.place), likeness.wording_marks(place, told.text)
        _taken_down(arrival.pk, told, receipts.slowed(arrival.receipt), marks)


@transaction.atomic
def _taken_down(key: int, told: Told, receipt: str, marks: tuple[list[int], list[int]]) -> None:
    waiting = Arrival.objects.select_for_update(of=("self",)).select_related("jurisdiction", "by").filter(pk=key)
    arrival = waiting.first()
    if arrival is None:  # somebody else was faster
        return
    arrival.delete()
    if Report.objects.filter(receipt=receipt).exists():  # the same form, sent again
        return
    place, now, year = arrival.jurisdiction, arrival.received_at, local_day(arrival.received_at).year
    report = Report.objects.create(
        jurisdiction=place,
        number=f"{year}-J{number_taken(place.pk, REPORTS, year):05d}",
        channel=told.channel,
        category=told.category,
        danger=told.danger,
        about=told.about,
        place=told.place,
        happened=told.happened,
        text=told.text,
        received_at=now,
        reference=told.reference,
        routing=routing.VERSION,
        routed=routing.suggest(told.category, f"{told.about} {told.place} {told.text}").stored(),
        receipt=receipt,
        promised_on=first_word_by(now),
        lines_count=1,
    )
    Sealed.objects.create(report=report, box=arrival.box)
    append(report, Step(Verb.LODGE, now, arrival.by, State.RECEIVED), Said(files=told.files))
    mark(report, marks, followed=known.followed(place, told.about, told.place, told.follows, now))
