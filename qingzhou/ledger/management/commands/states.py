"""`qingzhou states`: docs/states.md, written from the table."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from qingzhou.ledger.states import CLASSIFYING, FIRST, MOVES, STATUSES_OF, Kind, Side

SIDES = {
    Side.SUPERVISING: "office or group leader 领导小组办公室、领导",
    Side.SYSTEM: "the clock 系统",
    Side.OFFICE: "office 领导小组办公室",
    Side.LEAD: "lead unit 牵头单位",
    Side.SUPPORT: "supporting unit 配合单位",
    Side.TAKING_PART: "lead or supporting unit",
    Side.OFFICE_OR_LEAD: "office, or leader of the lead unit",
    Side.LEADER: "leader of the group 领导小组领导",
}
HEADINGS = {Kind.TASK: "What can happen to a task", Kind.ISSUE: "What can happen to an issue"}


def markdown() -> str:
    """The states of each kind of item as a diagram and a table, with codes and the words people see."""
    written = "Written from `qingzhou/ledger/states.py` by `qingzhou states > docs/states.md`; a test compares the two."
    with translation.override("zh-hans"):
        return "\n".join(["# States", "", written, "", *(line for kind in Kind for line in _of(kind))])


def _of(kind: Kind) -> list[str]:
    moves = [move for move in MOVES if move.kind is kind and move.verb not in CLASSIFYING]
    last = set(STATUSES_OF[kind]) - {move.source for move in moves}
    secret = " · ".join(f"`{verb}` {verb.label}" for verb in CLASSIFYING)
    return [
        f"## {HEADINGS[kind]}",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {status}: {status} {status.label}" for status in STATUSES_OF[kind]),
        f"    [*] --> {FIRST[kind]}",
        *(f"    {move.source} --> {move.target}: {move.label}" for move in moves),
        *(f"    {status} --> [*]" for status in STATUSES_OF[kind] if status in last),
        "```",
        "",
        "| from | step | to | who holds the pen |",
        "|---|---|---|---|",
        *(
            f"| `{move.source}` {move.source.label} | `{move.verb}` {move.label} "
            f"| `{move.target}` {move.target.label} | {SIDES[move.side]} |"
            for move in moves
        ),
        "",
        f"In every state the office may also change who sees the item: {secret}.",
        "",
    ]


class Command(BaseCommand):
    """Print docs/states.md."""

    help = "Print the states of tasks and issues as Markdown."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(markdown(), ending="")
