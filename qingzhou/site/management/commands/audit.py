"""`qingzhou audit`: replay every item, check every chain, file, frozen week and log; exit 1 naming what differs."""

from __future__ import annotations

import sys
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qingzhou.compliance import audit as compliance
from qingzhou.dispatch import audit as dispatch
from qingzhou.evidence.queries import check
from qingzhou.handover import audit as handover
from qingzhou.hotline import audit as hotline
from qingzhou.ledger import audit as ledger
from qingzhou.ledger.models import Item
from qingzhou.meetings import audit as meetings
from qingzhou.notary import audit as notary
from qingzhou.reconciliation import audit as reconciliation
from qingzhou.registry import audit as registry
from qingzhou.warning import audit as warning

MANY = 10_000  # items from which on it is worth starting other processes
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


class Command(BaseCommand):
    """Prove that the ledger is what its entries say, or name what is not."""

    help = "Replay all entries and compare; exit 1 if anything differs."

    def handle(self, *_args: Any, **_options: Any) -> None:
        tally, faults, items = ledger.Tally(), 0, Item.objects.count()
        with Progress(*COLUMNS, console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task(_("核对台账"), total=items)
            for difference in ledger.differences(check, tally, processes=items > MANY):
                faults += 1
                self.stdout.write(str(difference))
                progress.update(bar, completed=tally.items)
            for said in chain(
                dispatch.differences(),
                meetings.differences(),
                handover.differences(timezone.localdate()),
                hotline.differences(timezone.now()),
                notary.differences(),
                registry.differences(),
                compliance.differences(),
                reconciliation.differences(),
                warning.differences(),
            ):
                faults += 1
                self.stdout.write(said)
        counts = _("共核对 %(items)d 个事项、%(entries)d 条记录、%(files)d 个文件。") % vars(tally)
        if faults:
            self.stdout.write(counts + _("发现 %(faults)d 处不符。") % {"faults": faults})
            sys.exit(1)
        self.stdout.write(counts + _("全部相符。"))
