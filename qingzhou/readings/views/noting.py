"""What a view calls before it answers with confidential items; every page that shows items does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.utils import timezone

from qingzhou.readings.actions import record
from qingzhou.readings.models import What
from qingzhou.units.entrance import StaffRequest


class Line(Protocol):
    """A line of a ledger, as far as it matters here."""

    number: str
    confidential: bool


def note(request: StaffRequest, what: What, items: Iterable[Line]) -> None:
    """Write down that the answer tells of confidential items, if it does."""
    note_numbers(request, what, [item.number for item in items if item.confidential])


def note_numbers(request: StaffRequest, what: What, numbers: Iterable[str]) -> None:
    """The same where the numbers of the confidential ones are known already."""
    record(list(numbers), what, by=request.acting, address=request.get_full_path(), now=timezone.now())
