"""What the audit finds wrong with warnings: the lines of each lead to where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qingzhou.kit.lined import astray, led_to
from qingzhou.warning.models import Alert
from qingzhou.warning.states import State, Verb, step


def differences() -> Iterator[str]:
    """A sentence for every warning that does not agree. Reads only."""
    for alert in astray(Alert.objects.all(), _state_of):
        yield _("风险预警 %(number)d：状态与记录不符") % {"number": alert.pk}


def _state_of(verbs: list[str]) -> str | None:
    return led_to(verbs, State.QUIET, lambda state, verb: step(State(state), Verb(verb)))
