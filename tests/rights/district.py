"""One district for the whole crawl, with something of everything in it, a neighbour, and everybody who might come by.

A new kind of thing in an address gets its things here: some that a unit may see, some that it may not, one of the
neighbour's, one that does not exist.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import F
from django.test import Client
from django.utils import timezone

from qingzhou.api import actions as api
from qingzhou.api.actions import NewToken
from qingzhou.api.states import Scope
from qingzhou.directives import actions as directives
from qingzhou.directives.actions import Hand, NewDirective
from qingzhou.directives.models import Directive, Draft
from qingzhou.directives.states import DirectiveKind
from qingzhou.dispatch import actions as dispatch
from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.evidence import actions as evidence
from qingzhou.exchange.actions import importing, returning
from qingzhou.exchange.editing import Form
from qingzhou.ledger import actions, deeds
from qingzhou.ledger.actions import Attached, NewTask
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import STATUSES_OF, Kind, Status, Verb
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.meetings import actions as meetings
from qingzhou.meetings.models import Meeting
from qingzhou.meetings.states import Kind as Decided
from qingzhou.meetings.states import Topic
from qingzhou.readings.actions import record
from qingzhou.readings.models import What
from qingzhou.units.models import Membership, Person, Role, Unit
from tests import build
from tests.ledgers import book, row
from tests.rights import beside, canary, linked, supervised
from tests.rights.things import NOWHERE, OURS, THEIRS, District, Thing, Visitor
from tests.test_ledger_pages import PNG

TEXT = "各单位：一、教育局要在12月20日前完成学科类培训机构排查。二、城管局要在12月25日前清理违规户外广告。各单位要高度重视。"


def built(evidence_root: Path) -> District:
    """The district, by the site's own actions."""
    world, now = District(evidence_root), timezone.now()
    with world.files():
        _units(world)
        _people(world)
        _items(world, now)
        _issues(world, now)
        _verbs(world)
        _papers(world, now)
        _weeks(world, now)
        _readings(world, now)
        _exchanges(world, now)
        _organisation(world)
        beside.notices(world, now)
        beside.channels(world, now)
        beside.bookmarks(world)
        beside.calendar(world, now)
        beside.stand_ins(world)
        beside.filings(world, now)
        beside.reports(world, now)
        canary.planted(world)
        beside.keys(world, now)
        beside.weightings(world, now)
        supervised.registered(world, now)
        linked.compared(world, now)
    for visitor in world.visitors:
        _settle(visitor)
    return world


def _units(world: District) -> None:
    here, there = build.jurisdiction("999001", OURS), build.jurisdiction("999002", THEIRS)
    world.units = {
        "双减办": build.office(here),
        **{name: build.unit(name, place=here) for name in ("教育局", "宣传部", "城管局", "撤并局")},
        "栖云双减办": build.office(there),
        "栖云教育局": build.unit("栖云教育局", place=there),
    }


def _people(world: District) -> None:
    def comes(name: str, role: Role, unit: str, standing: str = "", place: str = OURS) -> None:
        membership = build.member(role, world.units[unit], build.person(f"{name}本人"))
        if standing == "ended":
            Membership.objects.filter(pk=membership.pk).update(until=timezone.localdate() - timedelta(days=1))
        client = Client(raise_request_exception=False)
        client.force_login(membership.person, "qingzhou.units.backends.SignedInBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        if standing == "disabled":
            Person.objects.filter(pk=membership.person_id).update(is_active=False)
        _token, text = api.make_token(NewToken("测试程序", list(Scope), 30), by=membership, now=timezone.now())
        world.visitors.append(Visitor(name, place, role.value, unit, standing, membership, cookie, text, client))

    world.visitors.append(Visitor("stranger", standing="stranger", client=Client(raise_request_exception=False)))
    comes("clerk", Role.OFFICE_CLERK, "双减办")
    comes("group leader", Role.GROUP_LEADER, "双减办")
    comes("auditor", Role.AUDITOR, "双减办")
    for name, unit in (("lead", "教育局"), ("support", "宣传部"), ("other", "城管局")):
        comes(f"{name} handler", Role.UNIT_HANDLER, unit)
        comes(f"{name} leader", Role.UNIT_LEADER, unit)
    comes("named leader", Role.UNIT_LEADER, "教育局")
    comes("unit auditor", Role.AUDITOR, "城管局")
    for role in Role:
        office = role in (Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)
        comes(f"neighbour {role.value}", role, "栖云双减办" if office else "栖云教育局", place=THEIRS)
    comes("disabled", Role.OFFICE_CLERK, "双减办", "disabled")
    comes("ended", Role.OFFICE_CLERK, "双减办", "ended")
    comes("closed unit", Role.UNIT_HANDLER, "撤并局", "ended")
    Unit.objects.filter(pk=world.units["撤并局"].pk).update(active=False)


def _items(world: District, now: datetime) -> None:
    serial = iter(range(1, 1000))
    for status in STATUSES_OF[Kind.TASK]:
        _item(world, status, "教育局", ("宣传部",), now, next(serial))
    for status in (Status.ISSUED, Status.IN_PROGRESS, Status.SUBMITTED):
        _item(world, status, "城管局", (), now - timedelta(days=14), next(serial))
        # The neighbour's are of another year, so that no number is in both places.
        _item(world, status, "栖云教育局", (), now - timedelta(days=800), next(serial))
    _secret_items(world, now)
    world.add(Thing("item", "no item", {"number": "2026-T999"}, NOWHERE))
    own = world.things["file"][0].values
    world.add(Thing("file", "no entry", {**own, "seq": 99}, NOWHERE))
    world.add(Thing("file", "no file", {**own, "sha256": "0" * 64}, NOWHERE))
    _shared_items(world, now)


def _verbs(world: District) -> None:
    """Every verb there is and one that is not; and piles of items to take a step with at once, everything in each."""
    offices = {OURS: world.units["双减办"].pk, THEIRS: world.units["栖云双减办"].pk, "lead": world.units["教育局"].pk}
    for verb in (*Verb, "abolish"):
        world.add(Thing("verb", str(verb), {"verb": str(verb)}, keys=offices))
    pile = {str(pk): pk for pk in Item.objects.values_list("pk", flat=True)}
    for verb in (Verb.SIGN, Verb.CANCEL, Verb.CLASSIFY, "export"):
        world.add(Thing("step", str(verb), {"verb": str(verb)}, keys=pile))
        world.add(Thing("pile", str(verb), {}, keys=pile))
    world.add(Thing("pile", "export all", {}))


def _shared_items(world: District, now: datetime) -> None:
    """One whose cooperating unit has signed for its part; one that was returned and given to the same unit again."""
    lead, support = world.units["教育局"], world.units["宣传部"]
    due_on, known = timezone.localdate() + timedelta(days=30), {"now": now, "lead": lead, "supports": (support,)}
    item = build.task(Status.IN_PROGRESS, due_on=due_on, title="专项整治配合号", **known)
    item = actions.move(item, deeds.PartSigned(), by=build.handler(support), now=now)
    thing = Thing("item", item.title, {}, OURS, "教育局", ("宣传部",), "in_progress", said=frozenset({"part signed"}))
    _take_in(world, item, thing, now)
    item = build.returned_once(build.task(Status.ISSUED, due_on=due_on, title="专项整治退单号", **known), now)
    thing = Thing("item", item.title, {}, OURS, "教育局", ("宣传部",), "issued", said=frozenset({"declined"}))
    _take_in(world, item, thing, now)


def _issues(world: District, now: datetime) -> None:
    """Issues of a unit with a cooperating one, of another unit, of the neighbour's, and a confidential one."""
    before = now - timedelta(days=800)
    places = (Status.REGISTERED, Status.ISSUED, Status.INVESTIGATING, Status.HANDLING, Status.SUBMITTED, Status.CLOSED)
    made = [_issue(world, status, "教育局", ("宣传部",), now) for status in places]
    made.append(_issue(world, Status.INVESTIGATING, "城管局", (), now))
    made.append(_issue(world, Status.INVESTIGATING, "栖云教育局", (), before))
    item, thing = _issue(world, Status.INVESTIGATING, "教育局", (), now, "涉密问题丙号")
    item = actions.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=now)
    for one, told in [*made, (item, replace(thing, secret=True))]:
        world.add(replace(told, values={"number": one.number}, marker=one.title))


def _issue(
    world: District, status: Status, lead: str, supports: tuple[str, ...], now: datetime, title: str = ""
) -> tuple[Item, Thing]:
    units, happened_on = world.units, timezone.localdate(now) - timedelta(days=20)
    title = title or f"查处{lead}{status.label}问题"
    registered = replace(build.new_issue(), title=title, happened_on=happened_on)
    supporting = tuple(units[one] for one in supports)
    due_on = timezone.localdate() + timedelta(days=30)
    item = build.issue(status, lead=units[lead], supports=supporting, due_on=due_on, now=now, registered=registered)
    place = THEIRS if lead.startswith("栖云") else OURS
    if item.lead is None:
        lead, supports = "", ()
    return item, Thing("item", title, {}, place, lead, supports, status.value, said=frozenset({"issue"}))


def _item(world: District, status: Status, lead: str, supports: tuple[str, ...], now: datetime, serial: int) -> None:
    units, title, due_on = world.units, f"专项整治第{serial:03d}号", timezone.localdate() + timedelta(days=30)
    supporting = tuple(units[one] for one in supports)
    item = build.task(status, lead=units[lead], supports=supporting, due_on=due_on, now=now, title=title)
    place = THEIRS if lead.startswith("栖云") else OURS
    if item.lead is None:  # a draft, or struck out before it was given to anybody
        lead, supports = "", ()
    _take_in(world, item, Thing("item", title, {}, place, lead, supports, status.value), now)


def _take_in(world: District, item: Item, thing: Thing, now: datetime) -> None:
    """The item as a thing, and with work going on, its file as another."""
    late = {word for word, days in (("late", 7), ("old", 30)) if now < timezone.now() - timedelta(days=days)}
    sent = {"sheet"} if item.status == Status.IN_PROGRESS else set()
    thing = replace(thing, values={"number": item.number}, marker=item.title, said=thing.said | late | sent)
    world.add(thing)
    if item.status == Status.IN_PROGRESS:
        sha256, seq = _filed(item, now)
        world.add(replace(thing, kind="file", marker="", values={"number": item.number, "seq": seq, "sha256": sha256}))
        leader = build.leader(item.office)
        item = actions.move(item, build.sheet(reply_by=timezone.localdate() + timedelta(days=9)), by=leader, now=now)
        sheet = {"number": item.number, "seq": item.entries_count}
        world.add(replace(thing, kind="sheet", marker="", values=sheet))


def _secret_items(world: District, now: datetime) -> None:
    """One that a leader of the unit answers for by name, confidential when it was registered; one that became so."""
    due_on, leader = timezone.localdate() + timedelta(days=30), world.visitor("named leader").membership
    assert leader
    supports = (world.units["宣传部"].pk,)
    deed = deeds.Assigned(lead=leader.unit_id, owner=leader.person_id, due_on=due_on, supports=supports)
    item = actions.issue(NewTask(title="涉密整治甲号", confidential=True), deed, by=build.clerk(), now=now)
    item = actions.move(item, deeds.Signed(), by=build.handler(leader.unit), now=now)
    thing = Thing("item", item.title, {}, OURS, "教育局", ("宣传部",), "in_progress", secret=True, owner="named leader")
    _take_in(world, item, thing, now)
    item = build.task(Status.ISSUED, lead=world.units["城管局"], due_on=due_on, now=now, title="涉密整治乙号")
    actions.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=now)
    _take_in(world, item, Thing("item", item.title, {}, OURS, "城管局", (), "issued", secret=True), now)


def _filed(item: Item, now: datetime) -> tuple[str, int]:
    kept = evidence.keep(ContentFile(PNG, name="现场.png"), now=now)
    attached = Attached(kept.sha256, "现场.png", kept.size, kept.media_type)
    assert item.lead
    deed = deeds.Reported(done="已排查", percent=30)
    actions.move(item, deed, by=build.handler(item.lead), now=now, files=(attached,))
    item.refresh_from_db()
    return kept.sha256, item.entries_count


def _papers(world: District, now: datetime) -> None:
    for place, clerk, title in ((OURS, "clerk", "青溪通知"), (THEIRS, "neighbour office_clerk", "栖云通知")):
        by = world.visitor(clerk).membership
        assert by
        new = NewDirective(text=TEXT + title, title=title, dated=timezone.localdate(now), kind=DirectiveKind.MEETING)
        directive: Directive = directives.take_in(new, by=by, now=now).directive
        drafts = list(Draft.objects.filter(version__directive=directive).order_by("pk"))
        directives.drop(drafts[-1], Hand(by, now, "号召性语句"))
        world.add(Thing("directive", title, {"pk": directive.pk}, place, marker=title))
        world.add(Thing("draft", f"{title}一", {"pk": drafts[0].pk}, place, status="pending"))
        world.add(Thing("draft", f"{title}末", {"pk": drafts[-1].pk}, place, status="dropped"))
    world.add(Thing("directive", "no directive", {"pk": 999_999}, NOWHERE))
    world.add(Thing("draft", "no draft", {"pk": 999_999}, NOWHERE))


def _weeks(world: District, now: datetime) -> None:
    """Ours is frozen for the running week, the neighbour's for the one before."""
    running = IsoWeek.holding(now, policy())
    for place, clerk, week in ((OURS, "clerk", running), (THEIRS, "neighbour office_clerk", running.plus(-1))):
        by = world.visitor(clerk).membership
        assert by
        dispatch.freeze(week, by=by, now=now)
        world.add(Thing("week", f"{week} of {place}", {"week": str(week)}, place, status="frozen"))
        world.add(Thing("picture", f"trend in {place}", {"week": str(week), "code": "trend"}, place, status="known"))
        for name, unit in world.units.items():
            if unit.jurisdiction_id == by.jurisdiction_id and unit.active:
                at = {"week": str(week), "unit": unit.pk, "code": "on_time"}
                world.add(Thing("figure", f"on time, {name}", at, place, lead=name, status="known"))
        held = meetings.prepare(week, by=by, now=now)
        subject = meetings.add_subject(held, f"议题{place}", by=by)
        ended = "ended" if place == THEIRS else ""
        world.add(Thing("subject", subject.title, {"pk": subject.pk}, place, status=ended, marker=subject.title))
        for told in held.subjects.filter(topic=Topic.REPORTS):
            at = {"pk": told.pk, "place": "s0_open"}
            world.add(Thing("counted", f"issues counted in {place}", at, place, status=ended))
        _receipt(world, held, place, now)
        if place == THEIRS:
            meetings.close(held, meetings.Attendance(), by=by, now=now)
    world.add(Thing("subject", "no subject", {"pk": 999_999}, NOWHERE))
    world.add(Thing("counted", "nothing counted", {"pk": 999_999, "place": "s0_open"}, NOWHERE))
    world.add(Thing("receipt", "no receipt", {"pk": 999_999}, NOWHERE))
    world.add(Thing("week", "a year ahead", {"week": str(running.plus(50))}, NOWHERE, status="ahead"))
    world.add(Thing("figure", "no figure", {"week": str(running), "unit": 999_999, "code": "nothing"}, NOWHERE))
    world.add(Thing("picture", "no picture", {"week": str(running), "code": "nothing"}, status="unknown"))


def _receipt(world: District, held: Meeting, place: str, now: datetime) -> None:
    """A decision about an item of a unit, which the unit is to sign for."""
    units = {unit.pk: name for name, unit in world.units.items()}
    subjects = held.subjects.exclude(numbers=[])
    named = [(subject, number) for subject in subjects for number in subject.numbers]
    items = Item.objects.filter(jurisdiction=held.jurisdiction_id, kind=Kind.TASK, confidential=False, is_open=True)
    leads = dict(items.exclude(lead=F("office")).values_list("number", "lead"))
    subject, number = next((subject, number) for subject, number in named if number in leads)
    new = meetings.NewDecision(uuid4(), Decided.GO_ON, "请尽快", number="" if subject.item else number)
    made = meetings.decide(subject, new, by=held.prepared_by, now=now)
    lead = units[leads[number]]
    world.add(Thing("receipt", f"{number} to {lead}", {"pk": made.receipt.pk}, place, lead=lead))


def _readings(world: District, now: datetime) -> None:
    for place, reader, marker in ((OURS, "clerk", "查阅标记甲"), (THEIRS, "neighbour office_clerk", "查阅标记乙")):
        by = world.visitor(reader).membership
        assert by
        record(["2026-T998"], What.PAGE, by=by, address=f"/items/2026-T998?{marker}", now=now)
        world.add(Thing("reading", marker, {}, place, marker=marker))


def _exchanges(world: District, now: datetime) -> None:
    """An import of each office, and a sheet that a unit of each brought back."""
    for place, clerk, handler in (
        (OURS, "clerk", "lead handler"),
        (THEIRS, "neighbour office_clerk", "neighbour unit_handler"),
    ):
        by, unit = world.visitor(clerk).membership, world.visitor(handler).membership
        assert by
        assert unit
        name, content = f"{place}旧台账.xlsx", book(row(1))
        kept = evidence.keep(ContentFile(content, name=name), now=now)
        batch = importing.receive(name, kept.sha256, tables_of(content), by=by, now=now)
        world.add(Thing("import", name, {"pk": batch.pk}, place, marker=name))
        name = f"{place}改好的表.xlsx"
        sheet = returning.keep(name, Form.REPORT, (), by=unit, now=now)
        world.add(Thing("return", name, {"pk": sheet.pk}, place, owner=handler, marker=name))
    for kind in ("import", "return"):
        world.add(Thing(kind, f"no {kind}", {"pk": 999_999}, NOWHERE))


def _organisation(world: District) -> None:
    for name, unit in world.units.items():
        world.add(Thing("unit", name, {"pk": unit.pk}, THEIRS if name.startswith("栖云") else OURS))
    for visitor in world.visitors:
        if visitor.membership and visitor.standing != "disabled":
            status = "ended" if visitor.membership.until or visitor.name == "ended" else visitor.role
            place = visitor.place
            unit, keys = visitor.unit, {"pk": visitor.membership.pk}
            world.add(Thing("membership", visitor.name, keys, place, unit, status=status))
            keys = {"pk": visitor.membership.person_id}
            world.add(Thing("person", visitor.name, keys, place, unit, status=visitor.role))
    for kind in ("unit", "membership", "person"):
        world.add(Thing(kind, f"no {kind}", {"pk": 999_999}, NOWHERE))


def _settle(visitor: Visitor) -> None:
    """The first visit writes that the session is in use; let that happen before anything is counted."""
    visitor.client.get("/desk")
