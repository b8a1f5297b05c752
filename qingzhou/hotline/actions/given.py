"""What the actions are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qingzhou.hotline.states import Category, Channel, Ending, TrackKind
from qingzhou.ledger.actions import Attached, NewIssue
from qingzhou.ledger.models import Item
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Unit

LONGEST_TEXT, LONGEST_MESSAGE = 5000, 2000


@dataclass(frozen=True)
class Told:
    """What somebody reports. `identity` (name, phone, other) is sealed at once and kept nowhere else."""

    category: Category
    text: str
    about: str = ""
    place: str = ""
    happened: str = ""
    danger: bool = False
    channel: Channel = Channel.WEB
    identity: tuple[tuple[str, str], ...] = ()
    files: Sequence[Attached] = ()
    reference: str = ""  # of a work order, as who sent it numbers it
    follows: str = ""  # a matter already known that its reporter pointed at, see known.py

    def stored(self) -> dict[str, Any]:
        """As it waits to be taken down: everything but the identity, which is sealed by then."""
        said = {name: value for name, value in vars(self).items() if name != "identity"}
        return said | {"files": [vars(file) for file in self.files]}

    @staticmethod
    def restored(kept: Mapping[str, Any]) -> Told:
        """What `stored` gave."""
        typed = {
            "category": Category(kept["category"]),
            "channel": Channel(kept["channel"]),
            "files": [Attached(**file) for file in kept["files"]],
        }
        return Told(**(dict(kept) | typed))

    def wrong(self) -> Incomplete | None:
        """What is missing, or None."""
        if not self.text.strip():
            return Incomplete(
                "hotline.text_missing", _("还没有写发生了什么。"), _("请写几句：什么时候、在哪里、什么事。")
            )
        if len(self.text) > LONGEST_TEXT:
            said = _("内容超过 %(most)d 字。") % {"most": LONGEST_TEXT}
            return Incomplete("hotline.text_too_long", said, _("请精简，其余的可以在提交后补充。"))
        if not (self.about.strip() or self.place.strip()):
            return Incomplete("hotline.nowhere", _("没有写机构名称，也没有写地点。"), _("请至少写一样，才能去查。"))
        return None


@dataclass(frozen=True)
class Accepted:
    """What the office makes of a report: an issue for a lead unit, or another report of one that is open already."""

    tracks: tuple[TrackKind, ...]
    promised_on: date
    text: str  # what the reporter reads
    joined: Item | None = None
    issue: NewIssue | None = None
    lead: Unit | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Answer:
    """What the reporter is told in the end; `why` explains to the office what looks made up."""

    ending: Ending
    text: str
    why: str = ""
