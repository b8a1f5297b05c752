"""How items are numbered: by place, kind and year, without gaps."""

from __future__ import annotations

import re

from qingzhou.ledger.states import Kind

_FORM = {Kind.TASK: "{year}-T{number:03d}", Kind.ISSUE: "{year}-{number:04d}"}
_BEGINS = {Kind.TASK: "{year}-T", Kind.ISSUE: "{year}-"}


def written_number(kind: str, year: int, number: int) -> str:
    """The number of a kind's n-th item of a year, as people write it: 2026-T018, 2026-0412."""
    return _FORM[Kind(kind)].format(year=year, number=number)


def number_in(kind: str, year: int, written: str) -> int | None:
    """The n of such a number, or None if it is no number of that kind and year."""
    rest = written.removeprefix(_BEGINS[Kind(kind)].format(year=year))
    return int(rest) if rest != written and re.fullmatch("[0-9]+", rest) else None
