"""`qingzhou states`: docs/states.md, written from the table."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from qingzhou.ledger.states import CLASSIFYING, MOVES, Side, Status

SIDES = {
    Side.SUPERVISING: "office or group leader 领导小组办公室、领导",
    Side.SYSTEM: "the clock 系统",
    Side.OFFICE: "office 领导小组办公室",
    Side.LEAD: "lead unit 牵头单位",
    Side.SUPPORT: "supporting unit 配合单位",
    Side.TAKING_PART: "lead or supporting unit",
}


def markdown() -> str:
    """The states of a task as a diagram and a table, with codes and the words people see."""
    with translation.override("zh-hans"):
        arrows = [
            f"    {move.source} --> {move.target}: {move.verb.label}" for move in MOVES if move.verb not in CLASSIFYING
        ]
        names = [f"    {status}: {status} {status.label}" for status in Status]
        rows = [
            f"| `{move.source}` {move.source.label} | `{move.verb}` {move.verb.label} "
            f"| `{move.target}` {move.target.label} | {SIDES[move.side]} |"
            for move in MOVES
            if move.verb not in CLASSIFYING
        ]
        secret = " · ".join(f"`{verb}` {verb.label}" for verb in CLASSIFYING)
    return "\n".join(
        [
            "# What can happen to a task",
            "",
            "Written from `qingzhou/ledger/states.py` by `qingzhou states > docs/states.md`; a test compares the two.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *names,
            "    [*] --> draft",
            *arrows,
            "    closed --> [*]",
            "    cancelled --> [*]",
            "```",
            "",
            "| from | step | to | who holds the pen |",
            "|---|---|---|---|",
            *rows,
            "",
            f"In every state the office may also change who sees the item: {secret}.",
            "",
        ]
    )


class Command(BaseCommand):
    """Print docs/states.md."""

    help = "Print the states of a task as Markdown."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(markdown(), ending="")
