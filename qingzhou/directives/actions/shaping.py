"""Two drafts become one, one becomes two, or a person marks a passage that the reader passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.directives.actions.recording import Hand, Subject, fresh_draft, hold, hold_draft, keep, record, swap
from qingzhou.directives.carrying import title_of
from qingzhou.directives.models import Directive, Draft, DraftUnit
from qingzhou.directives.sentence_list import number_after
from qingzhou.directives.states import ClauseKind, Deed, State
from qingzhou.refusals import Incomplete

CUTS = re.compile(r"[，；。、,;：:！？]")
CLAUSE_MAX = 1000
MERGED = "已并入"  # how the reason begins why a draft was dropped that became part of another


@dataclass(frozen=True)
class Cut:
    """A place where a clause can be cut: offset into the clause, and what the two halves would be."""

    at: int
    before: str
    after: str


def cuts_of(draft: Draft) -> list[Cut]:
    """Where a draft can be split: behind each punctuation mark inside its clause."""
    found = []
    for mark in CUTS.finditer(draft.clause):
        before, after = draft.clause[: mark.start()], draft.clause[mark.end() :]
        if before.strip() and CUTS.sub("", after).strip():
            found.append(Cut(mark.end(), before, after))
    return found


@transaction.atomic
def merge(draft: Draft, other: Draft, hand: Hand) -> Draft:
    """Put another draft of the same reading into this one: its words, and its units as supporting ones."""
    draft = hold_draft(draft, Deed.CHANGE, hand.by)
    other = fresh_draft(other, Deed.DROP, draft.version.directive, hand.by)
    if draft.pk == other.pk or draft.version_id != other.version_id:
        raise Incomplete("directives.merge_with_itself", _("请选择另外一项。"), _("请在列表中选择要并入的任务。"))
    first, second = sorted((draft, other), key=lambda one: (one.start, one.pk))
    start, end = first.start, max(first.end, second.end)
    adjoining = not draft.version.clean_text[first.end : second.start].strip("，；。、 　\n")
    clause = (
        draft.version.clean_text[start:end]
        if adjoining or second.start < first.end
        else f"{first.clause}；{second.clause}"
    )
    if not adjoining and second.start >= first.end:
        start, end = draft.start, draft.end
    title = title_of(f"{first.title}；{second.title}")
    before_clause, before_title = draft.clause, draft.title
    dues = [one.due_on for one in (draft, other) if one.due_on]
    swap(draft, Deed.CHANGE, hand.by, start=start, end=end, clause=clause, title=title, due_on=min(dues, default=None))
    record(draft, Subject.CLAUSE, before_clause, clause, hand)
    record(draft, Subject.TITLE, before_title, title, hand)
    _take_units(draft, other)
    reason = f"{MERGED}“{title[:80]}”"
    swap(other, Deed.DROP, hand.by, drop_reason=reason)
    record(other, Subject.STATE, State.PENDING, State.DROPPED, replace(hand, reason=reason))
    draft.refresh_from_db()  # its units are others now
    return draft


def _take_units(draft: Draft, other: Draft) -> None:
    here = {part.unit_id or part.written for part in draft.parts.all()}
    role = DraftUnit.Role.LEAD if draft.each and other.each else DraftUnit.Role.SUPPORT
    DraftUnit.objects.bulk_create(
        DraftUnit(draft=draft, unit=part.unit, written=part.written, role=role, why=part.why)
        for part in other.parts.all()
        if (part.unit_id or part.written) not in here
    )


@transaction.atomic
def split(draft: Draft, at: int, hand: Hand) -> Draft:
    """Cut a draft in two at a place of `cuts_of`; both keep units, owner and dates. Gives the new one."""
    draft = hold_draft(draft, Deed.CHANGE, hand.by)
    cut = next((one for one in cuts_of(draft) if one.at == at), None)
    if cut is None:
        raise Incomplete(
            "directives.no_such_cut", _("不能在这里拆开。"), _("请选择句中的一个标点；没有标点的，请另选一句新增。")
        )
    in_place = draft.version.clean_text[draft.start : draft.end] == draft.clause
    after = cut.after.strip().rstrip("，；。、")
    whole, second_at = (
        draft.clause,
        draft.start + at + len(cut.after) - len(cut.after.lstrip()) if in_place else draft.start,
    )
    second = Draft(
        version=draft.version,
        ordinal=draft.ordinal,
        start=second_at,
        end=second_at + len(after) if in_place else draft.end,
        clause=after,
        sentence=draft.sentence,
        title=title_of(after),
        touched=True,
        **{
            name: getattr(draft, name)
            for name in ("kind", "confidence", "deadline", "due_on", "recurrence", "each", "apart", "owner")
        },
    )
    second.save(force_insert=True)
    _copy_units(draft, second)
    end = draft.start + len(cut.before) if in_place else draft.end
    keep(second, hand.by, new=True)
    swap(draft, Deed.CHANGE, hand.by, clause=cut.before, end=end, title=title_of(cut.before))
    record(draft, Subject.CLAUSE, whole, cut.before, hand)
    record(second, Subject.CLAUSE, whole, after, hand)
    return second


def _copy_units(draft: Draft, second: Draft) -> None:
    DraftUnit.objects.bulk_create(
        DraftUnit(draft=second, unit=part.unit, written=part.written, role=part.role, why=part.why)
        for part in draft.parts.all()
    )


@transaction.atomic
def add(directive: Directive, start: int, end: int, hand: Hand) -> Draft:
    """A draft from a passage of the text that somebody chose; its units and dates are then theirs to set."""
    directive = hold(directive, hand.by)
    version = directive.versions.get(current=True)
    passage = version.clean_text[start:end] if 0 <= start < end <= len(version.clean_text) else ""
    clause = passage.strip(" 　\n\t，；。、")
    if not clause or len(clause) > CLAUSE_MAX:
        raise Incomplete(
            "directives.nothing_chosen", _("没有选中文字，或选得过长。"), _("请在原文中选一句话，再按“新增任务”。")
        )
    start += passage.index(clause)
    if (
        version.drafts.filter(start=start, clause=clause, state=State.PENDING)
        .exclude(kind=ClauseKind.EXHORTATION)
        .exists()
    ):
        raise Incomplete("directives.already_there", _("这一句已是一项任务。"), _("请在右侧清单中修改它。"))
    before = version.drafts.filter(start__lte=start).order_by("start").last()
    draft = Draft.objects.create(
        version=version,
        ordinal=before.ordinal if before else 0,
        start=start,
        end=start + len(clause),
        clause=clause,
        sentence=number_after(version.clean_text, start, before.start, before.sentence)
        if before
        else number_after(version.clean_text, start),
        title=title_of(clause),
        kind=ClauseKind.TASK,
        touched=True,
    )
    draft.version.directive = directive
    keep(draft, hand.by, new=True)
    record(draft, Subject.CLAUSE, "", clause, hand)
    return draft
