"""The office's list of supervision, and the sheet as a Word file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from qingzhou.ledger import queries
from qingzhou.ledger.chasing import lists, paper
from qingzhou.ledger.models import Supervision
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.states import Verb
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@open_to()
def sheet(request: StaffRequest, number: str, seq: int) -> HttpResponse:
    """A supervision sheet, to those who oversee and to the unit it was sent to."""
    item = get_object_or_404(queries.visible_to(request.acting), number=number)
    sent = get_object_or_404(Supervision, item=item, seq=seq, level__gte=1)
    if not request.acting.oversees and request.acting.unit_id != sent.unit_id:
        raise Http404
    entry = get_object_or_404(item.entries, seq=seq, verb=Verb.SUPERVISE)
    disposition = content_disposition_header(True, paper.filename(entry))  # noqa: FBT003
    headers = {"Content-Disposition": disposition or "attachment"}
    return HttpResponse(paper.word(entry), content_type=WORD, headers=headers)


@require_safe
@open_to(Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)
def supervision(request: StaffRequest) -> HttpResponse:
    """What the office is asked to decide, what waits for a reply, what is late, what is objected to, and the month's cap."""
    today = local_day(timezone.now())
    wanted = lists.Wanted.read(request.GET.dict())
    context = {
        "wanted": wanted,
        "today": today,
        "tabs": lists.tabs(request.acting, wanted, today),
        "page": lists.page(request.acting, wanted, today),
        "units": lists.most_pressed(request.acting, today),
        "most": policy().sheets_a_month,
        "empty": lists.EMPTY[wanted.show],
    }
    return render(request, "ledger/supervision.html", context)
