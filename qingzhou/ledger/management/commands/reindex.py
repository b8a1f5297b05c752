"""`qingzhou reindex`: work out again what every item is found by, after the rules of what is searched have changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from qingzhou.ledger.actions import index_again
from qingzhou.ledger.models import Item


class Command(BaseCommand):
    """Index all items again."""

    help = "Work out again what every item is found by."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = 0
        for item in Item.objects.order_by("pk").iterator(chunk_size=1000):
            index_again(item)
            count += 1
        self.stdout.write(_("已重新编入检索：%(count)d 个事项。") % {"count": count})
