"""What the audit finds wrong with reconciliations: the lines of each suggestion lead to where it stands, and so do its rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qingzhou.kit.lined import astray, led_to
from qingzhou.reconciliation.models import Pair, Row
from qingzhou.reconciliation.states import Found, State, Verb, found_by, step


def differences() -> Iterator[str]:
    """A sentence for every suggestion and every row that does not agree. Reads only."""
    for pair in astray(Pair.objects.all(), _state_of):
        yield _("疑似提示 %(number)d：状态与记录不符") % {"number": pair.pk}
    suspected = Row.objects.exclude(found=Found.LISTED).order_by("pk").prefetch_related("pairs")
    for row in suspected.iterator(chunk_size=500):
        if found_by([State(pair.state) for pair in row.pairs.all()]) != row.found:
            yield _("名册第 %(row)d 行（%(list)d）：状态与提示不符") % {
                "row": row.number,
                "list": row.reconciliation_id,
            }


def _state_of(verbs: list[str]) -> str | None:
    if verbs[:1] != [Verb.SUGGEST]:
        return None
    return led_to(verbs[1:], State.OPEN, lambda state, verb: step(State(state), Verb(verb)))
