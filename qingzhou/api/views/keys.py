"""The office's page of keys for other systems."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from qingzhou.api import actions
from qingzhou.api.models import ApiKey
from qingzhou.rights import visible
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role


class KeyForm(forms.Form):
    """For whom a key is."""

    name = forms.CharField(
        label=gettext_lazy("系统名称"), max_length=60, help_text=gettext_lazy("例如：区 12345 热线平台。")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def keys(request: StaffRequest) -> HttpResponse:
    """All keys; a new one is shown this once."""
    form, shown = KeyForm(request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        _key, shown = actions.make_key(form.cleaned_data["name"], by=request.acting, now=timezone.now())
        form = KeyForm()
    found = visible(ApiKey, request.acting).select_related("made_by", "revoked_by")
    context = {"form": form, "shown": shown, "keys": found}
    return render(request, "api/keys.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Role.OFFICE_CLERK)
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a key back."""
    key = get_object_or_404(visible(ApiKey, request.acting), pk=pk)
    actions.revoke_key(key, by=request.acting, now=timezone.now())
    messages.success(request, _("已停用“%(name)s”的密钥，立即生效。") % {"name": key.name})
    return redirect("api:keys")
