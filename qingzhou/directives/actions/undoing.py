"""Taking back the last change that somebody made to the drafts of a document; again, the one before it.

What is taken back stays in the record, with the taking back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.directives import queries
from qingzhou.directives.actions.recording import Hand, Subject, fresh_draft, hold, put, record, stale
from qingzhou.directives.actions.revising import in_words, store_parts
from qingzhou.directives.models import Before, Directive, Draft, DraftUnit
from qingzhou.directives.states import Deed, State
from qingzhou.refusals import NotNow

TAKEN_BACK = "已撤销的新增"  # why a draft was dropped whose making was taken back


@transaction.atomic
def undo(directive: Directive, hand: Hand) -> list[Draft]:
    """Put the drafts of one's last change back as they were; gives them.

    Raises NotAllowed, or NotNow when there is nothing to take back, or somebody has gone on from it.
    """
    directive = hold(directive, hand.by)
    change = queries.last_change(directive, hand.by)
    if not change:
        raise NotNow("directives.nothing_to_undo", _("没有可以撤销的改动。"), _("已下达的任务请在台账中办理。"))
    drafts = [_put_back(before, directive, hand) for before in change]
    Before.objects.filter(pk__in=[before.pk for before in change]).update(taken_back=True)
    return drafts


def _put_back(before: Before, directive: Directive, hand: Hand) -> Draft:
    columns = _columns(before)
    deed = _deed(State(before.draft.state), State(columns["state"]))
    draft = fresh_draft(before.draft, deed, directive, hand.by)
    if draft.revision != before.left:
        raise stale()
    said = in_words(draft, list(draft.parts.all())) | {Subject.CLAUSE: draft.clause, Subject.STATE: draft.state}
    put(draft, deed, **columns)
    if before.columns is not None:
        store_parts(draft, [DraftUnit(draft=draft, **part) for part in before.parts])
    _follow(before)
    draft = Draft.objects.select_related("version__directive", "owner").prefetch_related("parts__unit").get(pk=draft.pk)
    now = in_words(draft, list(draft.parts.all())) | {Subject.CLAUSE: draft.clause, Subject.STATE: draft.state}
    why = replace(hand, reason="撤销")
    for subject in (subject for subject in now if now[subject] != said[subject]):
        record(draft, subject, said[subject], now[subject], why)
    return draft


def _columns(before: Before) -> dict[str, Any]:
    """What the draft is to be again: as it was, or dropped if it was not."""
    if before.columns is None:
        return {"state": State.DROPPED, "drop_reason": TAKEN_BACK}
    columns: dict[str, Any] = dict(before.columns)
    return columns | {"due_on": date.fromisoformat(columns["due_on"]) if columns["due_on"] else None}


def _deed(source: State, target: State) -> Deed:
    """The step that leads back; one that no table allows is refused where it is taken."""
    if source == target:
        return Deed.CHANGE
    return Deed.RESTORE if target == State.PENDING else Deed.DROP


def _follow(before: Before) -> None:
    """What was done before this change can be taken back next: it finds the draft where this taking back leaves it."""
    earlier = Before.objects.filter(draft=before.draft, change__lt=before.change, taken_back=False).first()
    if earlier and earlier.left == before.found:
        earlier.left = before.left + 1
        earlier.save(update_fields=("left",))
