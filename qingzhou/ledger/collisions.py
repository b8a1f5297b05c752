"""Two people at one item: what happened since a form was shown, beside what its writer typed. Nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from qingzhou.kit.templatetags.kit import day
from qingzhou.ledger import deeds, pages, replay
from qingzhou.ledger.facts import Fact
from qingzhou.ledger.forms import FORMS, DeedForm
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.pages import Told
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.queries import as_written


@dataclass(frozen=True)
class Meanwhile:
    """One entry that came in between, and what it changed."""

    told: Told
    changes: tuple[Fact, ...]


@dataclass(frozen=True)
class Clash:
    """A field that both set."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Collision:
    """What the second writer sees; `typed` is for copying where the step is no longer possible."""

    meanwhile: tuple[Meanwhile, ...]
    clashes: tuple[Clash, ...]
    possible: bool
    typed: tuple[Fact, ...]


def collision(item: Item, seen: int, form: DeedForm, data: QueryDict, *, possible: bool) -> Collision:
    """What was recorded after the first `seen` entries, against what the form says."""
    entries, units = pages.history_of(item)
    history = [as_written(entry) for entry in entries]
    states, later = _states(history), entries[max(seen, 1) :]
    told = pages.told_of(list(zip(entries, history, strict=True))[max(seen, 1) :], units, item.kind)
    meanwhile = tuple(
        Meanwhile(one, tuple(_changes(states[one.entry.seq - 2], states[one.entry.seq - 1]))) for one in told
    )
    return Collision(meanwhile, tuple(_clashes(later, form)), possible, tuple(_typed(form, data)))


def _states(history: list[Written]) -> list[Projection]:
    """The item after each of its entries."""
    states = [replay.start(history[0])]
    for entry in history[1:]:
        states.append(replay.apply(states[-1], entry))
    return states


def _changes(before: Projection, after: Projection) -> Iterator[Fact]:
    """What an entry changed in the item: 40% → 60%."""
    pairs = (
        (_("进度"), f"{before.claimed}%", f"{after.claimed}%"),
        (_("办结时限"), _shown(before.due_on), _shown(after.due_on)),
        (_("状态"), str(before.status.label), str(after.status.label)),
        (_("难点堵点"), _shown(before.difficult), _shown(after.difficult)),
    )
    for label, old, new in pairs:
        if old != new:
            yield Fact(label, f"{old} → {new}")


def _clashes(later: list[Entry], form: DeedForm) -> Iterator[Clash]:
    """Fields that this form sets and that an entry in between set otherwise; the latest entry counts."""
    said: dict[str, Any] = {}
    for entry in later:
        deed = deeds.decode(entry.verb, entry.data)
        said |= {name: value for name, value in vars(deed).items() if value not in (None, "", ())}
    for name, field in form.fields.items():
        mine = getattr(form, "cleaned_data", {}).get(name, form[name].value())
        if not field.widget.is_hidden and name in said and said[name] != mine:
            yield Clash(str(field.label), _choice(field, said[name]), _choice(field, mine))


def _typed(form: DeedForm, data: QueryDict) -> Iterator[Fact]:
    """Everything that was typed, also in fields that the item as it stands no longer has."""
    for name, field in FORMS[form.verb].base_fields.items():
        if name in ("files", "kept") or field.widget.is_hidden:
            continue
        typed = [text for text in data.getlist(name) if text.strip()]
        if typed:
            known = form.fields.get(name, field)
            yield Fact(str(field.label), "、".join(_choice(known, text) for text in typed))


def _choice(field: forms.Field, value: Any) -> str:
    """A value as the form shows it: the name of what was chosen, not its number."""
    if isinstance(value, list | tuple):
        return "、".join(_choice(field, one) for one in value)
    names: dict[str, str] = {}
    for key, label in getattr(field, "choices", ()):
        names |= {str(one): str(name) for one, name in label} if isinstance(label, list) else {str(key): str(label)}
    return names.get(str(value), _shown(value))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return day(value) if isinstance(value, date) else "" if value is None else str(value)
