"""`qingzhou tick`: do everything that is due by itself. Safe to run twice, late, or on two machines at once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from qingzhou.ledger.states import Verb
from qingzhou.site.due import do_what_is_due


class Command(BaseCommand):
    """Remind of what is late, propose supervision to the office, send what people are to be told, and sign heads."""

    help = "Do everything that is due by itself."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say what was done."""
        done = do_what_is_due(timezone.now())
        tally, counts = done.taken, {"sent": done.delivered.sent}
        counts |= {
            "reminded": tally.steps[Verb.REMIND],
            "proposed": tally.steps[Verb.PROPOSE],
            "passed": tally.passed,
            "unfiled": done.reminded,
        }
        said = _(
            "提醒 %(reminded)d 件，提请督办 %(proposed)d 件，他人正在办理而略过 %(passed)d 件；"
            "提醒填报 %(unfiled)d 个单位；发送消息 %(sent)d 条。"
        )
        self.stdout.write(said % counts if done.total + tally.passed else _("没有到期要办的事。"))
        if done.promises:
            self.stdout.write(_("提醒按承诺告知举报人、按时移送公安 %(promises)d 件。") % {"promises": done.promises})
        if done.assessed:
            self.stdout.write(_("风险研判 %(places)d 个区划。") % {"places": done.assessed})
        if done.signed.heads:
            self.stdout.write(_("签发存证日签 %(heads)d 个。") % {"heads": done.signed.heads})
        for refused in (*done.stuck, *done.signed.refused):
            self.stderr.write(refused)
        if tally.faulty:
            self.stderr.write(_("%(faulty)d 件的记录不能重放，请运行 qingzhou audit。") % {"faulty": len(tally.faulty)})
