"""`qingzhou recompute`: work the days of all open items out again, after the calendar or the policy changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track

from qingzhou.ledger.actions import recompute
from qingzhou.ledger.models import Item


class Command(BaseCommand):
    """Bring clocks, lights and next steps of open items in line with today's calendar and terms."""

    help = "Work the days of all open items out again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Item by item, each in a transaction of its own."""
        items = list(Item.objects.filter(is_open=True).order_by("pk"))
        for item in track(items, _("重新推算时限"), console=Console(stderr=True), transient=True):
            recompute(item)
        self.stdout.write(_("已重新推算 %(count)d 个在办事项的时限。") % {"count": len(items)})
