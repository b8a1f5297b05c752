"""The audit's part of people: nothing open belongs to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from qingzhou.handover.queries import orphans


def differences(today: date) -> Iterator[str]:
    """Every open item whose owner's account is closed, or who has left the lead unit."""
    for item in orphans(today).iterator(chunk_size=500):
        said = _("责任人%(owner)s已停用，或不在%(unit)s任职") % {"owner": item.owner, "unit": item.lead}
        yield f"{item.number}：{said}"
