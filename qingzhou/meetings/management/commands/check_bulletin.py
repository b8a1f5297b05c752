"""`qingzhou check-bulletin FILE.docx`: which figures of an edited paper no longer agree with what it was made from."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from qingzhou.dispatch.editions import key_of, parse
from qingzhou.dispatch.models import Week
from qingzhou.documents.plain import text_of_word
from qingzhou.documents.properties import properties_of_word
from qingzhou.meetings import checking
from qingzhou.meetings.checking import Origin
from qingzhou.refusals import Incomplete

DIFFERS, CANNOT = 1, 2


class Command(BaseCommand):
    help = (
        "Read an edited sheet, minutes, circular or paper of pictures again and name each figure that no longer agrees."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The paper, and its week where the paper no longer says which."""
        parser.add_argument("file", type=Path, help="the .docx")
        parser.add_argument(
            "--week", default="", help="e.g. 2026-W47, if what the paper says of its origin was taken out"
        )
        parser.add_argument("--jurisdiction", default="", help="GB/T 2260 code, where there is more than one")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_args: object, **options: Any) -> None:
        """A line for each difference: exit 0 without any, 1 with some, 2 where nothing can be compared."""
        content, origin = self._read(options["file"])
        week = self._week(origin, options["week"], options["jurisdiction"])
        made = checking.made_again(origin, week)
        if made is None:
            self._stop(_("%(week)s 没有已经结束的调度会，不能核对会议文件。") % {"week": week.name})
        found = [*checking.of_another_record(origin, week), *checking.disagreeing(content, made)]
        if options["json"]:
            self.stdout.write(json.dumps([vars(one) for one in found], ensure_ascii=False))
        else:
            for one in found:
                self.stdout.write(str(one))
            said = (
                _("%(paper)s与 %(week)s 快照核对：%(n)d 处不符。")
                if found
                else _("%(paper)s与 %(week)s 快照核对：全部相符。")
            )
            self.stdout.write(said % {"paper": origin.paper.label, "week": week.name, "n": len(found)})
        if found:
            sys.exit(DIFFERS)

    def _read(self, path: Path) -> tuple[bytes, Origin]:
        try:
            content = path.read_bytes()
            return content, checking.origin_of(properties_of_word(content), text_of_word(content))
        except OSError as error:
            return self._stop(_("不能读取 %(path)s：%(why)s。") % {"path": path, "why": error.strerror})
        except Incomplete as refusal:
            return self._stop(f"{path}：{refusal}")

    def _week(self, origin: Origin, name: str, code: str) -> Week:
        weeks = Week.objects.select_related("jurisdiction", "frozen_by")
        if name:
            try:
                asked = parse(name)
            except ValueError:
                self._stop(_("“%s”不是一期：请写成 2026-W47、2026-11-H1、2026-11 或 2026-11-20。") % name)
            weeks = weeks.filter(**key_of(asked))
            found = list(weeks.filter(jurisdiction__code=code)[:2] if code else weeks[:2])
        else:
            found = list(weeks.filter(sha256=origin.snapshot)[:1])
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            self._stop(_("系统中有多个地区：请用 --jurisdiction 写明区划代码。"))
        return self._stop(
            _("找不到这份文件所依据的周次快照：请用 --week 写明周次，如 2026-W47，并确认这一周已经锁定。")
        )

    def _stop(self, said: str) -> NoReturn:
        self.stderr.write(said)
        sys.exit(CANNOT)
