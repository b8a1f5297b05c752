"""What the audit finds wrong with findings: the lines of each follow each other, and the last says where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qingzhou.compliance.models import Finding
from qingzhou.compliance.states import State, Verb, step
from qingzhou.kit.lined import astray, led_to


def differences() -> Iterator[str]:
    """A sentence for every finding that does not agree. Reads only."""
    for finding in astray(Finding.objects.all(), _state_of):
        yield _("规则命中 %(number)d：状态与记录不符") % {"number": finding.pk}


def _state_of(verbs: list[str]) -> str | None:
    if verbs[:1] != [Verb.FIND]:
        return None
    return led_to(verbs[1:], State.OPEN, lambda state, verb: step(State(state), Verb(verb)))
