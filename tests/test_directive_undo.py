"""Taking back what one did to the drafts of a document, step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from qingzhou.directives import actions, queries
from qingzhou.directives.actions import Hand, NewDirective
from qingzhou.directives.models import Correction, Directive, Draft
from qingzhou.directives.states import State
from qingzhou.units.models import Membership, Role
from tests import build
from tests.test_directive_pages import browser, text_of
from tests.test_directives import district

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TEXT = """关于开展专项检查的通知
区市场监管局牵头，区教育局配合，2030年12月20日前开展一次收费公示专项检查，建立问题台账。
区教育局要在2030年12月10日前完成寒假课后服务方案备案。
区财政局要落实课后服务经费。
"""


def arrived(by: Membership) -> tuple[Directive, list[Draft]]:
    directive = actions.take_in(NewDirective(TEXT), by=by, now=build.MONDAY).directive
    return directive, drafts_of(directive)


def drafts_of(directive: Directive) -> list[Draft]:
    return list(queries.with_parts(directive.versions.get(current=True).drafts.order_by("start", "id")))


def picture(directive: Directive) -> list[tuple[object, ...]]:
    """Everything about the drafts that undoing must bring back."""
    return [
        (
            one.pk, one.title, one.clause, one.start, one.end, one.kind, one.due_on, one.recurrence, one.each, one.owner_id,
            one.state, one.drop_reason, one.touched, [(part.unit_id, part.written, part.role, part.why) for part in one.parts.all()],
        )
        for one in drafts_of(directive)
    ]  # fmt: skip


@pytest.fixture
def clerk() -> Membership:
    return district()


def hand(by: Membership) -> Hand:
    return Hand(by, build.MONDAY + timedelta(hours=1), "不是任务")


def test_every_change_can_be_taken_back_one_after_the_other(clerk: Membership) -> None:
    directive, drafts = arrived(clerk)
    me, seen = hand(clerk), [picture(directive)]
    deeds = (
        lambda: actions.change(drafts[0], replace(actions.as_is(drafts[0]), title="改过的事项", recurrence="每月"), me),
        lambda: actions.set_due(directive, None, date(2031, 1, 5), me),
        lambda: actions.drop(Draft.objects.get(pk=drafts[-1].pk), me),
        lambda: actions.merge(Draft.objects.get(pk=drafts[0].pk), Draft.objects.get(pk=drafts[1].pk), me),
        lambda: actions.restore(Draft.objects.get(pk=drafts[-1].pk), me),
    )
    for deed in deeds:
        deed()
        seen.append(picture(directive))
    assert all(earlier != later for earlier, later in pairwise(seen))
    for before in reversed(seen[:-1]):
        actions.undo(directive, me)
        assert picture(directive) == before
    with build.refused("directives.nothing_to_undo"):
        actions.undo(directive, me)


def test_what_was_added_or_cut_off_goes_away_again(clerk: Membership) -> None:
    directive, drafts = arrived(clerk)
    me, before = hand(clerk), picture(directive)
    cut = next(draft for draft in drafts if actions.cuts_of(draft)) if any(map(actions.cuts_of, drafts)) else None
    start = drafts[0].version.clean_text.index("专项检查的通知")
    added = actions.add(directive, start, start + 4, me)
    if cut:
        actions.split(Draft.objects.get(pk=cut.pk), actions.cuts_of(cut)[0].at, me)
        actions.undo(directive, me)
    actions.undo(directive, me)
    assert [one for one in picture(directive) if one[10] == State.PENDING] == before
    assert Draft.objects.get(pk=added.pk).state == State.DROPPED


def test_the_record_keeps_what_was_done_and_that_it_was_taken_back(clerk: Membership) -> None:
    directive, drafts = arrived(clerk)
    actions.drop(drafts[0], hand(clerk))
    actions.undo(directive, hand(clerk))
    kept = [(one.subject, one.before, one.after, one.reason) for one in Correction.objects.filter(draft=drafts[0])]
    assert kept == [("state", "pending", "dropped", "不是任务"), ("state", "dropped", "pending", "撤销")]


def test_nobody_takes_back_what_a_colleague_did_or_went_on_from(clerk: Membership) -> None:
    directive, drafts = arrived(clerk)
    colleague = build.member(Role.OFFICE_CLERK, clerk.unit)
    actions.drop(drafts[0], hand(clerk))
    with build.refused("directives.nothing_to_undo"):
        actions.undo(directive, hand(colleague))
    actions.restore(Draft.objects.get(pk=drafts[0].pk), hand(colleague))
    with build.refused("directives.nothing_to_undo"):
        actions.undo(directive, hand(clerk))
    actions.undo(directive, hand(colleague))
    assert Draft.objects.get(pk=drafts[0].pk).state == State.DROPPED


def test_the_page_says_what_would_be_taken_back_and_does_it(clerk: Membership) -> None:
    directive, drafts = arrived(clerk)
    client = browser(clerk)
    address = f"/directives/{directive.pk}"
    assert "撤销对" not in text_of(client.get(address))
    client.post(f"/drafts/{drafts[0].pk}/drop", {"reason": "不是任务"})
    assert f"撤销对“{drafts[0].title[:12]}" in text_of(client.get(address))
    assert "已撤销对" in text_of(client.post(f"{address}/undo", follow=True))
    assert "撤销对“" not in text_of(client.get(address)).replace("已撤销对", "")
