"""`qingzhou deliver`: send what is due, once; the server does the same every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from qingzhou.notifications.actions import deliver


class Command(BaseCommand):
    """One pass over the outbox."""

    help = "Send the messages that are due (in working hours only) and say what came of them."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Deliver, and count."""
        done = deliver(timezone.now())
        if not done.total:
            self.stdout.write(_("没有到时间要发的消息。"))
            return
        said = _("已发送 %(sent)d 条，稍后再试 %(retried)d 条，未送达 %(given_up)d 条，不必再发 %(skipped)d 条。")
        self.stdout.write(said % vars(done))
