"""What the audit finds wrong with findings: the lines of each follow each other, and the last says where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qingzhou.compliance.models import Finding
from qingzhou.compliance.states import State, Verb, step
from qingzhou.refusals import NotNow


def differences() -> Iterator[str]:
    """A sentence for every finding that does not agree. Reads only."""
    for finding in Finding.objects.order_by("pk").prefetch_related("lines").iterator(chunk_size=500):
        lines = sorted(finding.lines.all(), key=lambda line: line.seq)
        numbered = [line.seq for line in lines] == list(range(1, finding.lines_count + 1))
        if not numbered or _state_of([Verb(line.verb) for line in lines]) != finding.state:
            yield _("规则命中 %(number)d：状态与记录不符") % {"number": finding.pk}


def _state_of(verbs: list[Verb]) -> State | None:
    """Where the steps lead; None where they are none of the table."""
    if verbs[:1] != [Verb.FIND]:
        return None
    state = State.OPEN
    try:
        for verb in verbs[1:]:
            state = step(state, verb).target
    except NotNow:
        return None
    return state
