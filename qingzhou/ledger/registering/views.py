"""The page on which an issue is registered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingzhou.ledger import actions
from qingzhou.ledger.actions import Attached
from qingzhou.ledger.forms import Desk, RegisterForm
from qingzhou.ledger.forms.kept import keep_files, sent_again
from qingzhou.ledger.forms.rows import one_more
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role
from qingzhou.workdays.queries import calendar


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEADER)
def register(request: StaffRequest) -> HttpResponse:
    """Register an issue: the office, and units what they found themselves."""
    request.beneath = "ledger:issues"
    desk = Desk(None, request.acting, timezone.now(), calendar())
    if request.method != "POST":
        return _page(request, RegisterForm(desk=desk))
    if "more" in request.POST:
        return _page(request, RegisterForm(desk=desk, initial=one_more(request.POST)))
    form = RegisterForm(request.POST, request.FILES, desk=desk)
    form.is_valid()  # so that the files can be asked for, whatever else is wrong
    files = [*form.kept_files, *keep_files(form)]
    if not form.is_valid():
        return _page(request, _carrying(request, form, files))
    made = actions.register(form.new_issue(), by=request.acting, now=desk.now, files=files, token=form.sent_token)
    messages.success(request, _("已登记：%(number)s。") % {"number": made.number})
    return redirect("ledger:item", made.number)


def _page(request: StaffRequest, form: RegisterForm) -> HttpResponse:
    return render(request, "ledger/register.html", {"form": form}, status=422 if form.is_bound else 200)


def _carrying(request: StaffRequest, form: RegisterForm, files: list[Attached]) -> RegisterForm:
    """The form as typed, with the files that are kept by now; what was wrong with a file is said once more."""
    again = RegisterForm(sent_again(request, files), desk=form.desk)
    again.is_valid()
    for said in form.errors.get("files", ()):
        again.add_error("files", said)
    return again
