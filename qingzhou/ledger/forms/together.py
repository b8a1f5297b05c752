"""The forms by which units work on one item together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger import actions, deeds
from qingzhou.ledger.actions import Attached, Division
from qingzhou.ledger.forms.base import DayInput, DeedForm, ReasonForm, files_field, text
from qingzhou.ledger.forms.duty import DutyForm
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Verb
from qingzhou.units.models import Unit, UnitKind

BLANK_MILESTONES = 4  # rows to fill in besides those that the plan has


class SignPartForm(DeedForm):
    verb = Verb.SIGN_PART


class DeclinePartForm(ReasonForm):
    verb = Verb.DECLINE_PART


class FinishPartForm(DeedForm):
    verb = Verb.FINISH_PART
    done = text(gettext_lazy("办理结果"), required=True)
    files = files_field()  # type: ignore[assignment]


class AskHelpForm(DeedForm):
    verb = Verb.ASK_HELP
    needs_choices = True
    unit = forms.TypedChoiceField(label=gettext_lazy("请哪个单位"), coerce=int)
    due_on = forms.DateField(label=gettext_lazy("请于何日前办完"), widget=DayInput())
    reason = text(gettext_lazy("请其办什么"), required=True)

    def prepare(self) -> None:
        choices = self.desk.choices
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("请选择")), *(choices.of_units() if choices else [])]
        days = self.fields["due_on"].widget.attrs
        days["min"] = self.desk.today.isoformat()
        if self.desk.state and self.desk.state.due_on:
            days["max"] = self.desk.state.due_on.isoformat()


class MilestoneInput(forms.MultiWidget):
    """A day and a percentage side by side."""

    def __init__(self) -> None:
        percent = forms.NumberInput(attrs={"min": 1, "max": 99, "placeholder": "%", "aria-label": _("应达进度（%）")})
        super().__init__([DayInput(**{"aria-label": _("节点日期")}), percent])

    def decompress(self, value: deeds.Milestone | None) -> list[Any]:
        return [value.on, value.percent] if value else [None, None]


class MilestoneField(forms.MultiValueField):
    """A milestone, or None where both are left empty."""

    def __init__(self, **kwargs: Any) -> None:
        fields = (forms.DateField(), forms.IntegerField(min_value=1, max_value=99))
        super().__init__(fields, widget=MilestoneInput(), required=False, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> deeds.Milestone | None:
        if not data_list or data_list == [None, None]:
            return None
        on, percent = data_list
        if not on or not percent:
            raise forms.ValidationError(_("节点须同时填写日期和进度；不要的，两格都清空。"))
        return deeds.Milestone(on, percent)


class PlanForm(DeedForm):
    verb = Verb.PLAN
    target = forms.IntegerField(
        label=gettext_lazy("目标数"), min_value=0, max_value=deeds.MOST_COUNTED, required=False,
        help_text=gettext_lazy("能计数的任务填写，例如 120；进度按完成数折算。不能计数的留空。"),
    )  # fmt: skip
    target_unit = forms.CharField(
        label=gettext_lazy("计量单位"), max_length=20, required=False, help_text=gettext_lazy("例如：家、人次、万元。")
    )
    reason = text(gettext_lazy("说明"), rows=2)

    def prepare(self) -> None:
        plan = self.desk.state.plan if self.desk.state else None
        known = plan.milestones if plan else ()
        rows = min(len(known) + BLANK_MILESTONES, deeds.MOST_MILESTONES)
        added = {
            f"milestone_{place}": MilestoneField(
                label=_("节点 %(n)d") % {"n": place}, initial=known[place - 1] if place <= len(known) else None
            )
            for place in range(1, rows + 1)
        }
        self.fields = {**added, **self.fields}
        if plan:
            self.fields["target"].initial = plan.target or None
            self.fields["target_unit"].initial = plan.target_unit

    def deed(self) -> deeds.Planned:
        data = self.cleaned_data
        given = tuple(data[name] for name in self.fields if name.startswith("milestone_") and data.get(name))
        kind = deeds.PlanChanged if self.verb is Verb.CHANGE_PLAN else deeds.Planned
        return kind(given, data.get("target") or 0, data.get("target_unit") or "", data.get("reason") or "")


class ChangePlanForm(PlanForm):
    verb = Verb.CHANGE_PLAN
    reason = text(gettext_lazy("理由"), required=True, rows=2)


class CascadeForm(DeedForm):
    """Which units get a line of their own, and how much each weighs: a unit without a number gets none."""

    verb = Verb.CASCADE
    needs_choices = True
    template = "ledger/_cascade_fields.html"
    due_on = forms.DateField(label=gettext_lazy("各单位办结时限"), widget=DayInput())
    weighted = forms.TypedChoiceField(
        label=gettext_lazy("合计办法"),
        choices=[("", gettext_lazy("简单平均：各单位一样重")), ("1", gettext_lazy("按权重：按所填数字加权"))],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
    )
    note = text(gettext_lazy("说明"), rows=2)

    def prepare(self) -> None:
        state, choices = self.desk.state, self.desk.choices
        self.units: list[Unit] = []
        if state is None or choices is None:
            return
        taken = {state.lead, *(child.unit for child in state.children)}
        self.units = [unit for unit in choices.units if unit.pk not in taken and choices.owners.get(unit.pk)]
        for unit in self.units:
            first = 1 if unit.kind == UnitKind.TOWN and not state.children else None
            self.fields[f"weight_{unit.pk}"] = forms.IntegerField(
                label=unit.short_name, min_value=1, max_value=deeds.HEAVIEST, required=False, initial=first
            )
        if state.due_on:
            self.fields["due_on"].initial = state.due_on
            self.fields["due_on"].widget.attrs |= {"min": self.desk.today.isoformat(), "max": state.due_on.isoformat()}

    def rows(self) -> list[Any]:
        """The number fields, one a unit."""
        return [self[f"weight_{unit.pk}"] for unit in self.units]

    def division(self) -> Division:
        """The duties as typed; each unit's first handler owns its line."""
        data, choices = self.cleaned_data, self.desk.choices
        assert choices is not None
        due_on: date = data["due_on"]
        duties = [
            (deeds.Assigned(lead=unit.pk, owner=choices.owners[unit.pk][0].pk, due_on=due_on), weight)
            for unit in self.units
            if (weight := data.get(f"weight_{unit.pk}"))
        ]
        return Division(duties, weighted=bool(data.get("weighted")), note=data.get("note") or "")

    def deed(self) -> deeds.Cascaded:
        """The deed as far as it is known before the lines have their numbers."""
        division = self.division()
        given = tuple(deeds.ChildGiven(0, "", duty.lead, weight) for duty, weight in division.duties)
        return deeds.Cascaded(given, division.weighted, division.note)

    def take(self, item: Item, files: Sequence[Attached]) -> Item:
        return actions.cascade(
            item,
            self.division(),
            by=self.desk.by,
            now=self.desk.now,
            sent=self.sent,
        )


class ContestForm(ReasonForm):
    verb = Verb.CONTEST


class RuleForm(DutyForm):
    verb = Verb.RULE
    unit_right = forms.TypedChoiceField(
        label=gettext_lazy("裁定"),
        choices=[
            ("", gettext_lazy("退单理由不成立，仍由该单位办理")),
            ("1", gettext_lazy("退单理由成立，改由下面的单位办理")),
        ],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = text(gettext_lazy("裁定理由"), required=True)
    field_order = ("unit_right", "lead", "owner", "supports", "reason", "token")

    def prepare(self) -> None:
        super().prepare()
        self.fields["lead"].required = False
        self.fields["lead"].help_text = _("仅在理由成立时选择。")

    def clean(self) -> dict[str, Any]:
        state, data = self.desk.state, self.cleaned_data
        data["unit_right"] = bool(data.get("unit_right"))
        if state and not data.get("unit_right"):
            data |= {"lead": state.lead, "owner": state.owner, "supports": state.supports}
        elif not data.get("lead"):
            self.add_error("lead", _("请选择改由哪个单位办理。"))
        elif state and data["lead"] == state.lead:
            self.add_error("lead", _("理由成立的，应改由别的单位办理。"))
        return super().clean()
