"""What people fill in: a reason, a limit of the place, and what a sweep does by itself."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.compliance.actions.dealing import LONGEST_REASON
from qingzhou.compliance.law.measures import LimitIs, Unit
from qingzhou.compliance.law.rules import Rule

SMALL = {Unit.CENTS: 100, Unit.AREA: 100}  # of how many of its unit a figure is told


class DismissForm(forms.Form):
    """Why a finding is none."""

    reason = forms.CharField(
        label=gettext_lazy("排除的理由"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明核对了什么、为什么不属于违规。计入这条规则的误报。"),
    )


class SweepForm(forms.Form):
    """How to sweep."""

    opens = forms.BooleanField(label=gettext_lazy("红线规则的新命中直接立为问题"), required=False)


class LimitForm(forms.Form):
    """A limit of the place."""

    limit = forms.DecimalField(max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    since = forms.DateField(
        label=gettext_lazy("从哪一天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    document = forms.CharField(
        label=gettext_lazy("本地文件"), max_length=200, help_text=gettext_lazy("规定这个数值的文件名称和文号。")
    )

    def __init__(self, *args: Any, rule: Rule, **more: Any) -> None:
        super().__init__(*args, **more)
        if rule.of.unit is Unit.CLOCK:
            self.fields["limit"] = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        words = {
            Unit.CENTS: _("限值（元）"), Unit.AREA: _("限值（平方米）"), Unit.CLOCK: _("当地学校下午放学时间"),
            Unit.DAYS: _("限值（天）"),
        }  # fmt: skip
        self.fields["limit"].label = words.get(rule.of.unit, _("限值"))
        self.small = SMALL.get(rule.of.unit, 1)

    def limit_in_units(self) -> int:
        """The limit in the unit of the rule's check."""
        return _in_units(self.cleaned_data["limit"], self.small)


class TrialForm(forms.Form):
    """A limit to be tried, as people write it: a time of day, minutes, yuan, square metres, or a number."""

    limit = forms.DecimalField(max_digits=12, decimal_places=2, min_value=Decimal("0.01"))

    def __init__(self, *args: Any, rule: Rule, **more: Any) -> None:
        super().__init__(*args, **more)
        self.unit = rule.of.unit
        words = {
            Unit.CLOCK: _("试算的限值（几点几分）"),
            Unit.SECONDS: _("试算的限值（分钟）"),
            Unit.CENTS: _("试算的限值（元）"),
            Unit.AREA: _("试算的限值（平方米）"),
            Unit.HOURS: _("试算的限值（课时）"),
            Unit.DAYS: _("试算的限值（天）"),
            Unit.YEARS: _("试算的限值（岁）"),
            Unit.PEOPLE: _("试算的限值（%）"),
        }
        if self.unit is Unit.CLOCK:
            self.fields["limit"] = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        label = _("试算的限值（月）") if rule.of.limit_is is LimitIs.MONTHS else words.get(self.unit, _("试算的限值"))
        self.fields["limit"].label = label

    def limit_in_units(self) -> int:
        """The limit in the unit of the rule's check."""
        return _in_units(self.cleaned_data["limit"], {Unit.SECONDS: 60, **SMALL}.get(self.unit, 1))


def _in_units(said: time | Decimal, small: int) -> int:
    """What was typed in the unit of a check: seconds since midnight of a time, `small` units of each one of a number."""
    return (said.hour * 60 + said.minute) * 60 if isinstance(said, time) else int(said * small)
