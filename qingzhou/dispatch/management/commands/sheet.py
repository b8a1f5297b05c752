"""`qingzhou sheet`: the frozen paper of a week, half-month, month or day as Word and Excel files."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from qingzhou.dispatch import queries, sheet
from qingzhou.dispatch.audit import rebuilding_faults
from qingzhou.dispatch.editions import parse
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.rebuilding import rebuilt
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.ledger.queries import confidential_numbers
from qingzhou.units.models import Jurisdiction, UnitKind

NOT_DONE, WRONG_USE = 1, 2


class Command(BaseCommand):
    help = "Write the paper of a frozen week or other period; the same one gives the same bytes for ever."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which week, whose, and where to."""
        parser.add_argument("--week", required=True, help="e.g. 2026-W47, 2026-11-H1, 2026-11, 2026-11-20")
        parser.add_argument("--docx", type=Path, help="where to write the Word file")
        parser.add_argument("--xlsx", type=Path, help="where to write the Excel file")
        parser.add_argument(
            "--rebuilt", action="store_true", help="from the ledger's entries instead of the snapshot that was kept"
        )
        parser.add_argument("--jurisdiction", default="", help="GB/T 2260 code, where there is more than one")

    def handle(self, *_args: object, **options: Any) -> None:
        """Write the files asked for, or say in a sentence why not: exit 1 if not frozen, 2 if asked wrongly."""
        try:
            week = parse(options["week"])
        except ValueError:
            self._stop(
                _("“%s”不是一期：请写成 2026-W47、2026-11-H1、2026-11 或 2026-11-20。") % options["week"], WRONG_USE
            )
        if not (options["docx"] or options["xlsx"]):
            self._stop(_("请用 --docx 或 --xlsx 写明要生成的文件。"), WRONG_USE)
        place = self._jurisdiction(options["jurisdiction"])
        kept = queries.frozen_in(place.pk, week)
        if kept is None:
            told = {"place": place, "week": week}
            said = _("%(place)s %(week)s 尚未锁定：请由办公室人员登录后在“周调度”页面打开这一周，按“锁定”。") % told
            self._stop(said, NOT_DONE)
        content = self._rebuilt(kept) if options["rebuilt"] else queries.content_of(kept)
        for path, make in ((options["docx"], sheet.word), (options["xlsx"], sheet.excel)):
            if path:
                self._write(path, make(content))

    def _rebuilt(self, kept: Week) -> Snapshot:
        """The week made again, with what is confidential by now masked as ever."""
        again, hidden = rebuilt(kept), confidential_numbers(kept.jurisdiction_id)
        if again is None:
            self._stop(_("这一周锁定时，快照还不含重建所需的工作日历和名称，不能由记录重建。"), NOT_DONE)
        if not again.agrees:
            self._stop("\n".join(rebuilding_faults(again, hidden)), NOT_DONE)
        return again.again.masking(hidden)

    def _jurisdiction(self, code: str) -> Jurisdiction:
        places = Jurisdiction.objects.filter(units__kind=UnitKind.OFFICE, units__active=True).distinct()
        found = list(places.filter(code=code) if code else places[:2])
        if len(found) == 1:
            return found[0]
        if code:
            said, exit_code = _("没有区划代码为 %s 且设有领导小组办公室的地区。") % code, WRONG_USE
        elif found:
            said, exit_code = _("系统中有多个地区：请用 --jurisdiction 写明区划代码。"), WRONG_USE
        else:
            said, exit_code = _("系统中还没有领导小组办公室：请先导入单位与人员。"), NOT_DONE
        return self._stop(said, exit_code)

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.write_bytes(content)
        except OSError as error:
            self._stop(_("不能写入 %(path)s：%(why)s。") % {"path": path, "why": error.strerror}, NOT_DONE)
        self.stdout.write(str(path))

    def _stop(self, said: str, code: int) -> NoReturn:
        self.stderr.write(said)
        sys.exit(code)
