"""What the audit finds wrong with the logs: leaf by leaf, head by head."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qingzhou.notary.models import Log
from qingzhou.notary.recount import recount


def differences() -> Iterator[str]:
    """A sentence for everything about a log that does not agree with its leaves. Reads only."""
    for log in Log.objects.order_by("jurisdiction"):
        for fault in recount(log, key=log.key).faults:
            yield _("存证日志 %(log)s：%(fault)s") % {"log": log, "fault": fault}
