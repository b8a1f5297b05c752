"""Rows of the list as HTML, cell by cell.

In Python and not as a template: a page has twenty-five of them, and as templates they took most of its time.
Every text that a person wrote goes through `escape`; what the kit's tags give is escaped already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qingzhou.kit.templatetags.kit import chips, day, due, icon, light, once, pace
from qingzhou.ledger.lines import Line, Press
from qingzhou.ledger.search import Excerpt
from qingzhou.ledger.states import Kind, Verb, owed_label


@dataclass(frozen=True)
class Page:
    """What all rows of a page share."""

    today: date
    csrf_token: str
    found: Mapping[int, Excerpt] = field(default_factory=dict)  # where what was looked for stands, by item


class _Words:
    """The texts that stand in every row, looked up once a page."""

    def __init__(self) -> None:
        self.units, self.progress = escape(_("责任单位")), escape(_("进度 / 序时"))
        self.due_on, self.news = escape(_("办结时限")), escape(_("最近进展"))
        self.opens, self.sum = escape(_("（点开看算法）")), escape(_("看算法"))
        self.difficult, self.first = escape(_("难点堵点")), escape(_("原定"))
        self.kinds = {kind.value: escape(str(kind.label)) for kind in Kind}
        self.expected, self.waits, self.by = _("应达 %(n)s"), _("等%(unit)s%(verb)s"), _("%(day)s前")
        self.choose, self.confidential = _("选 %(number)s"), escape(_("保密"))
        self.children = _("分 %(n)d 件，合计 %(sum)s")
        self.owed = cache(owed_label)
        self.items = reverse("ledger:item", args=["0"]).removesuffix("0")


def rows(lines: Iterable[Line], page: Page, *, changed: bool = False) -> SafeString:
    """Lines of the desk or the ledger as table rows; `changed` marks what a deed has just changed."""
    words = _Words()
    return mark_safe("".join(_row(line, page, words, ' class="on"' if changed else "") for line in lines))


def _row(line: Line, page: Page, words: _Words, kind: str) -> str:
    address = f"{words.items}{line.item.number}"
    return (
        f'<tr id="item-{line.item.pk}"{kind}>'
        f'<td class="ticked">{_tick(line, words)}{_light(line, address, words)}</td>'
        f"<td>{_title(line, address, words)}{_excerpt(page.found.get(line.item.pk))}</td>"
        f'<td data-label="{words.units}">{chips(line.units, lead=line.item.lead, limit=3)}</td>'
        f'<td data-label="{words.progress}" class="small">{_pace(line, words)}</td>'
        f'<td data-label="{words.due_on}" class="date">{_due(line, page.today, words)}</td>'
        f'<td data-label="{words.news}" class="small">{_news(line)}</td>'
        f"<td>{_next(line, words)}{_presses(line, address, page, words)}</td></tr>\n"
    )


def _tick(line: Line, words: _Words) -> str:
    """The box that chooses the row for the form above the list."""
    label = escape(words.choose % {"number": line.item.number})
    return f'<input type="checkbox" name="item" value="{line.item.pk}" form="bulk" aria-label="{label}"> '


def _light(line: Line, address: str, words: _Words) -> str:
    """The light, which opens to its sum: fetched when it is opened, and until then a link to where it stands."""
    return (
        f'<details class="pop" hx-get="{address}/sum" hx-trigger="toggle once" hx-target="find div">'
        f'<summary>{light(line.light.value, line.word)}<span class="unseen">{words.opens}</span></summary>'
        f'<div><a href="{address}#light">{words.sum}</a></div></details>'
    )


def _title(line: Line, address: str, words: _Words) -> str:
    item = line.item
    chip = f' <span class="chip">{words.difficult}</span>' if item.difficult else ""
    if item.confidential:
        chip += f' <span class="chip">{icon("lock", 12)}{words.confidential}</span>'
    severity = f" · {escape(str(item.get_severity_display()))}" if item.severity else ""
    source = f" · {_short(item.source, 40)}" if item.source else ""
    if item.children_count:
        source += f" · {escape(words.children % {'n': item.children_count, 'sum': f'{item.children_claimed or 0}%'})}"
    return (
        f'<a class="title" href="{address}">{escape(item.title)}</a>{chip}'
        f'<div class="src num">{words.kinds[item.kind]} {escape(item.number)}{severity}{source}</div>'
    )


def _excerpt(found: Excerpt | None) -> str:
    if found is None:
        return ""
    return f'<div class="src">{escape(found.before)}<mark>{escape(found.hit)}</mark>{escape(found.after)}</div>'


def _pace(line: Line, words: _Words) -> str:
    if line.sum is None:
        return ""
    claimed, expected = line.sum.claimed, line.sum.expected
    if not line.is_running:
        return f'<span class="num">{claimed}%</span>{pace(claimed)}'
    should = escape(words.expected % {"n": f"{expected}%"})
    bar = pace(claimed, expected, behind=line.behind)
    return f'<span class="num">{claimed}%</span> <span class="faint num">/ {should}</span>{bar}'


def _due(line: Line, today: date, words: _Words) -> str:
    due_on, first = line.item.due_on, line.first_due_on
    left = before = ""
    if line.left_words:
        kind = "late" if due_on and due_on < today else "faint"
        left = f'<span class="under {kind}">{line.left_words}</span>'
    if first:
        before = f'<span class="under faint"><s><span class="unseen">{words.first}</span>{day(first)}</s></span>'
    return f"{due(due_on, line.left)}{left}{before}"


def _news(line: Line) -> str:
    return f'{day(line.item.moved_at)}<div class="faint">{_short(line.item.last_note, 46)}</div>'


def _next(line: Line, words: _Words) -> str:
    item = line.item
    if not item.next_verb:
        return ""
    kind = "late" if line.next_late else "" if line.waits_on_me else "faint"
    what = words.owed(item.kind, Verb(item.next_verb))
    if not line.waits_on_me:
        what = words.waits % {"unit": item.waits_on, "verb": what}
    by = words.by % {"day": day(item.next_on)}
    return f'<div class="small {kind}">{escape(what)} <span class="nowrap num">{escape(by)}</span></div>'


def _presses(line: Line, address: str, page: Page, words: _Words) -> str:
    if not line.presses:
        return ""
    buttons = (
        _press(
            line,
            press,
            (address, words.owed(line.item.kind, press.verb)),
            page,
            primary=line.waits_on_me and place == 0,
        )
        for place, press in enumerate(line.presses)
    )
    return f'<div class="row">{"".join(buttons)}</div>'


def _press(line: Line, press: Press, target: tuple[str, str], page: Page, *, primary: bool) -> str:
    """A button where the deed needs nothing more, a form under the row, or the item's page."""
    item, (address, label) = line.item, target
    there = f"{address}/{press.verb.value}"
    words = f'{escape(label)}<span class="unseen">{escape(item.number)}</span>'
    if press.at_once:
        return (
            f'<form method="post" action="{there}" hx-post="{there}" hx-target="#item-{item.pk}" hx-swap="outerHTML" '
            f'hx-disabled-elt="find button"><input type="hidden" name="csrfmiddlewaretoken" value="{page.csrf_token}">'
            f'{once()}<input type="hidden" name="row" value="1">'
            f'<input type="hidden" name="seen" value="{item.entries_count}"><button class="btn small primary">{words}</button></form>'
        )
    if press.in_row:
        kind = " primary" if primary else ""
        return (
            f'<a class="btn small{kind}" href="{there}" hx-get="{there}" hx-target="#item-{item.pk}" '
            f'hx-swap="afterend" hx-disabled-elt="this">{words}</a>'
        )
    return f'<a class="btn small primary" href="{address}#next">{words}</a>'


def _short(text: str, length: int) -> str:
    return escape(text if len(text) <= length else f"{text[: length - 1]}…")
