"""Run as a program on a database of its own, for what only real commits and another process can show.

`freeze FOLDER`: several clerks freeze one week at once, while a unit goes on reporting; then the sheet is written.
`later FOLDER`: everything changes; then the sheet is written again.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.utils import translation

CLERKS = 4


def main(what: str, folder: str) -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from qingzhou.dispatch import audit
    from tests import build
    from tests.weeks import wild

    found: dict[str, Any] = {}
    if what == "freeze":
        found["freezing"] = freeze()
    else:
        build._serial = count(1000)  # another process would give names out again from the beginning
        wild()
    files = {"docx": Path(folder) / f"{what}.docx", "xlsx": Path(folder) / f"{what}.xlsx"}
    with translation.override("en" if what == "later" else "zh-hans"):
        call_command("sheet", week="2026-W47", stdout=sys.stderr, **files)
    found["differences"] = list(audit.differences())
    json.dump(found, sys.stdout)


def freeze() -> list[str]:
    """What each of the clerks was told."""
    from qingzhou.dispatch import actions
    from qingzhou.ledger.models import Item
    from qingzhou.ledger.states import Status
    from tests import build
    from tests.threads import together
    from tests.weeks import CUTOFF, W47, district, report

    district()
    clerks = [build.clerk() for _clerk in range(CLERKS)]
    for clerk in clerks:
        assert clerk.unit.jurisdiction.name  # read here, so that the threads only freeze
    running = list(Item.objects.filter(status=Status.IN_PROGRESS))
    told = together([
        *(lambda by=by: str(actions.freeze(W47, by=by, now=CUTOFF)) for by in clerks),
        *(lambda item=item: report(item, CUTOFF, 77).number for item in running),
    ])  # fmt: skip
    return told[:CLERKS]


if __name__ == "__main__":
    main(*sys.argv[1:])
