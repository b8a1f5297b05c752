"""What every change to a document has in common: the document's row is held, its revision goes up, a correction stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qingzhou.directives import permissions
from qingzhou.directives.models import Before, Correction, Directive, Draft
from qingzhou.directives.states import Deed, State, step
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership

Subject = Correction.Subject
KEPT = (
    "start", "end", "clause", "title", "kind", "due_on", "recurrence", "each", "apart", "owner_id", "state", "drop_reason",
    "touched",
)  # fmt: skip
KEPT_OF_PARTS = ("unit_id", "written", "role", "why")


@dataclass(frozen=True)
class Hand:
    """Who changes something, when, and why if they said so."""

    by: Membership
    now: datetime
    reason: str = ""


def hold(directive: Directive, by: Membership) -> Directive:
    """The document's row, locked until the transaction ends, for somebody who may work on it; raises NotAllowed."""
    assert transaction.get_connection().in_atomic_block
    if refusal := permissions.why_not_work(by, directive.jurisdiction_id):
        raise refusal
    Directive.objects.filter(pk=directive.pk).update(
        revision=F("revision") + 1
    )  # first of all, so that SQLite waits here
    return Directive.objects.select_for_update().get(pk=directive.pk)


def hold_draft(draft: Draft, deed: Deed, by: Membership, revision: int | None = None) -> Draft:
    """A draft as it stands now, its document held, for somebody who may do `deed` to it.

    `revision`: what the person saw; another one since then raises NotNow. Raises NotAllowed too.
    """
    return fresh_draft(draft, deed, hold(draft.version.directive, by), by, revision)


def fresh_draft(draft: Draft, deed: Deed, directive: Directive, by: Membership, revision: int | None = None) -> Draft:
    """The same where the document is held already."""
    fresh = Draft.objects.select_related("version", "owner").prefetch_related("parts__unit").get(pk=draft.pk)
    fresh.version.directive = directive
    if refusal := permissions.why_not(fresh, deed, by):
        raise refusal
    if revision is not None and fresh.revision != revision:
        raise stale()
    return fresh


def stale() -> NotNow:
    """Somebody was faster."""
    return NotNow("directives.stale", _("这一项刚被他人改动。"), _("请刷新页面，核对后再办。"))


def swap(draft: Draft, deed: Deed, by: Membership, **columns: object) -> None:
    """Take a step of states.MOVES and store the columns, only if the row is still as it was read; `undo` can take it back.

    Units are to be stored after it: what is kept for undoing are those that stand there.
    """
    keep(draft, by)
    put(draft, deed, **({"touched": True} | columns))


def put(draft: Draft, deed: Deed, **columns: object) -> None:
    """The step itself."""
    move = step(State(draft.state), deed)
    columns |= {"state": move.target, "revision": draft.revision + 1}
    unchanged = Draft.objects.filter(pk=draft.pk, state=move.source, revision=draft.revision)
    if not unchanged.update(**columns):
        raise stale()
    for name, value in columns.items():
        setattr(draft, name, value)


def keep(draft: Draft, by: Membership, *, new: bool = False) -> None:
    """Keep a draft as it is before the change in hand, or that it did not exist."""
    columns = {name: getattr(draft, name) for name in KEPT} | {"due_on": draft.due_on and draft.due_on.isoformat()}
    named = [{name: getattr(part, name) for name in KEPT_OF_PARTS} for part in draft.parts.all()]
    Before.objects.create(
        draft=draft,
        change=draft.version.directive.revision,
        by=by,
        columns=None if new else columns,
        parts=[] if new else named,
        found=0 if new else draft.revision,
        left=draft.revision + (not new),
    )


def record(draft: Draft, subject: Subject, before: str, after: str, hand: Hand) -> None:
    """Keep for good what was changed on a draft."""
    Correction.objects.create(
        directive_id=draft.version.directive_id,
        draft=draft,
        at=hand.now,
        by=hand.by,
        subject=subject,
        before=before,
        after=after,
        reason=hand.reason,
    )


def record_on_directive(directive: Directive, subject: Subject, before: str, after: str, hand: Hand) -> None:
    """Keep for good what was changed on the document itself."""
    Correction.objects.create(
        directive=directive, at=hand.now, by=hand.by, subject=subject, before=before, after=after, reason=hand.reason
    )


def required(text: str, longest: int, refusal: Incomplete) -> str:
    """The text on one line. Raises `refusal` when empty, Incomplete when longer than `longest`."""
    text = " ".join(text.split())
    if not text:
        raise refusal
    if len(text) > longest:
        said = _("文字超过 %(longest)d 个字。") % {"longest": longest}
        raise Incomplete("directives.too_long", said, _("请缩短后再保存；全文在原文中仍可查看。"))
    return text


def reason_given(reason: str) -> str:
    """The reason, on one line. Raises Incomplete without one."""
    missing = Incomplete("directives.reason_missing", _("未写明理由。"), _("请填写理由后再提交。"))
    return required(reason, 200, missing)
