"""What the audit finds wrong with meetings that have ended."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qingzhou.dispatch.snapshot import digest_of
from qingzhou.meetings import record
from qingzhou.meetings.models import Meeting


def differences() -> Iterator[str]:
    """A sentence for each meeting whose record is not the one that was kept, or tells of other decisions than were made."""
    for meeting in Meeting.objects.filter(closed_at__isnull=False).select_related("week").prefetch_related("decisions"):
        week = {"week": meeting.week.name}
        if digest_of(meeting.record) != meeting.sha256:
            yield _("%(week)s 调度会的记录被改动过。") % week
            continue
        told = [made.kind for one in record.read(meeting.record).subjects for made in one.decisions]
        if len(told) != len(meeting.decisions.all()):
            yield _("%(week)s 调度会的记录与会议决定不符。") % week
