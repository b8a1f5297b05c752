"""What makes a closing look made up: said with its grounds before the answer goes out, and kept with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from qingzhou.evidence.looks import NEAR, difference
from qingzhou.evidence.queries import looks_of
from qingzhou.hotline.likeness import overlap, runs
from qingzhou.hotline.models import Line, Report
from qingzhou.hotline.states import Verb
from qingzhou.hotline.telling import given_away
from qingzhou.ledger.deeds.issues import says_nothing
from qingzhou.ledger.models import Entry
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.states import Kind
from qingzhou.ledger.states import Verb as LedgerVerb

SHORTEST = 20  # characters of an answer that can say what was looked into, found and done
ALIKE = 0.8  # share of three-sign runs in common from which two answers are one text
COMPARED, WITHIN = 300, timedelta(days=365)  # answers of the same unit
MOST_PICTURES = 3000  # with which those of an issue are compared
PROVING = (LedgerVerb.INVESTIGATE, LedgerVerb.HANDLE, LedgerVerb.SUBMIT)  # deeds whose files prove something
NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Ground:
    """One reason for doubt: its code, kept for ever, and what is said of it."""

    code: str
    said: str


def grounds(report: Report, text: str, now: datetime) -> list[Ground]:
    """Why an answer to this report looks made up; none for an ordinary one. A handful of queries."""
    assert report.issue is not None
    visits = list(Entry.objects.filter(item=report.issue, verb=LedgerVerb.INVESTIGATE).order_by("seq"))
    found = [
        _empty(text),
        _personal(report, text),
        _boilerplate(report, text, now),
        _nobody_went(visits),
        _too_early(report, visits),
    ]
    return [one for one in (*found, _elsewhere(report, visits), _used_pictures(report, now)) if one]


def _empty(text: str) -> Ground | None:
    if len(text.strip()) >= SHORTEST and not says_nothing(text):
        return None
    return Ground("empty", _("答复太短，没有说明查了什么、认定了什么、怎么处理。"))


def _personal(report: Report, text: str) -> Ground | None:
    if words := given_away(report, text):
        return Ground("personal", _("答复里有能认出人的内容：%(words)s。") % {"words": "、".join(dict.fromkeys(words))})
    return None


def _boilerplate(report: Report, text: str, now: datetime) -> Ground | None:
    assert report.issue is not None
    answers = Line.objects.filter(verb=Verb.ANSWER, unit=report.issue.lead, at__gte=now - WITHIN).exclude(report=report)
    mine = _words(text)
    for line in answers.select_related("report").order_by("-pk")[:COMPARED]:
        same_matter = line.report.issue_id == report.issue_id
        if not same_matter and overlap(mine, _words(line.text)) >= ALIKE:
            said = _("答复与 %(number)s 的几乎一样。") % {"number": line.report.number}
            return Ground("boilerplate", said)
    return None


def _words(text: str) -> frozenset[str]:
    """What two answers are compared by: numbers change from matter to matter, and count for nothing."""
    return runs(NUMBERS.sub("", text))


def _nobody_went(visits: list[Entry]) -> Ground | None:
    if any(visit.data.get("on_site") for visit in visits):
        return None
    return Ground("nobody_went", _("没有到现场核查的记录。"))


def _too_early(report: Report, visits: list[Entry]) -> Ground | None:
    told = local_day(report.received_at)
    days = [date.fromisoformat(visit.data["investigated_on"]) for visit in visits]
    if not days or max(days) >= told:
        return None
    return Ground("too_early", _("核查日期早于收到举报的日期。"))


def _elsewhere(report: Report, visits: list[Entry]) -> Ground | None:
    wanted = runs(f"{report.about}{report.place}")
    places = [runs(f"{visit.data.get('place', '')}{visit.data.get('done', '')}") for visit in visits]
    if not wanted or not places or any(wanted & place for place in places):
        return None
    return Ground("elsewhere", _("核查地点与举报的机构、地点对不上。"))


def _used_pictures(report: Report, now: datetime) -> Ground | None:
    """A picture that proves another issue of the same unit already: the same file, or a near copy of it.

    Compared with the latest COMPARED deeds of the unit and at most MOST_PICTURES of their files.
    """
    assert report.issue is not None
    mine = {file["sha256"]: file["name"] for file in _files(Entry.objects.filter(item=report.issue, verb__in=PROVING))}
    if not mine:
        return None
    others = Entry.objects.filter(
        item__lead_id=report.issue.lead_id, item__kind=Kind.ISSUE, verb__in=PROVING, at__gte=now - WITHIN
    ).exclude(item=report.issue)
    latest = others.order_by("-pk").values_list("item__number", "files")[:COMPARED]
    used = [(number, file) for number, files in latest for file in files][:MOST_PICTURES]
    for number, file in used:
        if file["sha256"] in mine:
            known = {"name": mine[file["sha256"]], "number": number}
            return Ground("old_picture", _("照片“%(name)s”已在 %(number)s 用过。") % known)
    return _near_copy(mine, used)


def _files(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    return [file for entry in entries for file in entry.files]


def _near_copy(mine: dict[str, str], used: list[tuple[str, dict[str, Any]]]) -> Ground | None:
    looks = looks_of(mine)
    others = looks_of(file["sha256"] for _number, file in used) if looks else {}
    for number, file in used:
        look = others.get(file["sha256"])
        for sha256, own in looks.items():
            if look and (bits := difference(own, look)) <= NEAR:
                known = {"name": mine[sha256], "number": number, "other": file["name"], "bits": bits}
                said = (
                    _("照片“%(name)s”与 %(number)s 用过的“%(other)s”几乎一样（128 处特征只差 %(bits)d 处）。") % known
                )
                return Ground("near_picture", said)
    return None
