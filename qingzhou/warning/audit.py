"""What the audit finds wrong with warnings: the lines of each lead to where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qingzhou.refusals import NotNow
from qingzhou.warning.models import Alert
from qingzhou.warning.states import State, Verb, step


def differences() -> Iterator[str]:
    """A sentence for every warning that does not agree. Reads only."""
    for alert in Alert.objects.order_by("pk").prefetch_related("lines").iterator(chunk_size=500):
        lines = sorted(alert.lines.all(), key=lambda line: line.seq)
        numbered = [line.seq for line in lines] == list(range(1, alert.lines_count + 1))
        if not numbered or _state_of([Verb(line.verb) for line in lines]) != alert.state:
            yield _("风险预警 %(number)d：状态与记录不符") % {"number": alert.pk}


def _state_of(verbs: list[Verb]) -> State | None:
    """Where the steps lead; None where they are none of the table."""
    state = State.QUIET
    try:
        for verb in verbs:
            state = step(state, verb).target
    except NotNow:
        return None
    return state
