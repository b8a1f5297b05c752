"""What `bench.near` measures; imported once Django is ready."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from qingzhou.hotline import actions, alike, known, likeness
from qingzhou.hotline.models import Mark, Pair, Report
from qingzhou.hotline.states import Category, Same, Status
from qingzhou.units.models import Jurisdiction, Membership, Person, Role, Unit, UnitKind

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
PARTS = ("开学", "一次收了", "一年的", "学费", "要求", "退费", "说合同", "不退", "周六上午", "教数学", "没有", "许可证", "老师", "电话不接",
         "居民楼",          "三楼", "二十多个", "孩子",
         "晚上九点", "才下课", "没有灭火器", "宣传", "保过", "家长群", "个人账户", "不开发票")  # fmt: skip
NAMES = [a + b for a in "晨明启博育文慧思优学金新华星海云松柏青蓝" for b in "光远航雅才智源程达德成林竹溪峰"]


def told(chance: random.Random, text: str = "") -> actions.Told:
    """A report as somebody might write it; one site draws a tenth of all reports."""
    name = NAMES[0] if chance.random() < 0.1 else chance.choice(NAMES) + str(chance.randrange(30))
    text = text or "，".join(chance.choices(PARTS, k=chance.randrange(6, 30)))
    place = f"柳巷{chance.randrange(2000)}号" if chance.random() < 0.6 else ""
    return actions.Told(chance.choice(list(Category)), text, about=f"{name}培训中心", place=place)


def fill(place: Jurisdiction, many: int) -> None:
    """Reports and their marks, and a pair in one of three; two in a hundred still wait."""
    chance = random.Random(1)
    texts = [told(chance).text for _ in range(8000)]  # so that each is written two dozen times
    wording = {text: likeness.wording_marks(place.pk, text) for text in texts}
    for start in range(0, many, 2000):
        batch = [told(chance, chance.choice(texts)) for _ in range(min(2000, many - start))]
        rows = [
            Report(
                jurisdiction=place, number=f"2020-J{start + at:06d}", category=one.category, about=one.about,
                place=one.place, text=one.text, received_at=NOW - timedelta(minutes=2 * (many - start - at)),
                receipt=f"{start + at:064d}", promised_on=NOW.date(), channel="web", declining="no_clue",
                status=Status.RECEIVED if chance.random() < 0.02 else Status.DECLINED,
            )
            for at, one in enumerate(batch)
        ]  # fmt: skip
        made = Report.objects.bulk_create(rows)
        Mark.objects.bulk_create(
            [
                Mark(mark=mark, report=report)
                for report in made
                for mark in (
                    *likeness.site_marks(place.pk, report.about, report.place),
                    *wording[report.text],
                )
            ],
            batch_size=5000,
        )
        Pair.objects.bulk_create(
            Pair(
                jurisdiction=place,
                earlier=one,
                later=other,
                score=chance.randrange(55, 100),
                found_at=NOW,
                state=Same.SUGGESTED,
            )
            for one, other in zip(made[::3], made[1::3], strict=False)
        )


def measured(name: str, act: Callable[[], object], times: int = 30) -> None:
    """Median and longest, and how many questions the last one asked."""
    took = []
    for _ in range(times):
        with CaptureQueriesContext(connection) as asked:
            began = time.perf_counter()
            act()
            took.append((time.perf_counter() - began) * 1000)
    print(f"{name:28} median {statistics.median(took):7.1f} ms   longest {max(took):7.1f} ms   {len(asked)} queries")


def measure(many: int) -> None:
    """Fill with so many reports, measure, undo."""
    with transaction.atomic():
        place = Jurisdiction.objects.create(code="990099", name="测速区")
        office = Unit.objects.create(jurisdiction=place, name="测速办", short_name="测速办", kind=UnitKind.OFFICE)
        person = Person.objects.create(username="bench-near", name="测速")
        clerk = Membership.objects.create(person=person, unit=office, role=Role.OFFICE_CLERK, since=NOW.date())
        began = time.perf_counter()
        fill(place, many)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(
            f"{connection.vendor}: {many} reports, {Mark.objects.count()} marks in {time.perf_counter() - began:.0f} s"
        )
        chance, busy = random.Random(2), Report.objects.filter(about=f"{NAMES[0]}培训中心").latest("pk")
        ids = list(Report.objects.values_list("pk", flat=True))
        serial = iter(range(10_000))
        measured(
            "candidates and comparison",
            lambda: alike.near(Report.objects.get(pk=chance.choice(ids)), Report.objects.all()),
        )
        measured("… at the busiest site", lambda: alike.near(busy, Report.objects.all()))
        measured("near, on the page", lambda: alike.seen_near(busy, clerk))
        measured(
            "lodging, all of it", lambda: actions.lodge(told(chance), place, token=f"bench{next(serial)}", now=NOW)
        )
        measured("what the public is told", lambda: known.at_site(place, busy.about, busy.place, NOW))
        measured("likely duplicates, page 1", lambda: alike.suggested(clerk))
        measured("likely duplicates, page 20", lambda: alike.suggested(clerk, 600))
        transaction.set_rollback(True)
