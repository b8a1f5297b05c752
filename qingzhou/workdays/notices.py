"""Reading a State Council notice of a year's holidays: which days are free, which weekend days are worked, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

_HEAD = re.compile(r"(?:^|\n)\s*(?:[（(]?[一二三四五六七八九十]+[、)）.]|\d+[.、])\s*([^：:\n。]{2,14})[：:]")
_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
_NOTE = r"(?:\s*[（(][^）)]*[）)])?"
_RANGE = re.compile(rf"{_DAY}{_NOTE}(?:\s*(?:至|到|—|－|-|~|～)\s*{_DAY}{_NOTE})?")
_FREE, _WORKED = re.compile(r"放假|休息"), re.compile("上班")


@dataclass(frozen=True)
class Noticed:
    """One day as a notice has it."""

    day: date
    worked: bool
    name: str


def read_notice(text: str, year: int) -> list[Noticed]:
    """The days of `year` that a notice names, by date; a day it names twice counts as it says last."""
    text = text.replace("\r", "")
    heads = list(_HEAD.finditer(text))
    found: dict[date, Noticed] = {}
    for head, following in zip_longest(heads, heads[1:]):
        body = text[head.end() : following.start() if following else len(text)]
        for one in _paragraph(body, head[1].strip(), year):
            found[one.day] = one
    return [found[day] for day in sorted(found) if day.year == year]


def _paragraph(body: str, name: str, year: int) -> Iterator[Noticed]:
    """One holiday: sentences that say what is free, and sentences that say what is worked."""
    month, year_then = 0, year
    for sentence in re.split(r"[。；;\n]", body):
        worked = bool(_WORKED.search(sentence))
        if not worked and not _FREE.search(sentence):
            continue
        for match in _RANGE.finditer(sentence):
            first, last = match.groups()[:3], match.groups()[3:]
            year_then, month = int(first[0] or year_then), int(first[1] or month)
            start = end = _date(year_then, month, int(first[2]))
            if last[2]:
                month_then, month = month, int(last[1] or month)
                year_then = int(last[0] or (year_then + 1 if month < month_then else year_then))
                end = _date(year_then, month, int(last[2]))
            if start and end:
                yield from (Noticed(start + timedelta(days=n), worked, name) for n in range((end - start).days + 1))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
