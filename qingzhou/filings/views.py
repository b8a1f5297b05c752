"""The pages of the filings: a unit's form, how all units stand, one filing, and the rhythm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingzhou.filings import actions, permissions, queries
from qingzhou.filings.facts import Facts, facts
from qingzhou.filings.forms import FilingForm, RhythmForm, filled_in, marks_of, with_news
from qingzhou.filings.models import Filing
from qingzhou.filings.periods import Period
from qingzhou.filings.queries import Times
from qingzhou.filings.states import HEADINGS, PARTS, UNCHANGED, State
from qingzhou.ledger.policy import policy
from qingzhou.ledger.queries import confidential_numbers
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import OVERSEEING, Membership, Role


# --- a unit's form ---------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.UNIT_HANDLER, Role.UNIT_LEADER)
def form(request: StaffRequest, period: Period | None = None) -> HttpResponse:
    """The unit's filing for a period; without one, for that which runs."""
    times = queries.times(request.acting.jurisdiction_id, timezone.now())
    page = _FormPage(request, times, period or times.running)
    if request.method != "POST":
        return page.shown(page.fresh())
    sent = FilingForm(request.POST, period=page.period)
    valid = sent.is_valid()
    if "refill" in request.POST:
        return page.shown(page.refilled(sent))
    if not valid:
        return page.shown(sent, 422)
    try:
        filing = actions.file(page.period, sent.said(), by=request.acting, now=times.now, sheet=sent.sheet())
    except (Incomplete, NotNow) as refusal:  # what was typed stays in the form
        return page.shown(page.typed_again(sent, f"{refusal.said}{refusal.do}"), refusal.status)
    said = _("%(period)s已补报。") if filing.late else _("%(period)s已填报。")
    messages.success(request, said % {"period": page.period.label})
    return redirect("filings:form", page.period)


FEW = 10  # lines of the ledger that are shown unfolded beside the form


class _FormPage:
    """The form with what stands around it."""

    def __init__(self, request: StaffRequest, times: Times, period: Period) -> None:
        self.request, self.by, self.times, self.period = request, request.acting, times, period
        self.window = times.window(period)
        self.versions = queries.versions_of(self.by.unit_id, period)
        self.latest: Filing | None = self.versions[-1] if self.versions else None
        self.facts: Facts = facts(self.by, self.window, times.now, times.calendar, policy())

    def fresh(self) -> FilingForm:
        """The form as it begins: what was filed, else what is known."""
        known = {"unit": self.by.unit_id, "seen": self.latest.version if self.latest else 0}
        if self.latest is None:
            return FilingForm(
                initial={**known, **filled_in(self.facts), "offered": marks_of(self.facts)}, period=self.period
            )
        texts = queries.texts_of(self.latest, confidential_numbers(self.by.jurisdiction_id))
        known["unchanged"] = self.latest.unchanged
        return FilingForm(initial={**known, **texts, "offered": marks_of(self._known_then())}, period=self.period)

    def refilled(self, sent: FilingForm) -> FilingForm:
        """What was typed, with the lines that have come since."""
        typed = {name: str(sent[name].value() or "") for name in PARTS}
        data = self.request.POST.copy()
        data.update({**with_news(typed, data.get("offered", ""), self.facts), "offered": marks_of(self.facts)})
        known = {name: data.get(name) for name in ("token", "unit", "seen", "offered", *PARTS)}
        return FilingForm(initial={**known, "unchanged": "unchanged" in data}, period=self.period)

    def typed_again(self, sent: FilingForm, refusal: str) -> FilingForm:
        """What was typed, with what is wrong; the version that is shown now counts as seen."""
        data = self.request.POST.copy()
        data["seen"] = str(self.latest.version if self.latest else 0)
        again = FilingForm(data, period=self.period)
        again.is_valid()
        again.add_error(None, refusal)
        return again

    def shown(self, form: FilingForm, status: int = 200) -> HttpResponse:
        """The page."""
        before, after = self.times.next_to(self.window)
        headings, news = HEADINGS[self.period.every], self._news(form)
        form.count(self.facts)
        few = sum(len(found) for found in self.facts.values()) <= FEW
        context = {
            "form": form,
            "period": self.period,
            "window": self.window,
            "running": self.times.running,
            "is_late": self.times.now > self.window.ends_at,
            "previous": before,
            "next": after,
            "latest": self.latest,
            "first": self.versions[0] if self.versions else None,
            "versions": self.versions[::-1],
            "why_not": permissions.why_not_file(self.window, self.times.running, self.by, self.times.now),
            "facts": [
                (headings[name], found, few or any(one.mark in news for one in found))
                for name in PARTS
                if (found := self.facts[name])
            ],
            "news": news,
        }
        return render(self.request, "filings/form.html", context, status=status)

    def _known_then(self) -> Facts:
        """The lines that stood before the latest version was filed."""
        assert self.latest is not None
        at = self.latest.at
        return {
            name: tuple(one for one in found if one.at is None or one.at <= at) for name, found in self.facts.items()
        }

    def _news(self, form: FilingForm) -> frozenset[str]:
        """The marks of the lines that the form does not know of yet."""
        known = set(str(form["offered"].value() or "").split())
        return frozenset(one.mark for found in self.facts.values() for one in found) - known


def unfiled(acting: Membership | None) -> Callable[[], Period | None]:
    """What the desk asks: the running period that the unit one acts for owes and has not filed."""

    def owed() -> Period | None:
        owes = acting is not None and permissions.may_file(acting)
        return queries.still_owes(acting, timezone.now()) if acting and owes else None

    return owed


# --- for those who oversee -------------------------------------------------------------------------------------
@require_safe
@open_to(*OVERSEEING)
def units(request: StaffRequest, period: Period | None = None) -> HttpResponse:
    """How every unit stands with a period, those that have not filed first."""
    times = queries.times(request.acting.jurisdiction_id, timezone.now())
    period = period or times.running
    window = times.window(period)
    before, after = times.next_to(window)
    begun = window.since < times.now
    found = queries.filed(request.acting.jurisdiction_id, period, times.now) if begun else []
    asked = request.GET.get("state", "")
    counts = {state: sum(one.state is state for one in found) for state in State}
    order = list(State)
    context: dict[str, Any] = {
        "period": period,
        "window": window,
        "previous": before,
        "next": after,
        "begun": begun,
        "closed": times.now > window.ends_at,
        "all": len(found),
        "filed": counts[State.FILED] + counts[State.LATE],
        "counts": [(state, counts[state]) for state in order],
        "asked": asked if asked in State.values else "",
        "came": CAME,
        "unchanged": UNCHANGED[period.every],
        "rows": sorted(
            (one for one in found if _is(one.state, asked)),
            key=lambda one: order.index(one.state),
        ),
    }
    return render(request, "filings/units.html", context)


CAME = "came"  # in addresses: whoever has filed, in time or late


def _is(state: State, asked: str) -> bool:
    """Whether a unit that stands like that was asked for; what means nothing counts as not asked."""
    return state is not State.MISSING if asked == CAME else asked not in State.values or state == asked


@require_safe
@open_to()
def filing(request: StaffRequest, pk: int) -> HttpResponse:
    """One version of what a unit filed, and the others of the same period."""
    found = get_object_or_404(queries.visible_to(request.acting), pk=pk)
    hidden = confidential_numbers(request.acting.jurisdiction_id)
    texts, headings = queries.texts_of(found, hidden), HEADINGS[found.span.every]
    versions = queries.versions_of(found.unit_id, found.span)
    context = {
        "filing": found,
        "period": found.span,
        "parts": [(headings[name], texts[name]) for name in PARTS if texts[name]],
        "unchanged": UNCHANGED[found.span.every],
        "versions": versions[::-1],
        "is_latest": versions[-1].pk == found.pk,
        "oversees": request.acting.oversees,
    }
    return render(request, "filings/filing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OVERSEEING)
def rhythm(request: StaffRequest) -> HttpResponse:
    """How often is filed; the office sets it."""
    versions = queries.rhythms_seen_by(request.acting)
    refusal = permissions.why_not_set_rhythm(request.acting)
    form, status = RhythmForm.showing(versions[0] if versions else None), 200
    if request.method == "POST":
        if refusal:
            raise refusal
        form, status = RhythmForm(request.POST), 422
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                actions.set_rhythm(form.rhythm(), reason=reason, by=request.acting, now=timezone.now())
            except Incomplete as wrong:
                form.add_error(None, f"{wrong.said}{wrong.do}")
            else:
                messages.success(request, _("填报周期已保存。"))
                return redirect("filings:units")
    return render(
        request, "filings/rhythm.html", {"form": form, "versions": versions, "why_not": refusal}, status=status
    )
