"""What stands in the district beside its ledger: messages, saved filters, the calendar, stand-ins."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from qingzhou.adjustments import actions as adjustments
from qingzhou.adjustments.actions import NewDay
from qingzhou.api import actions as api
from qingzhou.api.states import Scope
from qingzhou.bookmarks import actions as saved
from qingzhou.bookmarks.actions import Marked
from qingzhou.bookmarks.models import Place
from qingzhou.dispatch.ranking.actions import change_weights
from qingzhou.dispatch.ranking.weights import USUAL, Weights
from qingzhou.evidence import actions as evidence
from qingzhou.filings import actions as filing
from qingzhou.filings.actions import Said
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.rhythms import Rhythm
from qingzhou.hotline import actions as hotline
from qingzhou.hotline.models import Report
from qingzhou.hotline.sealing import PRIVATE
from qingzhou.hotline.states import Category, Purpose, TrackKind
from qingzhou.ledger import deeds
from qingzhou.ledger.actions import Attached, NewIssue
from qingzhou.ledger.policy import policy
from qingzhou.notifications.actions import Recipient, Told, tell
from qingzhou.notifications.models import Delivery, Hook, Notice, Robot
from qingzhou.notifications.states import Channel, Kind, State
from qingzhou.units.models import Membership, Unit
from qingzhou.workdays import queries as workdays
from qingzhou.workdays.terms import Term
from tests.rights.canary import IN_HAND, RECORDED
from tests.rights.things import NOWHERE, OURS, THEIRS, District, Thing, Visitor
from tests.test_ledger_pages import PNG

TAKEN_BY_STAFF = ("accept", "propose_decline", "decline", "keep", "tell", "answer", "split", "propose_transfer", "approve_transfer",
                  "refuse_transfer", "transfer")  # fmt: skip


def notices(world: District, now: datetime) -> None:
    """What some were told of their work, of a unit that they left, and of what became confidential since."""
    for place, name in ((OURS, "lead handler"), (OURS, "other handler"), (THEIRS, "neighbour unit_handler")):
        membership = world.visitor(name).membership
        assert membership
        for title, unit in ((f"告知{name}", membership.unit_id), (f"曾告知{name}", world.units["撤并局"].pk)):
            told = Told(f"tests.told:{title}", title, "2026-T001", title, "/desk", membership.jurisdiction_id)
            tell(told, [Recipient(membership.person_id, unit, Kind.TO_SIGN)], now=now)
            notice, left = Notice.objects.get(event=title), "left" if unit != membership.unit_id else ""
            world.add(Thing("notice", title, {"pk": notice.pk}, place, status=left, owner=name, marker=title))
    world.add(Thing("notice", "no notice", {"pk": 999_999}, NOWHERE))


def channels(world: District, now: datetime) -> None:
    """The gateway of each office, one that was retired, and what each office sent."""
    for place, unit in ((OURS, "双减办"), (THEIRS, "栖云双减办")):
        for name, address in (("网关", "json://127.0.0.1/?:to={phone}"), ("旧网关", "")):
            known = {"name": f"{place}{name}", "address": address, "active": bool(address), "added_at": now}
            robot = Robot.objects.create(unit=world.units[unit], channel=Channel.SMS, **known)
            status = "" if address else "retired"
            world.add(Thing("robot", robot.name, {"pk": robot.pk}, place, status=status, marker=robot.name))
        notice = Notice.objects.filter(unit__jurisdiction=world.units[unit].jurisdiction).earliest("pk")
        for channel, state in ((Channel.MAIL, State.GIVEN_UP), (Channel.SMS, State.WAITING)):
            about = {"notice": notice, "channel": channel, "state": state, "due_at": now}
            delivery = Delivery.objects.create(jurisdiction=world.units[unit].jurisdiction, **about)
            world.add(Thing("delivery", f"{place} {state}", {"pk": delivery.pk}, place, status=state.value))
        hook = Hook.objects.create(
            jurisdiction=world.units[unit].jurisdiction,
            name=f"{place}平台",
            address="https://127.0.0.1:9/in",
            added_at=now,
        )
        world.add(Thing("hook", hook.name, {"pk": hook.pk}, place, marker=hook.name))
        about = {"hook": hook, "channel": Channel.WEBHOOK, "state": State.GIVEN_UP, "due_at": now}
        push = Delivery.objects.create(jurisdiction=hook.jurisdiction, happening=place, **about)
        world.add(Thing("push", place, {"pk": push.pk}, place))
    for kind in ("robot", "delivery", "hook", "push"):
        world.add(Thing(kind, f"no {kind}", {"pk": 999_999}, NOWHERE))


def bookmarks(world: District) -> None:
    """A filter that a clerk shares and one that they keep to themselves, and one of a handler's, in both places."""
    for place, clerk, handler in (
        (OURS, "clerk", "lead handler"),
        (THEIRS, "neighbour office_clerk", "neighbour unit_handler"),
    ):
        for owner, shared in ((clerk, True), (clerk, False), (handler, False)):
            by = world.visitor(owner).membership
            name = f"{place}{'共享' if shared else '办公室自用' if owner == clerk else '经办自用'}筛选"
            assert by
            kept = saved.keep(Marked(Place.LEDGER, name, "status=open", shared=shared), by=by)
            status = "shared" if shared else "own"
            world.add(Thing("bookmark", name, {"pk": kept.pk}, place, status=status, owner=owner, marker=name))
    world.add(Thing("bookmark", "no bookmark", {"pk": 999_999}, NOWHERE))


def calendar(world: District, now: datetime) -> None:
    """A change that the neighbour made, by somebody whose name is not ours to know; and one that each office weighs."""
    theirs, day = world.visitor("neighbour office_clerk").membership, timezone.localdate() + timedelta(days=7)
    assert theirs
    while not workdays.calendar().is_workday(day):
        day += timedelta(days=1)
    makeup = [NewDay(timezone.localdate() + timedelta(days=300), worked=None, name="")]
    adjustments.adjust(adjustments.propose(makeup, ground="旧通知", by=theirs, now=now), by=theirs, now=now)
    world.add(Thing("name", "adjuster", {}, THEIRS, marker=theirs.person.name))
    for place, clerk in ((OURS, "clerk"), (THEIRS, "neighbour office_clerk")):
        by = world.visitor(clerk).membership
        assert by
        term = Term(day + timedelta(days=90), day + timedelta(days=200))
        adjustments.enter_term(term, ground=f"{place}校历", by=by, now=now)
        world.add(Thing("name", f"{place} term", {}, place, marker=f"{place}校历"))
        weighed = adjustments.propose([NewDay(day, worked=False, name="")], ground=f"{place}放假", by=by, now=now)
        world.add(Thing("proposal", f"{place}放假", {"pk": weighed.pk}, place, marker=f"{place}放假"))
    world.add(Thing("proposal", "no proposal", {"pk": 999_999}, NOWHERE))


def stand_ins(world: District) -> None:
    """Somebody will be away in each place; until then nobody acts for them."""
    today = timezone.localdate()
    for place, absent, colleague in (
        (OURS, "lead handler", "named leader"),
        (THEIRS, "neighbour unit_handler", "neighbour unit_leader"),
    ):
        row, other = world.visitor(absent).membership, world.visitor(colleague).membership
        assert row
        assert other
        known = {"unit": row.unit, "role": row.role, "stands_in_for": row.person, "person": other.person}
        days = {"since": today + timedelta(days=5), "until": today + timedelta(days=9)}
        stand_in, unit = Membership.objects.create(**known, **days), world.visitor(absent).unit
        world.add(Thing("stand_in", absent, {"pk": stand_in.pk}, place, unit, status=colleague, owner=absent))
    own = world.visitor("lead handler").membership
    assert own
    world.add(Thing("stand_in", "no stand-in", {"pk": own.pk}, NOWHERE))


def weightings(world: District, now: datetime) -> None:
    """What each office said when it set the weights of the ranking."""
    for place, clerk in ((OURS, "clerk"), (THEIRS, "neighbour office_clerk")):
        by, reason = world.visitor(clerk).membership, f"{place}排名权重理由"
        assert by
        change_weights(Weights({**USUAL.by_code, "closed": 25}, USUAL.smallest), by=by, now=now, reason=reason)
        world.add(Thing("name", f"{place} weights", {}, place, marker=reason))


def filings(world: District, now: datetime) -> None:
    """What two units of ours and one of the neighbour's filed, the rhythm of each place, and periods to file for."""
    running = Period.holding(Every.WEEK, now, policy())
    for label, period in (("running", running), ("last", running.plus(-1)), ("ahead", running.plus(50))):
        world.add(Thing("period", label, {"period": str(period)}, NOWHERE, status=label))
    for place, name in ((OURS, "lead handler"), (OURS, "other handler"), (THEIRS, "neighbour unit_handler")):
        visitor, said = world.visitor(name), f"{name}填报标记"
        assert visitor.membership
        filed = filing.file(running, Said(problems=said), by=visitor.membership, now=now)
        world.add(Thing("filing", name, {"pk": filed.pk}, place, visitor.unit, marker=said))
    world.add(Thing("filing", "no filing", {"pk": 999_999}, NOWHERE))
    for place, clerk in ((OURS, "clerk"), (THEIRS, "neighbour office_clerk")):
        by, reason = world.visitor(clerk).membership, f"{place}填报周期理由"
        assert by
        filing.set_rhythm(Rhythm(), reason=reason, by=by, now=now)
        world.add(Thing("name", f"{place} rhythm", {}, place, marker=reason))


def reports(world: District, now: datetime) -> None:
    """What people reported: waiting and in hand here, waiting at the neighbour's (of another year), and none."""
    for place, code in ((OURS, "999001"), (THEIRS, "999002"), (NOWHERE, "000000")):
        world.add(Thing("door", place, {"code": code}, place))
    _of_the_public(world)
    for verb in (*TAKEN_BY_STAFF, "abolish"):
        world.add(Thing("report_step", verb, {"verb": verb}, NOWHERE))
    photo = evidence.keep(ContentFile(PNG), now=now)
    attached = Attached(photo.sha256, "现场.png", photo.size, photo.media_type)
    lead = {OURS: world.units["教育局"], THEIRS: world.units["栖云教育局"]}
    for place, clerk, label, at in (
        (OURS, "clerk", "waiting", now),
        (OURS, "clerk", "in hand", now),
        (THEIRS, "neighbour office_clerk", "theirs", now - timedelta(days=800)),
        (THEIRS, "neighbour office_clerk", "theirs again", now - timedelta(days=800)),
    ):
        by, text = world.visitor(clerk).membership, f"{label}举报内容标记"
        assert by
        about = "theirs机构" if place == THEIRS else f"{label}机构"  # so that theirs are suggested as one matter
        told = hotline.Told(Category.FEES, text, about=about, files=[attached], identity=IN_HAND)
        report = hotline.lodge(told, by.unit.jurisdiction, token=f"{place}{label}", now=at)
        known: dict[str, Any] = {"keys": {"lead": lead[place].pk}, "status": "received", "lead": ""}
        if label == "in hand":
            _in_hand(report, lead[place], by, at)
            known |= {"status": "accepted", "lead": "教育局"}
            handler = world.visitor("lead handler")
            _opening(world, report, handler, at, "教育局")
            _opening(world, report, world.visitor("clerk"), at, "教育局", agreeing=world.visitor("group leader"))
        if place == THEIRS:
            _opening(world, report, world.visitor(clerk), at)
        known["said"] = frozenset(
            one.owner for one in world.things.get("opening", ()) if one.values["number"] == report.number
        )
        world.add(Thing("report", label, {"number": report.number}, place, marker=text, **known))
        values = {"number": report.number, "seq": 1, "place": 0}
        world.add(Thing("report_file", label, values, place, **known))
        _recording(world, report, by, {"place": place, "of": known})
    asked = world.things["opening"][0].values
    world.add(Thing("opening", "of another report", {**asked, "number": "2026-J00001"}, NOWHERE))
    world.add(Thing("opening", "no opening", {**asked, "pk": 999_999}, NOWHERE))
    for verb in ("agree", "refuse", "see", "abolish"):
        world.add(Thing("opening_step", verb, {"verb": verb}, NOWHERE))
    world.add(Thing("report", "no report", {"number": "2026-J99999"}, NOWHERE, keys={"lead": lead[OURS].pk}))
    world.add(Thing("report_file", "no report", {"number": "2026-J99999", "seq": 1, "place": 0}, NOWHERE))
    own = world.things["report_file"][0]
    world.add(Thing("report_file", "no file", {**own.values, "place": 9}, NOWHERE))
    _pairs(world)


def _recording(world: District, report: Report, by: Membership, known: dict[str, Any]) -> None:
    """A recording of the call, put to the report by the office."""
    sound = evidence.keep(ContentFile(b"#!AMR\n" + bytes(60)), now=report.received_at)
    file = Attached(sound.sha256, f"20261128_{RECORDED}.amr", sound.size, sound.media_type)
    put = hotline.attach_recordings(report, [file], by=by, now=report.received_at)
    values = {"number": report.number, "seq": put.lines_count, "place": 0}
    world.add(Thing("recording", report.number, values, known["place"], **known["of"]))


def _of_the_public(world: District) -> None:
    """What the public's addresses name, and those of work orders."""
    world.add(Thing("upload", "unsigned", {"upload": "x"}, NOWHERE))
    world.add(Thing("own_file", "first", {"seq": 1, "place": 0}, NOWHERE))
    for sender in ("12345", "platform", "phone"):
        world.add(Thing("sender", sender, {"channel": sender}, NOWHERE))


def _pairs(world: District) -> None:
    """Two of our reports, one waiting and one in hand; two of the neighbour's that wait; one that does not exist."""
    world.add(Thing("name", "their near reports", {}, THEIRS, marker="theirs机构"))
    numbers = {thing.label: str(thing.values["number"]) for thing in world.things["report"]}
    for place, one, other in (
        (OURS, "waiting", "in hand"),
        (THEIRS, "theirs again", "theirs"),
        (NOWHERE, "waiting", "no report"),
    ):
        values = {"number": numbers[one], "other": numbers[other]}
        world.add(Thing("pair", f"{one} and {other}", values, place))


def keys(world: District, now: datetime) -> None:
    """A key of each place, and what other systems ask."""
    for place, name in ((OURS, "clerk"), (THEIRS, "neighbour office_clerk")):
        by = world.visitor(name).membership
        assert by
        key, _text = api.make_key(f"{place}对接系统", by=by, now=now)
        world.add(Thing("api_key", place, {"pk": key.pk}, place, marker=key.name))
    world.add(Thing("api_key", "no key", {"pk": 999_999}, NOWHERE))
    for name in ("clerk", "lead handler", "neighbour office_clerk"):
        who = world.visitor(name)
        assert who.membership
        new = api.NewToken(f"程序：{name}", [Scope.ITEMS_READ], 30)
        token, _text = api.make_token(new, by=who.membership, now=now)
        world.add(Thing("token", name, {"pk": token.pk}, who.place, owner=name, marker=token.name))
    world.add(Thing("token", "no token", {"pk": 999_999}, NOWHERE))
    for form in ("json", "xml"):
        world.add(Thing("form", form, {"form": form}))
    for service in ("fees", "weather"):
        world.add(Thing("service", service, {"code": service}))
    world.add(Thing("asked", "report", {"number": "2026-J00001"}))
    world.add(Thing("typed", "code", {"code": "7Q4K-9M2X-HT5C-0000-0000"}))


def _in_hand(report: Report, lead: Unit, by: Membership, now: datetime) -> None:
    """Taken up, on the tracks of a report and of what may be a crime."""
    about = NewIssue("违规收费", "一次收一年", "in hand机构", now.date(), (deeds.Allegation("超期收费"),))
    day, tracks = now.date() + timedelta(days=9), (TrackKind.REPORT, TrackKind.CRIME)
    decided = hotline.Accepted(tracks, day, "已受理", issue=about, lead=lead, due_on=day + timedelta(days=9))
    hotline.accept(report, decided, by=by, now=now)


def _opening(
    world: District, report: Report, asker: Visitor, now: datetime, lead: str = "", agreeing: Visitor | None = None
) -> None:
    """A request to see who reported; with somebody who agrees, unsealed and waiting for its code."""
    marker = f"查看理由标记：{asker.name}"
    assert asker.membership
    hotline.ask_identity(report, Purpose.VERIFY, marker, by=asker.membership, now=now)
    opening = report.openings.latest("pk")
    if agreeing is not None:
        assert agreeing.membership
        hotline.decide_identity(opening, agreed=True, by=agreeing.membership, now=now)
        hotline.unseal(opening, settings.HOTLINE_SEAL / PRIVATE, by=agreeing.membership, now=now)
    known = {"owner": asker.name, "status": "ready" if agreeing else "asked", "marker": marker}
    values = {"number": report.number, "pk": opening.pk}
    world.add(Thing("opening", f"of {asker.name}", values, asker.place, lead, **known))
