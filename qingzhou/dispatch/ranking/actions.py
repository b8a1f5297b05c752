"""Changing the weights of the ranking: the one thing it writes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.dispatch import permissions
from qingzhou.dispatch.models import Weighting
from qingzhou.dispatch.ranking import weights as weighing
from qingzhou.dispatch.ranking.weights import Weights
from qingzhou.refusals import NotNow
from qingzhou.units.models import Membership


@transaction.atomic
def change_weights(weights: Weights, *, by: Membership, now: datetime, reason: str) -> Weighting:
    """Save what each indicator weighs from now on.

    Raises NotAllowed, Incomplete, or NotNow where nothing would change; then nothing has been written.
    """
    if refusal := permissions.why_not_weigh(by) or weighing.why_not(weights, reason):
        raise refusal
    before = weighing.weights_of(by.jurisdiction_id).numbers()
    changed = {name: [before[name], new] for name, new in weights.numbers().items() if new != before[name]}
    if not changed:
        raise NotNow("dispatch.nothing_changed", _("没有改动。"), _("请改好数值后再保存。"))
    return Weighting.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        at=now,
        person_id=by.person_id,
        unit_id=by.unit_id,
        weights=dict(weights.by_code),
        smallest=weights.smallest,
        changed=changed,
        reason=reason.strip(),
    )
