"""What the audit finds wrong with meetings that have ended. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from qingzhou.dispatch.snapshot import digest_of
from qingzhou.ledger.models import Entry
from qingzhou.meetings import record
from qingzhou.meetings.models import Decision, Meeting
from qingzhou.meetings.states import Kind, token_of


def differences() -> Iterator[str]:
    """A sentence for each meeting whose record is not the one that was kept, does not follow from its decisions, or tells of
    a decision that the ledger does not know."""
    for meeting in Meeting.objects.filter(closed_at__isnull=False).select_related("week").prefetch_related("decisions"):
        week = {"week": meeting.week.name}
        if digest_of(meeting.record) != meeting.sha256:
            yield _("%(week)s 调度会的记录被改动过。") % week
            continue
        again = record.written_again(meeting)
        told = [made.kind for one in record.read(meeting.record).subjects for made in one.decisions]
        if again != meeting.record if again else len(told) != len(meeting.decisions.all()):
            yield _("%(week)s 调度会的记录与会议决定不符。") % week
        for place, decision in enumerate(meeting.decisions.all(), start=1):
            if not _is_in_the_ledger(meeting, decision):
                yield _("%(week)s 调度会第 %(place)s 项决定与台账记录不符。") % {**week, "place": place}


def _is_in_the_ledger(meeting: Meeting, decision: Decision) -> bool:
    """Whether the entry that a decision made is there and says the same."""
    what, name, words = _made(meeting, decision)
    if not what:
        return True
    data: dict[str, Any] | None = (
        Entry.objects.filter(token=token_of(decision.token, what)).values_list("data", flat=True).first()
    )
    return data is not None and data.get(name) == words


def _made(meeting: Meeting, decision: Decision) -> tuple[str, str, str]:
    """What the entry is called that a decision makes, and which of its fields keeps the words of it."""
    reason = record.reason(meeting.week, decision.said)
    if decision.kind == Kind.GO_ON:
        return ("resolve", "reason", reason) if decision.item_id else ("", "", "")
    if decision.kind == Kind.SUPERVISE:
        return "supervise", "demand", decision.said
    if decision.task_id is not None:
        return "task", "quote", record.quote_of_task(decision.said, decision.evidence)
    return str(decision.kind), "reason", reason
