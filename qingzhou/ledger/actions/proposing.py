"""The sheet of supervision that a meeting wants: sent, or laid before the leader who signs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.ledger import deeds, ladder, permissions, queries
from qingzhou.ledger.actions.given import Sent
from qingzhou.ledger.actions.moving import move
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import Light
from qingzhou.ledger.policy import local_day, policy
from qingzhou.refusals import NotNow
from qingzhou.units.actions import machine
from qingzhou.units.models import Membership, Role


@transaction.atomic
def send_or_propose(item: Item, sheet: deeds.Supervised, *, by: Membership, now: datetime, token: UUID) -> Item:
    """Send a sheet of the level that comes next; where `by` may not sign it, lay it before the leaders, with what it is to say.

    Raises NotNow where no leader could send it either, or where the item is neither yellow nor red; then nothing has been written.
    """
    item = Item.objects.select_for_update().get(pk=item.pk)
    if queries.is_recorded(token):
        return item
    state = queries.state_of(item)
    sheet, light = replace(sheet, level=(state.level or 0) + 1), item.light(local_day(now))
    if sheet.level >= len(ladder.LADDER):
        said = _("督办阶梯的各级本轮都已用过。")
        raise NotNow("ledger.ladder_is_over", said, _("请选择其他决定，或把情况报领导小组。"))
    if ladder.why_not(state, sheet.level, by.role, light, policy()) is None:
        return move(item, sheet, by=by, now=now, sent=Sent(token))
    if refusal := ladder.why_not(state, sheet.level, Role.GROUP_LEADER, light, policy()):
        raise refusal
    if light in (Light.GREEN, Light.GREY):  # a round of supervision is over there: what is proposed would be dropped
        said = _("事项没有亮黄灯或红灯，办公室不提请督办。")
        raise NotNow("ledger.not_late", said, _("确需督办的，请领导小组领导在事项中直接签发。"))
    clock = Membership(person=machine(), unit_id=item.office_id, role=permissions.SYSTEM)
    return move(item, _draft(sheet, state.round), by=clock, now=now, sent=Sent(token))


def _draft(sheet: deeds.Supervised, round_: int) -> deeds.Proposed:
    return deeds.Proposed(
        round=round_,
        level=sheet.level,
        because=ladder.Ground.MEETING.value,
        demand=sheet.demand,
        reply_by=sheet.reply_by,
        mandate=sheet.mandate,
    )
