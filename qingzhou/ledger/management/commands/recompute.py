"""`qingzhou recompute`: work all stored dates out again, after the calendar or the policy changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track

from qingzhou.ledger.actions import recompute, recount
from qingzhou.ledger.models import Item


class Command(BaseCommand):
    """Bring clocks, lights and next steps in line with today's calendar and terms."""

    help = "Work all stored dates out again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--entries", action="store_true", help="replay every entry instead of reading rows: slow")

    def handle(self, *_args: Any, **options: Any) -> None:
        """All in one transaction from the rows; with --entries item by item, each in a transaction of its own."""
        if not options["entries"]:
            self.stdout.write(_("已重新推算，%(count)d 个事项的日期有变动。") % {"count": recount()})
            return
        items = list(Item.objects.order_by("pk"))
        for item in track(items, _("重新推算时限"), console=Console(stderr=True), transient=True):
            recompute(item)
        self.stdout.write(_("已按记录重新推算 %(count)d 个事项。") % {"count": len(items)})
