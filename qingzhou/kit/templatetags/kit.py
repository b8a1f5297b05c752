"""The pieces every page is made of. Builtins: templates use them without {% load %}; docs/kit.md shows each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any, Literal

from django import template
from django.forms import BoundField, CheckboxInput
from django.http import QueryDict
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import dateformat, timezone
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

register = template.Library()

SHAPES = {"red": "▲", "amber": "◆", "green": "●", "blue": "■", "grey": "○"}
PAGING = ("after", "before")  # where a page begins: left out of a link that changes the filter
PACE_WIDTH = 120


# --- status ----------------------------------------------------------------------------------------------------
@register.simple_tag
@lru_cache(maxsize=512, typed=True)
def light(colour: str, word: str) -> SafeString:
    """A status by colour, shape and word; colours: red ▲, amber ◆, green ●, blue ■ (closed), grey ○."""
    return format_html(
        '<span class="light {}"><span class="shape" aria-hidden="true">{}</span>{}</span>', colour, SHAPES[colour], word
    )


@register.simple_tag
def pace(claimed: float | None, expected: float | None = None, behind: bool = False) -> SafeString:  # noqa: FBT001, FBT002
    """Progress against schedule: the bar is what is done, the tick is where it should be today. Percent, 0 to 100."""
    return _pace(claimed, expected, " behind" if behind else "", get_language())


# What stands in every row of a list is put together once for the same values: it took most of a page's time.
@lru_cache(maxsize=4096)
def _pace(claimed: float | None, expected: float | None, kind: str, _language: str | None) -> SafeString:
    done = _along(claimed)
    bar = format_html('<rect class="done" y="4" width="{}" height="8" rx="4"/>', done) if done else ""
    tick: SafeString | str = ""
    if expected is not None:
        place = min(max(_along(expected) - 1, 0), PACE_WIDTH - 2)
        tick = format_html('<rect class="tick" x="{}" width="2" height="16"/>', place)
    return format_html(
        '<svg class="pace{kind}" width="{width}" height="16" viewBox="0 0 {width} 16" role="img" aria-label="{words}">'
        '<rect class="track" y="4" width="{width}" height="8" rx="4"/>{bar}{tick}</svg>',
        kind=kind,
        width=PACE_WIDTH,
        words=_pace_in_words(claimed, expected),
        bar=bar,
        tick=tick,
    )


def _pace_in_words(claimed: float | None, expected: float | None) -> str:
    percents = {"claimed": f"{round(claimed or 0)}%", "expected": f"{round(expected or 0)}%"}
    if expected is None:
        return _("尚无进度") if claimed is None else _("已完成 %(claimed)s") % percents
    if claimed is None:
        return _("尚未填报，应达 %(expected)s") % percents
    return _("已完成 %(claimed)s，应达 %(expected)s") % percents


def _along(percent: float | None) -> int:
    return round(min(max(percent or 0, 0), 100) * PACE_WIDTH / 100)


@register.simple_tag
def chips(units: Iterable[object], lead: object | None = None, limit: int = 4) -> SafeString:
    """Units as chips, the lead unit first and marked; past `limit`, a count that names the rest on hover."""
    others = tuple(f"{unit}" for unit in units if unit != lead)
    return _chips(others, f"{lead}" if lead else "", limit, get_language())


@lru_cache(maxsize=4096)
def _chips(others: tuple[str, ...], lead: str, limit: int, _language: str | None) -> SafeString:
    shown, rest = others[:limit], others[limit:]
    if len(rest) == 1:
        shown, rest = others, ()
    first: SafeString | str = ""
    if lead:
        first = format_html('<span class="chip lead"><span class="unseen">{}</span>{}</span>', _("牵头："), lead)
    middle = format_html_join("", '<span class="chip">{}</span>', ((unit,) for unit in shown))
    more: SafeString | str = ""
    if rest:
        count = ngettext("另 %(n)s 个单位", "另 %(n)s 个单位", len(rest)) % {"n": len(rest)}
        more = format_html('<span class="chip more" title="{}">{}</span>', "、".join(rest), count)
    return format_html('<span class="chips">{}{}{}</span>', first, middle, more)


@register.inclusion_tag("kit/_steps.html")
def steps(rail: Iterable[Sequence[str]]) -> dict[str, object]:
    """The way something goes: pairs of (label, state), state being "done", "now" or "ahead"."""
    return {"rail": [{"label": step[0], "state": step[1]} for step in rail]}


@register.simple_tag(takes_context=True)
def rendered(context: Context, name: str) -> SafeString:
    """A template within the page, as a value: `{% rendered "kit/_rail.html" as rail %}` for what stands there twice."""
    assert context.template is not None
    return context.template.engine.get_template(name).render(context)


# --- dates -----------------------------------------------------------------------------------------------------
@register.filter
def day(value: date | datetime | None) -> str:
    """11月23日, with the year when it is not this one; an empty text for None."""
    if value is None or value == "":
        return ""
    shown = _local(value)
    on = shown.date() if isinstance(shown, datetime) else shown
    return _dated(on, date.today().year, get_language())  # noqa: DTZ011 - Django has told the process its time zone


@lru_cache(maxsize=4096)
def _dated(on: date, this_year: int, _language: str | None) -> str:
    form = pgettext("date format", "n月j日") if on.year == this_year else pgettext("date format", "Y年n月j日")
    return dateformat.format(on, form)


@register.filter
def moment(value: datetime | None) -> str:
    """11月23日 15:20, in Beijing time."""
    if value is None or value == "":
        return ""
    shown = _local(value)
    return f"{day(shown)} {shown:%H:%M}"


@register.filter
def weekday(value: date | datetime | None) -> str:
    """星期一."""
    return "" if value is None or value == "" else str(WEEKDAYS[_local(value).weekday()])


@register.filter
def days_left(workdays: int | Literal[""] | None) -> str:
    """How long there is still, in words: working days to the due date, negative when it has passed."""
    if workdays is None or workdays == "":
        return ""
    if workdays == 0:
        return _("今天到期")
    if workdays < 0:
        return ngettext("超期 %(n)d 个工作日", "超期 %(n)d 个工作日", -workdays) % {"n": -workdays}
    return ngettext("还剩 %(n)d 个工作日", "还剩 %(n)d 个工作日", workdays) % {"n": workdays}


@register.simple_tag
def due(due_on: date | None, workdays: int | None = None) -> SafeString:
    """A due date with what is left of it beneath; late ones in red, with the word."""
    if due_on is None:
        return format_html('<span class="faint">{}</span>', _("未定时限"))
    return _due(due_on.isoformat(), day(due_on), workdays, get_language())


@lru_cache(maxsize=4096)
def _due(iso: str, shown: str, workdays: int | None, _language: str | None) -> SafeString:
    left = days_left(workdays)
    kind = "late" if workdays is not None and workdays < 0 else "faint"
    below = format_html('<span class="under {}">{}</span>', kind, left) if left else ""
    return format_html('<time class="num" datetime="{}">{}</time>{}', iso, shown, below)


def _local(value: date | datetime) -> date | datetime:
    return value.astimezone(timezone.get_default_timezone()) if isinstance(value, datetime) and value.tzinfo else value


# --- addresses and forms ---------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def param_link(context: Context, **changes: object) -> str:
    """The current address with some parameters changed; None or "" removes one.

    A change of filter goes back to the first page: `after` and `before` are dropped unless they are what changes.
    """
    query: QueryDict = context["request"].GET.copy()
    for name in PAGING:
        query.pop(name, None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        elif isinstance(value, list | tuple | set | frozenset):
            query.setlist(name, [str(one) for one in value])
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def keep_params(context: Context, *names: str) -> SafeString:
    """Hidden inputs for the current address's parameters, but for `names` and paging: a search box keeps the filters."""
    query: QueryDict = context["request"].GET
    pairs = ((name, one) for name, found in query.lists() if name not in (*names, *PAGING) for one in found)
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag
def once() -> SafeString:
    """A hidden token, new for every page shown: handing the same form in twice changes nothing the second time."""
    return mark_safe(f'<input type="hidden" name="token" value="{uuid.uuid4()}">')  # nothing in it to escape


@register.simple_tag
def options(choices: Iterable[tuple[object, Any]], chosen: object = None) -> SafeString:
    """The options of a select: pairs of (value, label), or of (heading, pairs) for a group; `chosen` is selected."""
    wanted = "" if chosen is None else str(chosen)
    return mark_safe("".join(_option(str(value), label, wanted) for value, label in choices))


def _option(value: str, label: object, wanted: str) -> str:
    if isinstance(label, list | tuple):
        inside = "".join(_option(str(one), name, wanted) for one, name in label)
        return f'<optgroup label="{escape(value)}">{inside}</optgroup>'
    selected = " selected" if value == wanted else ""
    return f'<option value="{escape(value)}"{selected}>{escape(str(label))}</option>'


@register.inclusion_tag("kit/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One form field: label, hint, control, errors, tied together for screen readers."""
    return {"field": bound, "tick": isinstance(bound.field.widget, CheckboxInput)}


@register.inclusion_tag("kit/_fields.html")
def fields(form: Any) -> dict[str, Any]:
    """All fields of a form, its own errors first."""
    return {"form": form}


# --- small things ----------------------------------------------------------------------------------------------
@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 18) -> SafeString:
    """A decorative icon of the Lucide set, hidden from screen readers: words stand beside it."""
    return _drawn(name, size)


@lru_cache(maxsize=500)
def _drawn(name: str, size: int) -> SafeString:
    """The package draws each icon anew, which was a sixth of the time of a page."""
    return mark_safe(lucide(name, size=size, aria_hidden="true", focusable="false"))  # icons come from a package


@register.simple_tag(takes_context=True)
def place(context: Context, entry: Any) -> SafeString:
    """One entry of the rail, a `site.navigation.Entry`, with how many notices are unread where it counts them."""
    unread = context["shell"].unread() if entry.counts_unread else ""
    return _place(entry, unread, get_language())


@lru_cache(maxsize=1024)
def _place(entry: Any, unread: str, _language: str | None) -> SafeString:
    current = format_html(' aria-current="{}"', entry.current) if entry.current else ""
    count = format_html('<b class="count num">{}<span class="unseen">{}</span></b>', unread, _("条未读"))
    return format_html(
        '<li><a href="{}"{}>{}<span>{}</span>{}</a></li>',
        entry.address, current, icon(entry.icon), entry.label, count if unread else "",
    )  # fmt: skip


@register.simple_tag
def sha(digest: str) -> SafeString:
    """A hash, short as a41f…09c2; the whole of it in the title."""
    if len(digest) <= 9:
        return format_html('<code class="sha">{}</code>', digest)
    return format_html('<code class="sha" title="{}">{}…{}</code>', digest, digest[:4], digest[-4:])


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> SafeString:
    """The text of a block that stands elsewhere in the page, without its tags: for the window title."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return mark_safe(" ".join(strip_tags(block.render(context)).split()))  # the block has escaped its values


@register.inclusion_tag("kit/_notice.html", takes_context=True)
def notices(context: Context, out_of_band: bool = False) -> dict[str, object]:  # noqa: FBT001, FBT002
    """The #notice region with what the last deed said; `out_of_band=True` in an answer to htmx updates it there."""
    return {"messages": context.get("messages", ()), "out_of_band": out_of_band}
