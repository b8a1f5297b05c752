"""Codes at sign-in, one's own second factor, and the way through an identity platform."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.identity import actions, codes, gate, platform, queries
from qingzhou.identity.forms import CodeForm, FirstCodeForm
from qingzhou.identity.permissions import must_have_second_factor
from qingzhou.refusals import NotAllowed
from qingzhou.units.entrance import StaffRequest, open_to, open_to_everyone
from qingzhou.units.models import Person, Role
from qingzhou.units.queries import people_visible_to

PASSWORDS = "qingzhou.units.backends.SignedInBackend"
NEW_KEY, NEXT = "second_factor_key", "platform_next"


def _safe(request: HttpRequest, address: str | None) -> str:
    """An address within this site, or the first page."""
    secure = request.is_secure()
    ours = url_has_allowed_host_and_scheme(address or "", {request.get_host()}, require_https=secure)
    return address if address and ours else "/"


# --- the code at sign-in -----------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@open_to()
def code(request: StaffRequest) -> HttpResponse:
    """Ask for a code of the second factor, once a session."""
    address = _safe(request, request.POST.get("next") or request.GET.get("next"))
    if not gate.owes_code(request):
        return redirect(address)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and _is_right(request, form):
        gate.has_given(request, request.user)
        return redirect(address)
    shown = {"form": form, "next": address}
    return render(request, "identity/code.html", shown, status=422 if form.is_bound else 200)


def _is_right(request: StaffRequest, form: CodeForm) -> bool:
    if not form.is_valid():
        return False
    if actions.check_code(request.user, form.cleaned_data["code"], now=timezone.now()):
        return True
    form.add_error("code", _("验证码不正确，或已用过。请等验证器显示下一个数字后再输入。"))
    return False


# --- one's own second factor -------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@open_to()
def second_factor(request: StaffRequest) -> HttpResponse:
    """Begin to use a second factor, or see how the one in use stands."""
    _check_in_use()
    if request.user.second_factor_at is not None:
        return _standing(request)
    key = request.session.setdefault(NEW_KEY, codes.new_key())
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.enrol(request.user, key, form.cleaned_data["code"], now=timezone.now())
        if made is not None:
            del request.session[NEW_KEY]
            request.user.refresh_from_db()
            gate.has_given(request, request.user)
            return render(request, "identity/recovery_codes.html", {"codes": made, "first": True})
        form.add_error("code", _("验证码不正确。请核对手机时间，等下一个数字后再输入。"))
    shown = {
        "form": form,
        "letters": codes.in_letters(key),
        "qr": segno.make(codes.address(key, request.user.username, _("轻舟"))).svg_data_uri(
            scale=5, border=3, light="#fff"
        ),
        "required": must_have_second_factor(request.acting),
    }
    return render(request, "identity/enrol.html", shown, status=422 if form.is_bound else 200)


def _check_in_use() -> None:
    if settings.MFA == "off":
        raise Http404


def _standing(request: StaffRequest, form: CodeForm | None = None) -> HttpResponse:
    shown = {
        "form": form or CodeForm(),
        "left": queries.codes_left(request.user),
        "required": must_have_second_factor(request.acting),
    }
    return render(request, "identity/second_factor.html", shown, status=422 if form else 200)


@require_POST
@open_to()
def recovery_codes(request: StaffRequest) -> HttpResponse:
    """Ten new recovery codes, shown once, for a right code."""
    form = CodeForm(request.POST)
    _check_enrolled(request)
    if form.is_valid():
        made = actions.renew_recovery_codes(request.user, form.cleaned_data["code"], now=timezone.now())
        if made is not None:
            return render(request, "identity/recovery_codes.html", {"codes": made})
        form.add_error("code", _("验证码不正确，或已用过。请等验证器显示下一个数字后再输入。"))
    return _standing(request, form)


@require_POST
@open_to()
def give_up(request: StaffRequest) -> HttpResponse:
    """Stop using this authenticator, for a right code; where a role must have one, a new one follows at once."""
    form = CodeForm(request.POST)
    _check_enrolled(request)
    if form.is_valid():
        if actions.give_up(request.user, form.cleaned_data["code"], now=timezone.now()):
            messages.success(request, _("原来的验证器已停用。"))
            return redirect("identity:second_factor")
        form.add_error("code", _("验证码不正确，或已用过。请等验证器显示下一个数字后再输入。"))
    return _standing(request, form)


def _check_enrolled(request: StaffRequest) -> None:
    _check_in_use()
    if request.user.second_factor_at is None:
        raise Http404


@require_POST
@open_to(Role.OFFICE_CLERK)
def reset(request: StaffRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody who lost the phone."""
    person = get_object_or_404(people_visible_to(request.acting), pk=pk)
    actions.reset(person, by=request.acting)
    messages.success(request, _("%(person)s的第二重验证已重置，请本人登录后重新启用。") % {"person": person})
    return redirect("handover:person", pk)


# --- an identity platform ----------------------------------------------------------------------------------------
@require_safe
@open_to_everyone
def to_platform(request: HttpRequest) -> HttpResponse:
    """Off to the platform."""
    request.session[NEXT] = _safe(request, request.GET.get("next"))
    return platform.to_platform(request, request.build_absolute_uri(reverse("identity:from_platform")))


@require_safe
@open_to_everyone
def from_platform(request: HttpRequest) -> HttpResponse:
    """Back from the platform: sign in whom it names, if they have an account here; nobody gets one this way."""
    claims = platform.claims_from(request)
    issuer, claim = settings.OIDC["issuer"], settings.OIDC["claim"]
    person = queries.person_meant(issuer, claims, claim)
    if person is None and claim:
        raise NotAllowed(
            "identity.no_account",
            _("您在身份平台的账号，在本系统中没有对应的账号。"),
            _("请与领导小组办公室联系，登记账号和任职单位。"),
        )
    if person is None:
        said = str(claims.get("name") or claims.get("preferred_username") or "")
        asked = actions.ask_for_link(issuer, claims["sub"], said, now=timezone.now())
        return render(request, "identity/ask_for_link.html", {"code": asked, "name": said}, status=403)
    if not person.is_active:
        raise NotAllowed("identity.account_closed", _("此账号已停用。"), _("请与领导小组办公室联系。"))
    address = _safe(request, request.session.pop(NEXT, None))
    login(request, person, backend=PASSWORDS)
    return redirect(address)


@require_POST
@open_to(Role.OFFICE_CLERK)
def link(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm that who was given a code is this person."""
    person = _linkable(request, pk)
    actions.confirm_link(
        person, settings.OIDC["issuer"], request.POST.get("code", ""), now=timezone.now(), by=request.acting
    )
    messages.success(request, _("已关联%(person)s的身份平台账号。") % {"person": person})
    return redirect("handover:person", pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def unlink(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget which platform account a person is."""
    person = _linkable(request, pk)
    actions.unlink(person, by=request.acting)
    messages.success(request, _("已解除关联。"))
    return redirect("handover:person", pk)


def _linkable(request: StaffRequest, pk: int) -> Person:
    if not platform.is_set():
        raise Http404
    return get_object_or_404(people_visible_to(request.acting), pk=pk)
