"""The auditors' page: who read what is confidential."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qingzhou.readings import queries
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

LONGEST_NUMBER = 20


@require_safe
@open_to(Role.AUDITOR)
def readings(request: StaffRequest) -> HttpResponse:
    """All readings of confidential items, latest first; `q` asks for those of one item."""
    number = request.GET.get("q", "").strip().replace("\0", "")[:LONGEST_NUMBER]
    after, before = _key(request.GET.get("after", "")), _key(request.GET.get("before", ""))
    page = queries.page_of(request.acting, number, after, before)
    return render(request, "readings/list.html", {"page": page, "number": number})


def _key(text: str) -> int:
    """A row's key as an address gives it; 0 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
