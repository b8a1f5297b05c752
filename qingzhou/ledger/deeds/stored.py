"""Deeds as entries store them: plain JSON, read back as the same class."""

from __future__ import annotations

import types
import typing
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from typing import Any

from qingzhou.ledger.deeds import supervision, tasks, together
from qingzhou.ledger.deeds.base import Deed, Json

MODULES = (tasks, together, supervision)

DEEDS: dict[str, type[Deed]] = {
    deed.verb: deed
    for module in MODULES
    for deed in vars(module).values()
    if isinstance(deed, type) and issubclass(deed, Deed) and "verb" in vars(deed)
}


def encode(deed: Deed) -> Json:
    """The deed as plain JSON: dates as ISO strings, tuples as lists."""
    return {name: _plain(value) for name, value in asdict(deed).items()}


def decode(verb: str, data: Json) -> Deed:
    """The deed that `encode` wrote. Raises KeyError or TypeError for what this program never wrote."""
    kinds = _KINDS[verb]
    return DEEDS[verb](**{name: _typed(kinds[name], value) for name, value in data.items()})


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


def _typed(kind: Any, value: Any) -> Any:
    if kind is date:
        return date.fromisoformat(value)
    if typing.get_origin(kind) is tuple:
        return tuple(_typed(typing.get_args(kind)[0], one) for one in value)
    if isinstance(kind, types.UnionType) and value is not None:
        return _typed(typing.get_args(kind)[0], value)
    if isinstance(kind, type) and is_dataclass(kind):
        inner = _field_kinds(kind)
        return kind(**{name: _typed(inner[name], one) for name, one in value.items()})
    return value


def _field_kinds(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


_KINDS = {verb: _field_kinds(deed) for verb, deed in DEEDS.items()}
