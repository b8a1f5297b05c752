"""Signing in and out, in which capacity one acts, and the units of one's jurisdiction."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from qingzhou.units import queries
from qingzhou.units.entrance import StaffRequest, open_to, open_to_everyone
from qingzhou.units.forms import PasswordForm, SignInForm

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
    text = request.GET.get("q", "").strip()
    return render(
        request,
        "units/organisation.html",
        {"text": text, "kinds": queries.organisation(request.acting, timezone.localdate(), text)},
    )
