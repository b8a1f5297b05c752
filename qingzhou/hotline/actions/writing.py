"""What every step has in common: the row held, the line appended, who keeps a promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from qingzhou.hotline import milestones, permissions, states
from qingzhou.hotline.actions.given import LONGEST_MESSAGE
from qingzhou.hotline.announcing import announce
from qingzhou.hotline.models import Line, Report
from qingzhou.hotline.states import Side, Verb
from qingzhou.hotline.states import Status as State
from qingzhou.ledger.actions import Attached
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import Incomplete, NotAllowed
from qingzhou.units.models import Membership, Unit
from qingzhou.units.queries import owners_of
from qingzhou.workdays.queries import calendar

FIRST_WORD_DAYS = 1  # working days within which a reporter hears who handles it
MOST_PROMISED = 90  # days ahead of which somebody may be told to hear again


@dataclass(frozen=True)
class Said:
    """What a line says beside who did what."""

    text: str = ""
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[Attached] = ()
    token: str | None = None


@dataclass(frozen=True)
class Step:
    """Which step, when, and by whom (nobody: the reporter)."""

    verb: Verb
    now: datetime
    by: Membership | None
    target: State


def record(report: Report, step: Step, said: Said, columns: Mapping[str, Any] | None = None) -> Report:
    """Append a line and store where the report stands now. The caller holds its row."""
    report.lines_count += 1
    report.status = step.target
    for name, value in (columns or {}).items():
        setattr(report, name, value)
    report.save(update_fields=("status", "lines_count", *(name.removesuffix("_id") for name in columns or {})))
    return append(report, step, said)


def append(report: Report, step: Step, said: Said) -> Report:
    """Append the line that the row counts already, and seal what it reached."""
    by = step.by
    Line.objects.create(
        report=report,
        seq=report.lines_count,
        verb=step.verb,
        at=step.now,
        person_id=by.person_id if by else None,
        stands_for_id=by.stands_in_for_id if by else None,
        unit_id=by.unit_id if by else None,
        role=by.role if by else "",
        text=said.text,
        note=said.note,
        data=dict(said.data),
        files=[vars(file) for file in said.files],
        token=said.token,
    )
    announce(report, step.verb, step.now)
    milestones.seal(report, step.verb, local_day(step.now))
    return report


def held(report: Report, verb: Verb, by: Membership | None) -> tuple[Report, states.Move]:
    """The report, locked, and the row of the table; `by` nobody: the reporter by receipt. Raises NotNow or NotAllowed."""
    held = Report.objects.select_for_update(of=("self",)).select_related("issue", "before_issue").get(pk=report.pk)
    move = states.step(held.status, verb)
    if by is not None and (refusal := permissions.why_not(held, move, by)):
        raise refusal
    if by is None and move.side is not Side.REPORTER:
        raise NotAllowed("hotline.not_reporters", _("此步由工作人员办理。"), _("请等待答复，或留言。"))
    return held, move


def sent_before(token: str | None) -> bool:
    return token is not None and Line.objects.filter(token=token).exists()


def first_word_by(now: datetime) -> date:
    """By which day somebody who reports now hears who handles it."""
    return calendar().add(local_day(now), FIRST_WORD_DAYS)


def first_at(unit: Unit, today: date) -> int:
    """Who keeps a promise that nobody has taken on yet: the unit's first handler."""
    people = owners_of([unit.pk], today).get(unit.pk)
    if not people:
        said = _("%(unit)s没有在职人员，无人告知举报人。") % {"unit": unit}
        raise Incomplete("hotline.nobody_there", said, _("请先在“单位与人员”中登记经办人。"))
    return people[0].pk


def plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\0", "").splitlines()).strip()


def check_message(text: str) -> None:
    if not text.strip():
        raise Incomplete("hotline.message_empty", _("没有写内容。"), _("请写几句再发。"))
    if len(text) > LONGEST_MESSAGE:
        said = _("内容超过 %(most)d 字。") % {"most": LONGEST_MESSAGE}
        raise Incomplete("hotline.message_too_long", said, _("请精简后再发。"))


def check_promise(day: date, today: date) -> None:
    if not 0 <= (day - today).days <= MOST_PROMISED:
        said = _("下次告知的日期应在今天到 %(most)d 天之内。") % {"most": MOST_PROMISED}
        raise Incomplete("hotline.promise_out_of_range", said, _("请改一个举报人等得到的日期。"))
