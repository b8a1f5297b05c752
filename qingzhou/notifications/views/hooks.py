"""The office's page of other systems that are told what happens, and how each message has fared."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from qingzhou.notifications import actions, queries
from qingzhou.notifications.actions import NewHook
from qingzhou.notifications.forms import HookForm
from qingzhou.notifications.models import Hook
from qingzhou.notifications.states import DISABLED_AFTER, Event, State
from qingzhou.refusals import Incomplete
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

TABS = (
    ("all", gettext_lazy("全部")),
    (State.WAITING.value, gettext_lazy("待发送")),
    (State.SENT.value, gettext_lazy("已发送")),
    (State.GIVEN_UP.value, gettext_lazy("未送达")),
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def hooks(request: StaffRequest) -> HttpResponse:
    """The subscriptions; the secret of a new one is shown this once."""
    form, secret = HookForm(request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        new = NewHook(said["name"], said["address"], [Event(one) for one in said["events"]])
        try:
            _hook, secret = actions.add_hook(new, by=request.acting, now=timezone.now())
            form = HookForm()
        except Incomplete as refusal:  # said at the field, so that nothing typed is lost
            form.add_error(None if refusal.code == "notifications.hook_wrong" else "address", str(refusal))
    show = request.GET.get("show", "all")
    show = show if show in dict(TABS) else "all"
    pushes = queries.in_state(queries.pushes_visible_to(request.acting), show)
    context = {
        "form": form,
        "secret": secret,
        "hooks": [
            (hook, [Event(one).label for one in hook.events]) for hook in queries.hooks_visible_to(request.acting)
        ],
        "page": queries.page(pushes, request.GET),
        "labels": dict(Event.choices),
        "tabs": TABS,
        "show": show,
        "most": DISABLED_AFTER,
    }
    request.beneath = "notifications:channels"
    return render(request, "notifications/hooks.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Role.OFFICE_CLERK)
def try_hook(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a trial at once."""
    hook = _hook(request, pk)
    if error := actions.try_hook(hook, by=request.acting, now=timezone.now()):
        messages.error(request, _("“%(name)s”没有发出：%(error)s") % {"name": hook, "error": error})
    else:
        messages.success(request, _("“%(name)s”已收到测试推送。") % {"name": hook})
    return redirect("notifications:hooks")


@require_POST
@open_to(Role.OFFICE_CLERK)
def resume(request: StaffRequest, pk: int) -> HttpResponse:
    """Switch one on again, and send what was given up."""
    hook = _hook(request, pk)
    count = actions.resume_hook(hook, by=request.acting, now=timezone.now())
    said = ngettext("“%(name)s”已启用，%(n)d 条重新排队。", "“%(name)s”已启用，%(n)d 条重新排队。", count)
    messages.success(request, said % {"name": hook, "n": count})
    return redirect("notifications:hooks")


@require_POST
@open_to(Role.OFFICE_CLERK)
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    """Tell a system nothing more."""
    hook = _hook(request, pk)
    actions.retire_hook(hook, by=request.acting, now=timezone.now())
    messages.success(request, _("“%(name)s”已停用，不再推送。") % {"name": hook})
    return redirect("notifications:hooks")


@require_POST
@open_to(Role.OFFICE_CLERK)
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Send one message once more."""
    push = get_object_or_404(queries.pushes_visible_to(request.acting), pk=pk)
    actions.push_again(push, by=request.acting, now=timezone.now())
    messages.success(request, _("已重新排队，一分钟左右就会发出。"))
    return redirect("notifications:hooks")


def _hook(request: StaffRequest, pk: int) -> Hook:
    return get_object_or_404(queries.hooks_visible_to(request.acting), pk=pk)
