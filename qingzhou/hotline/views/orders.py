"""The page of work orders: a file comes in, the list of answers goes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qingzhou.documents.downloads import EXCEL, saved_as
from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.hotline import actions, queries
from qingzhou.hotline import answers as answered
from qingzhou.hotline.actions import TakenIn
from qingzhou.hotline.orders import Orders, read
from qingzhou.hotline.states import Channel
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import Incomplete
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

SENT = (Channel.HOTLINE, Channel.PLATFORM)
MOST_SHOWN = 100  # faults on the page


class OrdersForm(forms.Form):
    """A file of work orders."""

    channel = forms.ChoiceField(label=gettext_lazy("来自"), choices=[(one.value, one.label) for one in SENT])
    file = forms.FileField(
        label=gettext_lazy("工单表格"), help_text=gettext_lazy("Excel（.xlsx）或 CSV；表头至少有工单编号和诉求内容。")
    )


@dataclass(frozen=True)
class Looked:
    """What a file holds, against what is there already."""

    found: Orders
    new: int
    known: int
    gone: int  # open here, and not in the file
    done: TakenIn | None


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def orders(request: StaffRequest) -> HttpResponse:
    """Look a file through, or take in what is right in it; nothing of the file itself is kept."""
    form = OrdersForm(request.POST, request.FILES) if request.method == "POST" else OrdersForm()
    looked = None
    if request.method == "POST" and form.is_valid():
        try:
            looked = _looked(request, form.cleaned_data)
        except Incomplete as refusal:
            form.add_error("file", str(refusal))
    context: dict[str, Any] = {"form": form, "looked": looked, "sent": SENT, "most": MOST_SHOWN}
    if looked:
        context["faults"] = looked.found.faults[:MOST_SHOWN]
    return render(request, "hotline/orders.html", context, status=422 if form.errors else 200)


def _looked(request: StaffRequest, data: dict[str, Any]) -> Looked:
    channel, now = Channel(data["channel"]), timezone.now()
    found = read(tables_of(data["file"].read()), channel, local_day(now))
    references = [order.reference for order in found.orders]
    known = queries.known_references(request.acting, channel)
    gone = queries.open_references(request.acting, channel) - set(references)
    done = None
    if "take" in request.POST:
        pairs = [(order.reference, order.told) for order in found.orders]
        done = actions.take_in(pairs, channel, by=request.acting, now=now)
    here = sum(reference in known for reference in references)
    return Looked(found, len(references) - here, here, len(gone), done)


@require_safe
@open_to(Role.OFFICE_CLERK)
def answers(request: StaffRequest, channel: str) -> HttpResponse:
    """The list to write back, as Excel."""
    if channel not in SENT:
        raise Http404
    today = local_day(timezone.now())
    content = answered.workbook(request.acting, Channel(channel), today)
    return saved_as(_("%(channel)s办理结果.xlsx") % {"channel": Channel(channel).label}, content, EXCEL)
