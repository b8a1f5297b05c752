"""Signing in and out, in which capacity one acts, and the units of one's jurisdiction."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordChangeForm
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language

from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units import actions, permissions, queries, sheets
from qingzhou.units.entrance import StaffRequest, open_to, open_to_everyone
from qingzhou.units.forms import PasswordForm, SheetForm, SignInForm, StandInForm
from qingzhou.units.models import CAN_BE_STOOD_IN_FOR, Membership, Person, Role, Unit

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SignInView(auth_views.LoginView):
    """Account and password; beside them the identity platform, where there is one."""

    template_name = "units/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the name of the platform."""
        return super().get_context_data(platform=settings.OIDC["issuer"] and settings.OIDC["name"], **kwargs)


sign_in = open_to_everyone(SignInView.as_view())
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
    chosen = request.POST.get("membership", "")
    membership = next((row for row in request.memberships if str(row.pk) == chosen), None)
    if membership is None:
        raise Http404
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


@require_safe
@open_to()
def account(request: StaffRequest) -> HttpResponse:
    """One's own account: password, second factor, and who stands in when one is away."""
    today, me = timezone.localdate(), request.user
    shown = {
        "mine": [row for row in request.memberships if row.stands_in_for_id is None],
        "can_have": CAN_BE_STOOD_IN_FOR,
        "stand_ins": queries.stand_ins(today).filter(Q(person=me) | Q(stands_in_for=me)),
        "second_factor": settings.MFA != "off",
    }
    return render(request, "units/account.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK, Role.UNIT_LEADER, Role.UNIT_HANDLER)
def stand_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Name somebody to stand in for a membership, from a day to a day."""
    absent = get_object_or_404(queries.memberships_visible_to(request.acting), pk=pk)
    if refusal := permissions.why_not_name_stand_in(absent, request.acting):
        raise refusal
    today = timezone.localdate()
    colleagues = queries.colleagues_of(absent, today)
    form = StandInForm(request.POST or None, colleagues=colleagues, initial={"since": today})
    if request.method == "POST" and form.is_valid() and _named(request, absent, form):
        messages.success(request, _("已指定代班人。到期自动结束，也可以提前结束。"))
        own = absent.person_id == request.user.pk
        return redirect("units:account") if own else redirect("units:unit", absent.unit_id)
    shown = {"absent": absent, "form": form, "colleagues": colleagues}
    return render(request, "units/stand_in.html", shown, status=422 if form.is_bound else 200)


def _named(request: StaffRequest, absent: Membership, form: StandInForm) -> bool:
    """Name the stand-in; what is incomplete is said in the form, so that nothing chosen is lost."""
    data = form.cleaned_data
    colleague = get_object_or_404(Person, pk=data["colleague"])
    days = actions.Days(data["since"], data["until"])
    try:
        actions.name_stand_in(absent, colleague, days, today=timezone.localdate(), by=request.acting)
    except Incomplete as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


@require_POST
@open_to(Role.OFFICE_CLERK, Role.UNIT_LEADER, Role.UNIT_HANDLER)
def end_stand_in(request: StaffRequest, pk: int) -> HttpResponse:
    """End a stand-in early."""
    found = get_object_or_404(queries.memberships_visible_to(request.acting), pk=pk, stands_in_for__isnull=False)
    actions.end_stand_in(found, today=timezone.localdate(), now=timezone.now(), by=request.acting)
    messages.success(request, _("代班已结束。"))
    own = request.user.pk in (found.person_id, found.stands_in_for_id)
    return redirect("units:account") if own else redirect("units:unit", found.unit_id)


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
    own = [row for row in memberships if row.stands_in_for_id is None]
    current = [row for row in own if row.revoked_at is None and (row.until is None or row.until >= today)]
    for row in current:
        row.can_have_stand_in = permissions.why_not_name_stand_in(row, request.acting) is None  # type: ignore[attr-defined]
    keeps = permissions.why_not_keep_units(request.acting, unit) is None
    shown = {
        "unit": unit,
        "aliases": unit.aliases.order_by("id"),
        "current": current,
        "ended": [row for row in own if row not in current],
        "stand_ins": queries.stand_ins(today).filter(unit=unit),
        "keeps": keeps,
        "leads": keeps or (request.acting.role == Role.UNIT_LEADER and request.acting.unit_id == unit.pk),
    }
    return render(request, "units/unit.html", shown)
