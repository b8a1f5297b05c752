"""Signing in and out, in which capacity one acts, and the units of one's jurisdiction."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language

from qingzhou.refusals import NotNow
from qingzhou.units import actions, permissions, queries, sheets
from qingzhou.units.entrance import StaffRequest, open_to, open_to_everyone
from qingzhou.units.forms import PasswordForm, SheetForm, SignInForm
from qingzhou.units.models import Role, Unit

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

sign_in = open_to_everyone(
    auth_views.LoginView.as_view(
        template_name="units/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
    )
)
sign_out = open_to_everyone(auth_views.LogoutView.as_view())


class PasswordView(auth_views.PasswordChangeView):
    """One's own password; afterwards back to the first page, and told so."""

    template_name = "units/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, _("密码已修改。其他设备上的登录已全部退出。"))
        return super().form_valid(form)


password = open_to()(PasswordView.as_view())


@require_POST
@open_to()
def act_as(request: StaffRequest) -> HttpResponse:
    """Act as another of one's own memberships from now on."""
    memberships = queries.memberships_of(request.user, timezone.localdate())
    chosen = request.POST.get("membership", "")
    membership = get_object_or_404(memberships, pk=chosen if chosen.isdecimal() else 0)
    request.session["membership"] = membership.pk
    messages.success(request, _("现在以“%(membership)s”的身份办理。") % {"membership": membership})
    return redirect("home")


@require_POST
@open_to_everyone
def language(request: HttpRequest) -> HttpResponse:
    """Chinese or English from now on, and back to the page one was on."""
    return set_language(request)


@require_safe
@open_to()
def organisation(request: StaffRequest) -> HttpResponse:
    """The units of one's jurisdiction with their other names and people."""
    text = request.GET.get("q", "").strip().replace("\0", "")  # PostgreSQL has no such sign
    kinds = queries.organisation(request.acting, timezone.localdate(), text)
    keeps = permissions.why_not_keep_units(request.acting) is None
    return render(request, "units/organisation.html", {"text": text, "kinds": kinds, "keeps": keeps})


@require_safe
@open_to(Role.OFFICE_CLERK)
def sheet(request: StaffRequest) -> HttpResponse:
    """The organisation as a workbook: the form to fill in, with what is known already filled in."""
    kinds = queries.organisation(request.acting, timezone.localdate())
    response = HttpResponse(sheets.workbook(queries.sheet_rows(kinds)), content_type=EXCEL)
    response["Content-Disposition"] = 'attachment; filename="organisation.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
@open_to(Role.OFFICE_CLERK)
def check_sheet(request: StaffRequest) -> HttpResponse:
    """Take a workbook and show what importing it would change, or what is wrong with it; nothing is written."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "units/check_sheet.html", {"form": form}, status=422 if form.is_bound else 200)
    read = sheets.read(form.cleaned_data["sheet"].read())
    outcome = actions.import_organisation(read.rows, today=timezone.localdate(), dry_run=True, by=request.acting)
    problems = sorted(read.problems + outcome.problems, key=lambda problem: problem.row)
    shown = {"form": SheetForm(), "outcome": outcome, "problems": problems, "count": len(read.rows)}
    if not problems and outcome.total:
        shown["rows"] = sheets.packed(read.rows)
    return render(request, "units/check_sheet.html", shown, status=422 if problems else 200)


@require_POST
@open_to(Role.OFFICE_CLERK)
def import_sheet(request: StaffRequest) -> HttpResponse:
    """Import what was checked, whole or not at all."""
    rows = sheets.unpacked(request.POST.get("rows", ""))
    outcome = actions.import_organisation(rows, today=timezone.localdate(), dry_run=False, by=request.acting)
    if outcome.problems:  # somebody was faster: what was right when it was checked is not any more
        raise NotNow(
            "units.stale_sheet", _("检查之后，单位或人员有了改动，没有导入。"), _("请重新上传文件，再检查一次。")
        )
    messages.success(
        request, ngettext("已导入 %(n)d 处改动。", "已导入 %(n)d 处改动。", outcome.total) % {"n": outcome.total}
    )
    return redirect("units:organisation")


@require_safe
@open_to()
def unit(request: StaffRequest, pk: int) -> HttpResponse:
    """One unit: its names, and who acts or acted for it."""
    return _unit_page(request, get_object_or_404(queries.visible_to(request.acting), pk=pk))


@require_POST
@open_to(Role.OFFICE_CLERK)
def add_alias(request: StaffRequest, pk: int) -> HttpResponse:
    """Another way to write a unit's name."""
    unit = get_object_or_404(queries.visible_to(request.acting), pk=pk)
    actions.add_alias(unit, request.POST.get("text", ""), by=request.acting)
    return redirect("units:unit", pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def end_membership(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a membership end with yesterday: from now on it opens nothing."""
    membership = get_object_or_404(queries.memberships_visible_to(request.acting), pk=pk)
    actions.end_membership(membership, until=timezone.localdate() - timedelta(days=1), by=request.acting)
    messages.success(request, _("“%(membership)s”已结束。") % {"membership": membership})
    return redirect("units:unit", membership.unit_id)


@require_POST
@open_to(Role.OFFICE_CLERK)
def issue_password(request: StaffRequest, pk: int) -> HttpResponse:
    """A new password for a person, shown once."""
    person = get_object_or_404(queries.people_visible_to(request.acting), pk=pk)
    issued = actions.issue_password(person, by=request.acting)
    return render(request, "units/issued.html", {"person": person, "issued": issued})


def _unit_page(request: StaffRequest, unit: Unit) -> HttpResponse:
    today = timezone.localdate()
    memberships = list(queries.memberships_visible_to(request.acting).filter(unit=unit))
    shown = {
        "unit": unit,
        "aliases": unit.aliases.order_by("id"),
        "current": [row for row in memberships if row.until is None or row.until >= today],
        "ended": [row for row in memberships if row.until is not None and row.until < today],
        "keeps": permissions.why_not_keep_units(request.acting, unit) is None,
    }
    return render(request, "units/unit.html", shown)
