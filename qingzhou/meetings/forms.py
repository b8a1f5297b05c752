"""What is filled in around a meeting."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger.forms.base import DayInput
from qingzhou.meetings.actions import Attendance, NewDecision
from qingzhou.meetings.models import SAID_MAX, TITLE_MAX
from qingzhou.meetings.states import Kind


class SubjectForm(forms.Form):
    """A subject by hand."""

    title = forms.CharField(label=gettext_lazy("议题"), max_length=TITLE_MAX)


class DecisionForm(forms.Form):
    """A decision, on one line. Which fields count follows from the kind."""

    token = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=Kind.choices, initial=Kind.GO_ON, widget=forms.RadioSelect)
    number = forms.CharField(label=gettext_lazy("事项编号"), max_length=20, required=False)
    said = forms.CharField(label=gettext_lazy("议定内容"), max_length=SAID_MAX)
    lead = forms.TypedChoiceField(label=gettext_lazy("牵头单位"), coerce=int, required=False, empty_value=None)
    supports = forms.TypedMultipleChoiceField(
        label=gettext_lazy("配合单位"), coerce=int, required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )
    due_on = forms.DateField(label=gettext_lazy("日期"), required=False, widget=DayInput())
    evidence = forms.CharField(label=gettext_lazy("佐证要求"), max_length=200, required=False)

    def __init__(self, *args: Any, units: list[tuple[str, list[tuple[int, str]]]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead: Any = self.fields["lead"]
        lead.choices = [("", _("请选择")), *units]
        supports: Any = self.fields["supports"]
        supports.choices = units
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()

    def decision(self) -> NewDecision:
        """The decision as it was filled in."""
        data = self.cleaned_data
        lead = (data["lead"],) if data["lead"] else ()
        return NewDecision(
            token=data["token"],
            kind=Kind(data["kind"]),
            said=data["said"],
            units=(*lead, *(unit for unit in data["supports"] if unit not in lead)) if lead else (),
            due_on=data["due_on"],
            evidence=data["evidence"],
            number=data["number"].strip(),
        )


class CloseForm(forms.Form):
    """What the minutes say at their head."""

    chair = forms.CharField(label=gettext_lazy("主持人"), max_length=100, required=False)
    present = forms.CharField(
        label=gettext_lazy("出席"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    place = forms.CharField(label=gettext_lazy("地点"), max_length=100, required=False)

    def attendance(self) -> Attendance:
        """As it was filled in."""
        return Attendance(**self.cleaned_data)
