"""The inbox, one's own channels, and the office's page of robots and deliveries."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.notifications import actions, queries
from qingzhou.notifications.forms import PreferenceForm, RobotForm
from qingzhou.notifications.models import Notice
from qingzhou.notifications.states import Channel, State
from qingzhou.notifications.terms import terms
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role
from qingzhou.units.queries import units_of

TABS = (
    (State.GIVEN_UP.value, gettext_lazy("未送达")),
    (State.WAITING.value, gettext_lazy("待发送")),
    (State.SENT.value, gettext_lazy("已发送")),
    ("all", gettext_lazy("全部")),
)


@require_safe
@open_to()
def inbox(request: StaffRequest) -> HttpResponse:
    """What one was told: what is unread, or everything, the newest first."""
    everything = request.GET.get("show") == "all"
    found = (queries.inbox if everything else queries.unread)(request.user, _units(request))
    context = {
        "everything": everything,
        "page": queries.page(found.select_related("unit"), request.GET),
        "several_units": len(_units(request)) > 1,
    }
    return render(request, "notifications/inbox.html", context)


@require_safe
@open_to()
def follow(request: StaffRequest, pk: int) -> HttpResponse:
    """To what a notice is about; it counts as read from then on. A link, so that it opens wherever people open links."""
    notice = _own(request, pk)
    if notice.unit_id != request.acting.unit_id:
        said = _("这条消息是发给您在“%(unit)s”的身份的。") % {"unit": notice.unit}
        raise NotNow("notifications.other_capacity", said, _("请先切换身份，再打开这条消息。"))
    actions.mark_read(notice, now=timezone.now())
    return redirect(notice.address)


@require_POST
@open_to()
def read(request: StaffRequest, pk: int) -> HttpResponse:
    """Read, without going anywhere."""
    actions.mark_read(_own(request, pk), now=timezone.now())
    return _back_to_inbox(request)


@require_POST
@open_to()
def read_all(request: StaffRequest) -> HttpResponse:
    """Everything read."""
    count = actions.mark_all_read(request.user, _units(request), now=timezone.now())
    messages.success(
        request, ngettext("已将 %(n)d 条消息标为已读。", "已将 %(n)d 条消息标为已读。", count) % {"n": count}
    )
    return _back_to_inbox(request)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to()
def preferences(request: StaffRequest) -> HttpResponse:
    """By which channels one wants to hear, and how often."""
    data = request.POST if request.method == "POST" else None
    form = PreferenceForm(data, instance=queries.preference_of(request.user))
    if data is not None and form.is_valid():
        actions.prefer(form.instance)
        messages.success(request, _("已保存。"))
        return redirect("notifications:preferences")
    context = {
        "form": form,
        "terms": terms(),
        "has_mail": bool(settings.EMAIL_HOST),
        "has_gateway": queries.gateway_of(request.acting.jurisdiction_id) is not None,
    }
    return render(request, "notifications/preferences.html", context, status=422 if form.is_bound else 200)


@require_safe
@open_to(Role.OFFICE_CLERK)
def channels(request: StaffRequest) -> HttpResponse:
    """The robots of the units, and how what went out has fared."""
    return _channels_page(request)


@require_POST
@open_to(Role.OFFICE_CLERK)
def add_robot(request: StaffRequest) -> HttpResponse:
    """Give a unit a robot."""
    form = RobotForm(request.POST, units=units_of(request.acting.jurisdiction_id))
    if not form.is_valid():
        return _channels_page(request, form)
    filled = form.cleaned_data
    new = actions.NewRobot(filled["unit"], Channel(filled["channel"]), filled["name"], filled["address"])
    try:
        robot = actions.add_robot(new, by=request.acting, now=timezone.now())
    except Incomplete as refusal:  # said at the field, so that nothing typed is lost
        form.add_error("address" if refusal.code != "notifications.robot_wrong" else None, str(refusal))
        return _channels_page(request, form)
    messages.success(request, _("已添加“%(name)s”。请发一条测试消息。") % {"name": robot})
    return redirect("notifications:channels")


@require_POST
@open_to(Role.OFFICE_CLERK)
def try_robot(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a robot say that it works."""
    robot = get_object_or_404(queries.robots_visible_to(request.acting), pk=pk)
    phone = ""
    if robot.channel == Channel.SMS and not (phone := queries.preference_of(request.user).phone):
        said = _("短信要发到您自己的手机，但您还没有填手机号。")
        raise Incomplete("notifications.own_phone_missing", said, _("请先在“消息设置”中填写手机号。"))
    error = actions.try_robot(robot, by=request.acting, now=timezone.now(), phone=phone)
    if error:
        messages.error(request, _("“%(name)s”没有发出：%(error)s") % {"name": robot, "error": error})
    else:
        messages.success(request, _("“%(name)s”已发出测试消息，请到群里看一看。") % {"name": robot})
    return redirect("notifications:channels")


@require_POST
@open_to(Role.OFFICE_CLERK)
def retire_robot(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a robot speak no more."""
    robot = get_object_or_404(queries.robots_visible_to(request.acting), pk=pk)
    actions.retire_robot(robot, by=request.acting)
    messages.success(request, _("“%(name)s”已停用，地址已清除。") % {"name": robot})
    return redirect("notifications:channels")


@require_POST
@open_to(Role.OFFICE_CLERK)
def try_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Send once more what was given up."""
    delivery = get_object_or_404(queries.deliveries_visible_to(request.acting), pk=pk)
    actions.try_again(delivery, by=request.acting, now=timezone.now())
    messages.success(request, _("已重新排队，工作时间内几分钟就会发出。"))
    return redirect("notifications:channels")


@require_POST
@open_to(Role.OFFICE_CLERK)
def try_all_again(request: StaffRequest) -> HttpResponse:
    """Send once more all that was given up."""
    count = actions.try_all_again(by=request.acting, now=timezone.now())
    said = ngettext("已将 %(n)d 条重新排队。", "已将 %(n)d 条重新排队。", count) % {"n": count}
    messages.success(request, said)
    return redirect("notifications:channels")


def _channels_page(request: StaffRequest, form: RobotForm | None = None) -> HttpResponse:
    show = request.GET.get("show", State.GIVEN_UP)
    show = show if show in dict(TABS) else State.GIVEN_UP
    deliveries = queries.in_state(queries.deliveries_visible_to(request.acting), show)
    context = {
        "form": form or RobotForm(units=units_of(request.acting.jurisdiction_id)),
        "robots": list(queries.robots_visible_to(request.acting)),
        "page": queries.page(deliveries, request.GET),
        "tabs": TABS,
        "show": show,
        "has_mail": bool(settings.EMAIL_HOST),
    }
    request.beneath = "notifications:channels"
    return render(request, "notifications/channels.html", context, status=422 if form else 200)


def _units(request: StaffRequest) -> list[int]:
    return list({membership.unit_id for membership in request.memberships})


def _own(request: StaffRequest, pk: int) -> Notice:
    return get_object_or_404(queries.inbox(request.user, _units(request)).select_related("unit"), pk=pk)


def _back_to_inbox(request: StaffRequest) -> HttpResponse:
    shown = "?show=all" if request.POST.get("show") == "all" else ""
    return redirect(f"{reverse('notifications:inbox')}{shown}")
