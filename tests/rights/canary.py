"""Marked names and phones, left at the public's doors as people leave them: nobody may ever be shown one.

The crawl of every address by everybody looks for the marks in every answer, also where something is refused.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import reverse

from qingzhou.hotline.actions import take_down_waiting
from tests.rights.things import District, Thing, Visitor, future

WEB = (("name", "王标记甲"), ("contact", "13900000001"))
PHONE = (("name", "李标记乙"), ("contact", "13900000002"))
IN_HAND = (("name", "赵标记丙"), ("contact", "13900000003"))  # asked for, unsealed, and not yet seen
RECORDED = "13900000004"  # as a telephone system writes it into the name of a recording
MARKS = (*(mark for left in (WEB, PHONE, IN_HAND) for _name, mark in left), RECORDED)


def planted(world: District) -> None:
    """One report through all pages of the public's form, one by phone, each with a marked name and number."""
    through_the_form(reverse("hotline:lodge", args=["999001"]))
    clerk = world.visitor("clerk")
    clerk.client.cookies[settings.SESSION_COOKIE_NAME] = clerk.cookie
    said = {"channel": "phone", "category": "fees", "about": "来电机构", "text": "来电内容", **dict(PHONE)}
    answer = clerk.client.post(reverse("hotline:call"), said | {"token": str(uuid4())})
    assert answer.status_code == 200
    assert take_down_waiting() == []


def through_the_form(place: str) -> None:
    public = Client()
    page = public.get(place).content.decode()
    for name, answers in (
        ("what", {"category": "fees"}),
        ("where", {"about": "网上机构"}),
        ("happened", {"text": "网上内容"}),
        ("who", {"identity": "named", **dict(WEB)}),
        ("check", {}),
    ):
        carried = re.search(r'name="so_far" value="([^"]+)"', page)
        assert carried
        answer = public.post(place, {"page": name, "so_far": carried[1], **answers})
        assert answer.status_code == 200
        page = answer.content.decode()
    assert 'class="code"' in page


# --- what is promised of seeing who reported -------------------------------------------------------------------
def asking(code: int) -> Any:
    """The office and the lead unit ask; who has asked already is told to wait."""

    def answered(who: Visitor, report: Thing) -> int:
        if who.role != "office_clerk" and (who.unit != report.lead or who.oversees):
            return 403
        return 422 if who.name in report.said else code

    return answered


def opening_step(code: int) -> Any:
    """Others than who asked agree, only who asked sees; refusing says why, and no code fits that was not handed over."""

    def answered(who: Visitor, opening: Thing, step: Thing) -> int:
        own = who.name == opening.owner
        if step.label == "abolish":
            return 404
        if step.label == "see":
            return 403 if not own else 422 if opening.status == "ready" else 409
        if own or who.role not in ("office_clerk", "group_leader"):
            return 403
        if opening.status != "asked":
            return 409
        return 302 if step.label == "agree" else code

    return answered


def purpose(_who: Visitor, _report: Thing) -> dict[str, str]:
    return {"purpose": "verify", "reason": f"须在{future(3)}前核对"}


def note(_who: Visitor, _opening: Thing, _step: Thing) -> dict[str, str]:
    return {"note": "留言即可", "code": "7Q4K-9M2X-HT5C-0000-0000"}
