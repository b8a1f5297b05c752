"""What is filled in to change the calendar: some days, or a whole year's notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.adjustments.actions import NewDay
from qingzhou.ledger.forms.base import DayInput
from qingzhou.workdays.actions import LONGEST_REASON
from qingzhou.workdays.notices import read_notice
from qingzhou.workdays.terms import Term

MOST_DAYS = 62
WORKED = {"free": False, "worked": True, "national": None}


def ground() -> forms.CharField:
    """On what a change rests."""
    return forms.CharField(
        label=gettext_lazy("依据"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("文件名称或文号。"),
    )


class DaysForm(forms.Form):
    """One day, or some days in a row."""

    first = forms.DateField(label=gettext_lazy("日期"), widget=DayInput())
    last = forms.DateField(label=gettext_lazy("至（可不填）"), required=False, widget=DayInput())
    kind = forms.ChoiceField(
        label=gettext_lazy("调整为"),
        choices=[
            ("free", gettext_lazy("放假")),
            ("worked", gettext_lazy("上班")),
            ("national", gettext_lazy("恢复全国日历")),
        ],
    )
    name = forms.CharField(label=gettext_lazy("名称（可不填）"), max_length=40, required=False)
    ground = ground()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last") or data.get("first")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last", _("止日应不早于起日，且一次不超过 %(n)d 天。") % {"n": MOST_DAYS})
        return data

    def days(self) -> list[NewDay]:
        """The days, each as it is to be."""
        data = self.cleaned_data
        length = ((data["last"] or data["first"]) - data["first"]).days
        worked, name = WORKED[data["kind"]], data["name"]
        return [NewDay(data["first"] + timedelta(days=n), worked, name) for n in range(length + 1)]


class TermForm(forms.Form):
    """A term of the school calendar."""

    starts = forms.DateField(label=gettext_lazy("开学"), widget=DayInput())
    ends = forms.DateField(label=gettext_lazy("放假前最后一天"), widget=DayInput())
    ground = ground()

    def term(self) -> Term:
        """The term as it was filled in."""
        return Term(self.cleaned_data["starts"], self.cleaned_data["ends"])


class NoticeForm(forms.Form):
    """A year's notice of the State Council, as it was published."""

    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=2004, max_value=2049)
    text = forms.CharField(
        label=gettext_lazy("通知正文"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=gettext_lazy("粘贴国务院办公厅通知全文，例如“一、元旦：1月1日至3日放假，共3天。1月4日上班。”"),
    )
    ground = ground()

    def days(self) -> list[NewDay]:
        """The days that the notice names."""
        read = read_notice(self.cleaned_data["text"], self.cleaned_data["year"])
        return [NewDay(one.day, one.worked, one.name) for one in read]
