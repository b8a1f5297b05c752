"""Plays eight weeks of the invented district through the site's own actions, with a virtual clock."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from PIL import Image, ImageDraw

from qingzhou.adjustments.actions import enter_term
from qingzhou.demonstration import cast as casting
from qingzhou.demonstration import district, texts
from qingzhou.demonstration.cast import Cast
from qingzhou.demonstration.census import counted
from qingzhou.demonstration.chasing import nights
from qingzhou.demonstration.filing import weekly
from qingzhou.demonstration.lives import FATES, Company, Life, summed, unsigned
from qingzhou.demonstration.meeting import meetings
from qingzhou.demonstration.register import register
from qingzhou.demonstration.reporting import stories
from qingzhou.demonstration.stage import Stage
from qingzhou.demonstration.sweeping import swept
from qingzhou.demonstration.troubles import TROUBLES, trouble
from qingzhou.directives import actions as directives
from qingzhou.directives.actions import Hand, NewDirective
from qingzhou.directives.models import Draft, Issued
from qingzhou.directives.permissions import lacks, to_issue
from qingzhou.directives.states import DirectiveKind
from qingzhou.dispatch import actions as dispatch
from qingzhou.evidence import actions as evidence
from qingzhou.filings.periods import Every, Period
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.actions import Attached
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Person
from qingzhou.units.queries import owners_of
from qingzhou.workdays.queries import calendar

WEEKS = 8
PAPERS = (  # the week in which each comes in
    (0, texts.MEETING, DirectiveKind.MEETING),
    (2, texts.PLAN, DirectiveKind.PLAN),
    (5, texts.MINUTES, DirectiveKind.MINUTES),
)
PHOTOS = 12


@transaction.atomic
def play(*, now: datetime, seed: int, progress: Callable[[float], None] = lambda _share: None) -> None:
    """Found the district and live through the eight weeks before `now`; the same seed and day give the same story.

    All or nothing. Raises Incomplete when the district exists already.
    """
    with translation.override("zh-hans"):
        rng = Random(seed)  # noqa: S311 - a story, not a secret
        monday = local_day(now) - timedelta(days=local_day(now).weekday() + 7 * WEEKS)
        begins = policy().cutoff_moment(monday) - timedelta(hours=policy().cutoff_hour - 9)
        cast = casting.found(rng, since=monday - timedelta(days=300))
        # One hash for all: a strong hash for each of 114 people would take half a minute.
        people = Person.objects.filter(memberships__unit__jurisdiction=cast.clerk.unit.jurisdiction)
        people.update(password=make_password(casting.PASSWORD))
        for term in district.terms_around(local_day(now)):
            enter_term(term, ground=district.SCHOOL_CALENDAR, by=cast.clerk, now=begins)
        stage = Stage(until=now)
        company = Company(
            clerk=cast.clerk,
            reviewer=cast.reviewer,
            handlers=cast.handlers | {cast.clerk.unit_id: cast.clerk},
            photos=_photos(rng, begins),
            calendar=calendar(),
            rng=rng,
            reassign_to=cast.units["education"].pk,
        )
        for week, paper, kind in PAPERS:
            stage.enter(_paper_comes_in(paper, kind, begins + timedelta(weeks=week), company, stage))
        stage.enter(_issue_by_hand(cast, begins, company, stage))
        stage.enter(_issue_to_towns(cast, begins, company, stage))
        stage.enter(register(cast, begins))
        stage.enter(_freeze_weeks(begins, company))
        stage.enter(_freeze_months(begins, company))
        apart = replace(company, rng=Random(seed + 1))  # noqa: S311 - so that tasks fare as they would without issues
        for told in TROUBLES:
            stage.enter(trouble(told, cast, apart, now))
        filing = replace(company, rng=Random(seed + 2))  # noqa: S311 - nor without filings
        stage.enter(weekly(begins, WEEKS, filing, stage))
        stage.enter(meetings(company, stage))
        hearing = replace(company, rng=Random(seed + 3))  # noqa: S311 - nor without reports
        for life in stories(cast, hearing, now):
            stage.enter(life)
        stage.enter(nights(begins, company, stage))
        stage.enter(counted(cast, now))
        stage.enter(swept(cast, now))
        stage.play(lambda moment: progress(max((moment - begins) / (now - begins), 0)))


def _photos(rng: Random, now: datetime) -> list[Attached]:
    """Pictures that say that they are examples."""
    photos = []
    for number in range(1, PHOTOS + 1):
        picture = Image.new(
            "RGB", (640, 420), (rng.randrange(120, 230), rng.randrange(120, 230), rng.randrange(120, 230))
        )
        draw = ImageDraw.Draw(picture)
        draw.rectangle((40, 40, 600, 380), outline=(40, 60, 70), width=4)
        draw.text((60, 60), f"EXAMPLE {number:02d}", fill=(40, 60, 70))
        content = io.BytesIO()
        picture.save(content, "JPEG", quality=70)
        name = f"现场照片{number:02d}.jpg"
        kept = evidence.keep(ContentFile(content.getvalue(), name=name), now=now)
        photos.append(Attached(kept.sha256, name, kept.size, kept.media_type))
    return photos


def _live(item: Item, company: Company, begins: datetime, stage: Stage, *, fate: int | None = None) -> None:
    """Let a new item live as chance has it."""
    fates, weights = zip(*FATES, strict=True)
    chosen = fates[fate] if fate is not None else company.rng.choices(fates, weights)[0]
    recent = stage.until - begins < timedelta(days=3)
    stage.enter((unsigned if recent and company.rng.random() < 0.5 else chosen)(item, company, begins))


def _issue_by_hand(cast: Cast, begins: datetime, company: Company, stage: Stage) -> Life:
    """What the office thinks of by itself, a few each week."""
    now = begins
    for place, (title, account, days) in enumerate(texts.BY_HAND):
        now = yield company.working_moment(begins + timedelta(days=place * 7 * WEEKS // len(texts.BY_HAND)))
        unit = cast.units[account]
        assigned = deeds.Assigned(
            lead=unit.pk,
            owner=cast.handlers[unit.pk].person_id,
            due_on=company.calendar.add(local_day(now), days * 5 // 7),
        )
        task = ledger.NewTask(title=title, source="领导小组办公室交办")
        _live(ledger.issue(task, assigned, by=cast.clerk, now=now), company, now, stage)


def _issue_to_towns(cast: Cast, begins: datetime, company: Company, stage: Stage) -> Life:
    """The same task to every town, three times over the weeks."""
    for turn, (title, days) in enumerate(texts.TOWN_TASKS):
        now = yield company.working_moment(begins + timedelta(days=2 + 18 * turn))
        for account in (body.account for body in district.TOWNS):
            unit = cast.units[account]
            due_on = company.calendar.add(local_day(now), days * 5 // 7)
            assigned = deeds.Assigned(lead=unit.pk, owner=cast.handlers[unit.pk].person_id, due_on=due_on)
            task = ledger.NewTask(title=f"{unit.short_name}{title}", source="领导小组办公室交办")
            _live(ledger.issue(task, assigned, by=cast.clerk, now=now), company, now, stage)


def _paper_comes_in(paper: texts.Paper, kind: DirectiveKind, day: datetime, company: Company, stage: Stage) -> Life:
    """A paper is read on the day it is written, put right by the clerk, and issued the same day."""
    now = yield company.working_moment(day)
    new = NewDirective(text=paper.on(local_day(now)), title=paper.title, dated=local_day(now), kind=kind)
    directive = directives.take_in(new, by=company.clerk, now=now).directive
    hand = Hand(company.clerk, now)
    directives.set_due(directive, None, company.calendar.add(local_day(now), 30), hand)
    rows = directive.versions.get(current=True).drafts.select_related("version__directive", "owner")
    drafts: list[Draft] = to_issue(rows.prefetch_related("parts__unit"))
    owners = owners_of([part.unit_id for draft in drafts for part in draft.parts.all() if part.unit_id], local_day(now))
    for draft in drafts:
        if lacks(draft, owners, local_day(now)):
            directives.drop(draft, Hand(company.clerk, now, "责任主体不明确，另行研究。"))
    now = now + timedelta(hours=1)
    directives.confirm(directive, by=company.clerk, now=now)
    for issued in Issued.objects.filter(draft__version__directive=directive).select_related("item").order_by("pk"):
        if issued.item.children_count:
            stage.enter(summed(issued.item, company, now))
        else:
            _live(issued.item, company, now, stage)


def _freeze_weeks(begins: datetime, company: Company) -> Life:
    """Every Thursday after the cut-off the week is frozen; the running week is left to whoever tries the system."""
    for week in range(WEEKS):
        now = yield policy().cutoff_moment(policy().cutoff_from(local_day(begins))) + timedelta(weeks=week, minutes=5)
        dispatch.freeze(IsoWeek.holding(now - timedelta(hours=1), policy()), by=company.clerk, now=now)


def _freeze_months(begins: datetime, company: Company) -> Life:
    """So is every month that ends in the story; the running one is left."""
    month = Period.holding(Every.MONTH, begins, policy())
    while True:
        now = yield month.ends_at(policy()) + timedelta(minutes=10)
        dispatch.freeze(month, by=company.clerk, now=now)
        month = month.plus(1)
