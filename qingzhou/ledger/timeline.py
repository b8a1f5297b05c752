"""The timeline of an item as HTML, entry by entry.

In Python and not as a template, for the same reason as the rows of a list: an item has dozens of entries, and as a
template they took most of its page's time. Every text that a person wrote goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qingzhou.kit.templatetags.kit import moment
from qingzhou.ledger.pages import Told


def timeline(told: Iterable[Told], number: str) -> SafeString:
    """The entries of the item with that number as lines of a list, in their order."""
    difficult, colon = escape(_("难点堵点")), escape(_("："))
    return mark_safe("".join(_line(one, number, difficult, colon) for one in told))


def _line(told: Told, number: str, difficult: str, colon: str) -> str:
    entry = told.entry
    kind = ' class="bad"' if told.bad else ""
    chip = f' <span class="chip">{difficult}</span>' if told.difficult else ""
    said = f'<div class="small muted">{_broken(told.said)}</div>' if told.said else ""
    facts = "".join(
        f'<div class="small"><span class="faint">{escape(fact.label)}{colon}</span>{_broken(fact.value)}</div>'
        for fact in told.facts
    )
    files = "".join(
        _file(file, reverse("ledger:file", args=[number, entry.seq, file["sha256"]])) for file in entry.files
    )
    return (
        f'<li{kind} id="entry-{entry.seq}">'
        f'<div class="when num">{moment(entry.at)} · {escape(str(entry.unit))} · {escape(entry.by_whom)}</div>'
        f'<div class="what">{escape(told.what)}{chip}</div>{said}{facts}'
        + (f'<p class="chips">{files}</p>' if files else "")
        + "</li>\n"
    )


def _file(file: dict[str, Any], address: str) -> str:
    """A link to a file, with a small picture of it if it is one."""
    shown = f'<img class="thumb" src="{address}" alt="" loading="lazy">' if file["type"].startswith("image/") else ""
    size = filesizeformat(file["size"])
    return f'<a class="chip" href="{address}">{shown}{escape(file["name"])} <span class="faint num">{size}</span></a>'


def _broken(text: str) -> str:
    """A text with its lines kept apart."""
    return "<br>".join(escape(text).splitlines())
