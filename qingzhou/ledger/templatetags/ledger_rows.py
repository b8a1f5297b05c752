"""What is written in Python for speed, in a template: `{% load ledger_rows %}{% ledger_rows lines %}`."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from qingzhou.ledger import cells
from qingzhou.ledger.lines import Line
from qingzhou.ledger.pages import Told
from qingzhou.ledger.timeline import timeline

register = template.Library()


@register.simple_tag(takes_context=True)
def ledger_rows(context: Context, lines: Iterable[Line]) -> SafeString:
    """Lines as table rows, with their buttons, and where what was looked for stands."""
    return cells.rows(lines, cells.Page(context["today"], str(context["csrf_token"]), context["page"].found))


@register.simple_tag(takes_context=True)
def changed_row(context: Context, line: Line) -> SafeString:
    """The row that a deed has just changed."""
    return cells.rows([line], cells.Page(context["today"], str(context["csrf_token"])), changed=True)


@register.simple_tag
def ledger_timeline(told: Iterable[Told], number: str) -> SafeString:
    """What happened to the item with that number, entry by entry."""
    return timeline(told, number)
