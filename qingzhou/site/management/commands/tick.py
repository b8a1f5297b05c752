"""`qingzhou tick`: do everything that is due by itself. Safe to run twice, late, or on two machines at once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from qingzhou.ledger.states import Verb
from qingzhou.ledger.ticking import tick


class Command(BaseCommand):
    """Remind of what is late, and propose supervision to the office."""

    help = "Do everything that is due by itself."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say what was done."""
        tally = tick(now=timezone.now())
        counts = {
            "reminded": tally.steps[Verb.REMIND],
            "proposed": tally.steps[Verb.PROPOSE],
            "passed": tally.passed,
        }
        said = _("提醒 %(reminded)d 件，提请督办 %(proposed)d 件，他人正在办理而略过 %(passed)d 件。") % counts
        self.stdout.write(said if sum(counts.values()) else _("没有到期要办的事。"))
        if tally.faulty:
            self.stderr.write(_("%(faulty)d 件的记录不能重放，请运行 qingzhou audit。") % {"faulty": len(tally.faulty)})
