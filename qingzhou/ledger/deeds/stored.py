"""Deeds as entries store them: plain JSON, read back as the same class."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from qingzhou.ledger.deeds import adopting, decided, issues, supervision, tasks, together
from qingzhou.ledger.deeds.base import Deed, Json

Read = Callable[[Any], Any]

MODULES = (tasks, decided, together, supervision, issues, adopting)

DEEDS: dict[str, type[Deed]] = {
    deed.verb: deed
    for module in MODULES
    for deed in vars(module).values()
    if isinstance(deed, type) and issubclass(deed, Deed) and "verb" in vars(deed)
}


def encode(deed: Deed) -> Json:
    """The deed as plain JSON: dates as ISO strings, tuples as lists."""
    return {name: _plain(getattr(deed, name)) for name in _READERS[deed.verb]}


def decode(verb: str, data: Json) -> Deed:
    """The deed that `encode` wrote. Raises KeyError or TypeError for what this program never wrote."""
    readers = _READERS[verb]
    return DEEDS[verb](**{name: read(data[name]) if (read := readers[name]) else data[name] for name in data})


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


def _reader(kind: Any) -> Read | None:
    """What turns JSON into a value of that type; None where the JSON is the value. Worked out once, not an entry."""
    if kind is date:
        return date.fromisoformat
    if typing.get_origin(kind) is tuple:
        one = _reader(typing.get_args(kind)[0])
        return (lambda values: tuple(map(one, values))) if one else tuple
    if isinstance(kind, types.UnionType):
        some = _reader(typing.get_args(kind)[0])
        return (lambda value: None if value is None else some(value)) if some else None
    if isinstance(kind, type) and is_dataclass(kind):
        inner = _readers(kind)
        return lambda value: kind(**{name: read(one) if (read := inner[name]) else one for name, one in value.items()})
    return None


def _readers(kind: Any) -> dict[str, Read | None]:
    hints = typing.get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


_READERS = {verb: _readers(deed) for verb, deed in DEEDS.items()}
