"""A person's account and all that they hold: hand it over, end memberships, close the account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.handover import actions, queries
from qingzhou.handover.actions import Moment
from qingzhou.handover.forms import HandOverForm
from qingzhou.identity import platform
from qingzhou.identity.permissions import why_not_reset
from qingzhou.identity.queries import link_of
from qingzhou.readings.models import What
from qingzhou.readings.views.noting import note
from qingzhou.refusals import Incomplete
from qingzhou.units import actions as units
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Person, Role
from qingzhou.units.permissions import why_not_disable, why_not_issue_password
from qingzhou.units.queries import memberships_visible_to, owners_of


@require_safe
@open_to(Role.OFFICE_CLERK, Role.UNIT_LEADER)
def people(request: StaffRequest) -> HttpResponse:
    """Choose who leaves; above, what has no owner now."""
    text = request.GET.get("q", "").strip().replace("\0", "")  # PostgreSQL has no such sign
    shown: dict[str, Any] = {"text": text, "people": queries.people_to_hand_over(request.acting, text)}
    shown["most"] = queries.SHOWN
    if request.acting.role == Role.OFFICE_CLERK:
        mine = queries.orphans(timezone.localdate()).filter(jurisdiction_id=request.acting.jurisdiction_id)
        shown["orphans"] = orphans = list(mine[: queries.SHOWN])
        note(request, What.LIST, orphans)
    return render(request, "handover/people.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK, Role.UNIT_LEADER)
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """All that a person holds; who takes it over; what ends."""
    found, today = _found(request, pk), timezone.localdate()
    held = queries.held_by(found, today, request.acting)
    owners = owners_of({group.unit.pk for group in held.groups}, today)
    others = {unit: [one for one in able if one.pk != pk] for unit, able in owners.items()}
    keeps = request.acting.role == Role.OFFICE_CLERK
    form = HandOverForm(request.POST or None, held, others, keeps=keeps, active=found.is_active)
    if request.method == "POST" and form.is_valid() and _handed_over(request, found, form):
        return redirect("handover:person", pk)
    shown = {"person": found, "held": held, "form": form, "sections": form.sections(), "keeps": keeps}
    shown |= _account(request, found) if keeps else {}
    return render(request, "handover/person.html", shown, status=422 if form.is_bound else 200)


def _handed_over(request: StaffRequest, found: Person, form: HandOverForm) -> bool:
    """Hand over; what is incomplete is said in the form, so that nothing chosen is lost."""
    try:
        count = actions.hand_over(found, form.plan(), at=_moment(), by=request.acting)
    except Incomplete as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, ngettext("已交接 %(n)d 件。", "已交接 %(n)d 件。", count) % {"n": count})
    return True


def _account(request: StaffRequest, found: Person) -> dict[str, Any]:
    """What the office can do to the account."""
    return {
        "why_not_password": why_not_issue_password(found, request.acting),
        "why_not_reset": why_not_reset(found, request.acting),
        "why_not_disable": why_not_disable(found, request.acting),
        "second_factor": settings.MFA != "off",
        "platform": platform.is_set() and settings.OIDC["name"],
        "link": link_of(found, settings.OIDC["issuer"]) if platform.is_set() else None,
    }


@require_POST
@open_to(Role.OFFICE_CLERK)
def end_membership(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a membership end: from now on it opens nothing."""
    membership = get_object_or_404(memberships_visible_to(request.acting), pk=pk, stands_in_for__isnull=True)
    actions.release(membership, at=_moment(), by=request.acting)
    messages.success(request, _("“%(membership)s”已结束。") % {"membership": membership})
    return redirect("handover:person", membership.person_id)


@require_POST
@open_to(Role.OFFICE_CLERK)
def enable(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    found = _found(request, pk)
    units.enable_account(found, by=request.acting)
    messages.success(request, _("账号已恢复。"))
    return redirect("handover:person", pk)


def _moment() -> Moment:
    now = timezone.now()
    return Moment(now, timezone.localdate(now))


def _found(request: StaffRequest, pk: int) -> Person:
    return get_object_or_404(queries.people_of(request.acting), pk=pk)
