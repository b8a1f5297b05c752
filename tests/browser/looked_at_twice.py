"""Run beside the server under test: an issue of the education bureau, closed and twice looked at; prints its number.

Looks are made half a year after closing, so its past is played by the demonstration's own life of an issue.
"""

from __future__ import annotations

import os
from random import Random

import django


def looked_at_twice() -> str:
    """The number of an issue whose last look after closing is due."""
    from django.utils import timezone

    from qingzhou.demonstration.cast import Cast
    from qingzhou.demonstration.lives import Company
    from qingzhou.demonstration.troubles import TROUBLES, trouble
    from qingzhou.ledger.actions import Attached
    from qingzhou.ledger.models import Entry, Item
    from qingzhou.ledger.states import Verb
    from qingzhou.units.models import Membership
    from qingzhou.workdays.queries import calendar

    def of(username: str) -> Membership:
        return Membership.objects.select_related("person", "unit").get(person__username=username)

    handlers = [of("education"), of("town-01")]
    file = next(entry.files[0] for entry in Entry.objects.exclude(files=[]) if entry.files)
    photo = Attached(file["sha256"], file["name"], file["size"], file["type"])
    units = {one.person.username: one.unit for one in handlers}
    cast = Cast(of("clerk"), of("reviewer"), units, {one.unit_id: one for one in handlers})
    told = next(one for one in TROUBLES if one.ends == "archived")
    company = Company(cast.clerk, cast.reviewer, cast.handlers, [photo], calendar(), Random(4), 0)
    life, latest = trouble(told, cast, company, timezone.now()), 0
    moment = next(life)
    while not latest or Item.objects.get(pk=latest).next_verb != Verb.LAST_RECHECK:
        moment = life.send(moment)
        latest = latest or Item.objects.latest("pk").pk
    return Item.objects.get(pk=latest).number


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingzhou.site.settings")
    django.setup()
    print(looked_at_twice())
