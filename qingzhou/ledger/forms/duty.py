"""The forms that say who is to do it, and by when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger import deeds
from qingzhou.ledger.forms.base import Choices, DayInput, DeedForm, text
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.replay import start
from qingzhou.ledger.states import Kind, Verb
from qingzhou.units.models import Membership


class DutyForm(DeedForm):
    """Who is to do it."""

    verb = Verb.REISSUE
    needs_choices = True
    lead = forms.TypedChoiceField(label=gettext_lazy("牵头单位"), coerce=int)
    owner = forms.TypedChoiceField(label=gettext_lazy("责任人"), coerce=int, required=False, empty_value=None)
    supports = forms.TypedMultipleChoiceField(
        label=gettext_lazy("配合单位"),
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 7}),
        help_text=gettext_lazy("可选多个：按住 Ctrl 点选；也可以不选。"),
    )

    def prepare(self) -> None:
        choices = self.desk.choices or Choices([], {})
        lead: Any = self.fields["lead"]
        lead.choices = [("", _("请选择")), *choices.of_units()]
        owner: Any = self.fields["owner"]
        owner.choices = choices.of_owners()
        supports: Any = self.fields["supports"]
        supports.choices = choices.of_units()

    def clean(self) -> dict[str, Any]:
        lead, owner = self.cleaned_data.get("lead"), self.cleaned_data.get("owner")
        people = self.desk.choices.owners.get(lead, []) if self.desk.choices and lead else []
        if lead and not people:
            self.add_error("lead", _("该单位还没有可以负责的人员。请先在“单位与人员”中登记。"))
        elif lead and not owner:
            self.cleaned_data["owner"] = people[0].pk
        elif lead and owner not in {person.pk for person in people}:
            self.add_error("owner", _("责任人不在牵头单位。请另选，或留空。"))
        chosen = self.cleaned_data.get("supports") or ()
        self.cleaned_data["supports"] = tuple(unit for unit in chosen if unit != lead)
        return super().clean()


class ReissueForm(DutyForm):
    reason = text(gettext_lazy("理由"), required=True)


class IssueForm(DutyForm):
    verb = Verb.ISSUE
    due_on = forms.DateField(label=gettext_lazy("办结时限"), widget=DayInput())

    def prepare(self) -> None:
        super().prepare()
        self.fields["due_on"].widget.attrs["min"] = self.desk.today.isoformat()


class NewTaskForm(IssueForm):
    """A task that is not in any notice: written down and issued at once."""

    title = forms.CharField(label=gettext_lazy("事项"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    source = forms.CharField(
        label=gettext_lazy("来源"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("文件、会议或领导批示的名称。"),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("设为保密"),
        required=False,
        help_text=gettext_lazy("只有办公室、领导小组、审计、承办单位的经办人和责任人能看到，每次查阅都有记录。"),
    )

    def prepare(self) -> None:
        super().prepare()
        says = {"hx-get": reverse("ledger:due_hint"), "hx-trigger": "change", "hx-target": "#due-hint"}
        self.fields["due_on"].widget.attrs.update(says)

    field_order = ("title", "source", "lead", "supports", "owner", "due_on", "confidential", "token")

    def deed(self) -> deeds.Assigned:
        data = self.cleaned_data
        return deeds.Assigned(lead=data["lead"], owner=data["owner"], due_on=data["due_on"], supports=data["supports"])

    @staticmethod
    def blank(by: Membership, now: datetime) -> Projection:
        """The line that does not exist yet, to check the form against."""
        drafted = deeds.Drafted(number="", kind=Kind.TASK, title="")
        return start(Written(now, by.person_id, by.unit_id, drafted))
