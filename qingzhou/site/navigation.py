"""What stands around every page: the rail's entries for the role one acts in, and where the small switches lead.

A context processor; it asks the database nothing but how many notices are unread, and that only where the rail is shown, and
on the desk what is still to be filed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, resolve, reverse
from django.utils.translation import get_language, gettext_lazy

from qingzhou.filings.periods import Period
from qingzhou.filings.views import unfiled
from qingzhou.meetings.models import Receipt
from qingzhou.meetings.signatures import waiting
from qingzhou.notifications.queries import COUNTED, unread_count
from qingzhou.units.models import Membership, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Place:
    """One page of the rail; `covers` are the namespaces whose other pages count as part of it."""

    view: str
    label: StrOrPromise
    icon: str
    group: StrOrPromise = ""
    covers: str = ""
    counts_unread: bool = False


@dataclass(frozen=True)
class Entry:
    """A place as one role sees it; `current` is "page", "true" (a page beneath it) or empty."""

    label: str
    address: str
    icon: str
    current: str
    counts_unread: bool


@dataclass(frozen=True)
class Group:
    """Entries under one small heading."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Shell:
    """All that kit/base.html needs to know of the site."""

    home: str
    groups: tuple[Group, ...]
    unread: Callable[[], str]  # how many notices wait to be read; asks the database
    unfiled: Callable[[], Period | None]  # what the own unit has still to file; asks the database
    to_sign: Callable[
        [], list[Receipt]
    ]  # what meetings decided that the own unit has not signed for; asks the database
    language: str
    act_as: str
    account: str
    sign_out: str


PLACES = (
    Place("ledger:desk", gettext_lazy("我的工作台"), "layout-dashboard"),
    Place("notifications:inbox", gettext_lazy("消息"), "bell", covers="notifications", counts_unread=True),
    Place("filings:form", gettext_lazy("周填报"), "notebook-pen", covers="filings"),
    Place("filings:units", gettext_lazy("填报情况"), "clipboard-check", covers="filings"),
    Place("dispatch:week", gettext_lazy("周调度"), "calendar-check", covers="dispatch meetings"),
    Place("hotline:queue", gettext_lazy("监督举报"), "phone-call", covers="hotline"),
    Place("registry:list", gettext_lazy("机构监管"), "building-2", covers="registry"),
    Place("reconciliation:list", gettext_lazy("名册核对"), "git-compare", covers="reconciliation"),
    Place("warning:alerts", gettext_lazy("风险预警"), "radar", covers="warning"),
    Place("compliance:findings", gettext_lazy("规则与扫描"), "scale", covers="compliance"),
    Place("ledger:tasks", gettext_lazy("工作台账"), "list-checks", gettext_lazy("台账"), covers="ledger exchange"),
    Place("ledger:supervision", gettext_lazy("督办情况"), "megaphone", gettext_lazy("台账")),
    Place("ledger:issues", gettext_lazy("问题台账"), "triangle-alert", gettext_lazy("台账")),
    Place("directives:list", gettext_lazy("文件与会议"), "file-text", gettext_lazy("台账"), covers="directives"),
    Place("ledger:thresholds", gettext_lazy("期限与阈值"), "sliders-horizontal", gettext_lazy("管理")),
    Place("readings:list", gettext_lazy("查阅记录"), "eye", gettext_lazy("管理"), covers="readings"),
    Place("adjustments:year", gettext_lazy("工作日历"), "calendar-days", gettext_lazy("管理"), covers="adjustments"),
    Place("handover:people", gettext_lazy("工作交接"), "repeat", gettext_lazy("管理"), covers="handover"),
    Place("units:organisation", gettext_lazy("单位与人员"), "users", gettext_lazy("管理"), covers="units"),
    Place("api:keys", gettext_lazy("对接其他系统"), "plug", gettext_lazy("管理"), covers="api"),
    Place("notifications:channels", gettext_lazy("消息通道"), "send", gettext_lazy("管理")),
)


ONES_OWN = {"units:account", "units:password"}  # pages about oneself belong to no place


def navigation(request: HttpRequest) -> dict[str, Shell]:
    """Adds `shell` to every page."""
    acting: Membership | None = getattr(request, "acting", None)
    return {
        "shell": Shell(
            home="/",
            groups=_groups(Role(acting.role), _where(request), get_urlconf(), get_language()) if acting else (),
            unread=_unread(request),
            unfiled=unfiled(acting),
            to_sign=waiting(acting),
            language=reverse("units:language"),
            act_as=reverse("units:act_as"),
            account=reverse("units:account"),
            sign_out=reverse("units:sign_out"),
        )
    }


def first_address(role: Role) -> str:
    """Where somebody in this role begins: the first page of the rail that is open to them."""
    return next(address for place in PLACES if (address := address_for(place, role)))


def address_for(place: Place, role: Role) -> str:
    """Where a place is, or an empty text if there is no such page or it is not open to the role."""
    address, roles = _found(place.view, get_urlconf())
    return address if role in roles else ""


@lru_cache
def _found(view: str, _urlconf: str | None) -> tuple[str, frozenset[Role]]:
    """The address of a view and to whom it declares itself open. The rail asks the views: they are the one place that says."""
    try:
        address = reverse(view)
    except NoReverseMatch:  # a capability this installation does not have
        return "", frozenset()
    return address, getattr(resolve(address).func, "open_to", frozenset()) or frozenset()


def _where(request: HttpRequest) -> tuple[str, str, str]:
    """The view and the namespace that answer, and how that view's entry is marked: a page may name one it stands beneath."""
    match = request.resolver_match
    view, namespace = (match.view_name, match.namespace) if match else ("", "")
    beneath: str | None = getattr(request, "beneath", None)
    return beneath or view, namespace, "true" if beneath else "page"


@lru_cache(maxsize=1024)
def _groups(role: Role, where: tuple[str, str, str], _urlconf: str | None, _language: str | None) -> tuple[Group, ...]:
    view, namespace, here = where
    exact = any(place.view == view for place in PLACES)
    groups: dict[str, list[Entry]] = {}
    for place in PLACES:
        if address := address_for(place, role):
            covered = namespace in place.covers.split() and view not in ONES_OWN and not exact
            current = here if place.view == view else "true" if covered else ""
            entry = Entry(str(place.label), address, place.icon, current, place.counts_unread)
            groups.setdefault(str(place.group), []).append(entry)
    return tuple(Group(label, tuple(entries)) for label, entries in groups.items())


def _unread(request: HttpRequest) -> Callable[[], str]:
    """How many notices wait to be read, as the rail shows it; asked once, though the page has the rail twice."""

    @cache
    def count() -> str:
        memberships: list[Membership] = getattr(request, "memberships", [])
        found = unread_count(memberships[0].person, {membership.unit_id for membership in memberships})
        return f"{COUNTED}+" if found > COUNTED else str(found or "")

    return count
