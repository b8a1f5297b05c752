"""The page of tokens: one's own, and for the office those of the place."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from qingzhou.api import actions, queries
from qingzhou.api.actions import NewToken
from qingzhou.api.states import Scope
from qingzhou.units.entrance import StaffRequest, open_to

LENGTHS = ((30, gettext_lazy("30 天")), (90, gettext_lazy("90 天")), (366, gettext_lazy("一年")))


class TokenForm(forms.Form):
    """What a token is for, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("用途"), max_length=60, help_text=gettext_lazy("例如：每周导出到本局台账。")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("权限"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只选用得着的。令牌能做的，不超过您当前身份在页面上能做的。"),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("有效期"), choices=LENGTHS, coerce=int, initial=90)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to()
def tokens(request: StaffRequest) -> HttpResponse:
    """Tokens; a new one is shown this once."""
    form, shown = TokenForm(request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        new = NewToken(said["name"], [Scope(one) for one in said["scopes"]], said["days"])
        _token, shown = actions.make_token(new, by=request.acting, now=timezone.now())
        form = TokenForm()
    context = {
        "form": form,
        "shown": shown,
        "tokens": queries.tokens_of(request.acting),
        "today": timezone.localdate(),
        "scopes": dict(Scope.choices),
    }
    return render(request, "api/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@open_to()
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a token back."""
    token = get_object_or_404(queries.tokens_of(request.acting), pk=pk)
    actions.revoke_token(token, by=request.acting, now=timezone.now())
    messages.success(request, _("已停用“%(name)s”，立即生效。") % {"name": token.name})
    return redirect("api:tokens")
