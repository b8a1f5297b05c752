"""Deadlines that hang on the school year: 下学期开学前, 放寒假前, 学期末, 暑假结束前.

Which day that is differs from place to place and year to year: the district enters its terms, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from qingzhou.workdays.terms import SPRING, Term

_START = re.compile(r"开学|[寒暑]?假(?:期)?(?:结束|期满)")
_END = re.compile(r"放(?:[寒暑])?假|学期(?:末|底|结束|内)|期末|[寒暑]假(?:来临|到来|开始)?(?:之前|以前|前)")
_YEAR = re.compile(r"(20\d{2})年|(明年|来年|次年)")
_AFTER = re.compile(r"开学后|假后|期间|学期起|开学起|中期|期中")


def resolve_term(deadline: str, dated: date, terms: Sequence[Term]) -> date | None:
    """The last day in time, or None where the words hang on no term, or on one that nobody entered."""
    if _AFTER.search(deadline):
        return None
    if _START.search(deadline):
        begun = [term for term in terms if term.starts > dated and _is_meant(term, deadline, dated, at_end=False)]
        return min(begun, key=lambda term: term.starts).starts - timedelta(days=1) if begun else None
    if _END.search(deadline):
        left = [term for term in terms if term.ends >= dated and _is_meant(term, deadline, dated, at_end=True)]
        left.sort(key=lambda term: term.ends)
        place = 1 if "下学期" in deadline and left and left[0].starts <= dated else 0
        return left[place].ends if len(left) > place else None
    return None


def _is_meant(term: Term, deadline: str, dated: date, *, at_end: bool) -> bool:
    """Whether the year and the season that the words name, if any, are the term's: 寒假 ends 秋季 and begins 春季."""
    year = _YEAR.search(deadline)
    named = int(year.group(1)) if year and year.group(1) else dated.year + 1 if year else None
    if named is not None and named != (term.ends if at_end and "假" in deadline else term.starts).year:
        return False
    if season := re.search(r"([春秋])季", deadline):
        return term.season == season.group(1)
    if holiday := re.search(r"[寒暑]假", deadline):
        return (term.season == SPRING) == (at_end == (holiday.group() == "暑假"))
    return True
