"""What is said outside the system: from kind, count, number and address only.

Groups and mailboxes are read by others, so no title, name or note can get here: a Line has no place for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingzhou.notifications.states import Kind

NUMBERS_NAMED = 10  # of each kind; a text message is short


@dataclass(frozen=True)
class Line:
    """All that leaves the system of one notice."""

    kind: Kind
    number: str
    address: str  # path in the site


def subject(lines: Sequence[Line]) -> str:
    """The subject of a mail."""
    count = len(_distinct(lines))
    return ngettext("轻舟：%(n)d 件事项有新情况", "轻舟：%(n)d 件事项有新情况", count) % {"n": count}


def text(lines: Sequence[Line], *, to_a_unit: bool, site: str = "") -> str:
    """One message about all lines, in one paragraph; `site` is where the system is reached, or empty."""
    kinds: dict[Kind, list[str]] = {}
    for line in _distinct(lines):
        kinds.setdefault(line.kind, []).append(line.number)
    parts = _("；").join(_counted(kind, numbers) for kind, numbers in kinds.items())
    whom = _("您单位有") if to_a_unit else _("您有")
    said = _("轻舟：%(whom)s %(parts)s。请登录系统查看。") % {"whom": whom, "parts": parts}
    return f"{said}{site}{_path(lines)}" if site else said


def trial() -> str:
    """What a robot says when it is tried."""
    return _("轻舟：这是一条测试消息，收到即表示通道已接通。")


def _counted(kind: Kind, numbers: Sequence[str]) -> str:
    named = _("、").join(numbers[:NUMBERS_NAMED])
    if len(numbers) > NUMBERS_NAMED:
        named = _("%(numbers)s 等") % {"numbers": named}
    said = ngettext("%(n)d 件事项%(kind)s（%(numbers)s）", "%(n)d 件事项%(kind)s（%(numbers)s）", len(numbers))
    return said % {"n": len(numbers), "kind": kind.label, "numbers": named}


def _distinct(lines: Sequence[Line]) -> list[Line]:
    """Each number once a kind: a unit's robot may be told by several events of the same kind."""
    return list({(line.kind, line.number): line for line in lines}.values())


def _path(lines: Sequence[Line]) -> str:
    """Straight to what it is about if that is one thing, else the inbox."""
    addresses = {line.address for line in lines}
    return addresses.pop() if len(addresses) == 1 else "/notices"
