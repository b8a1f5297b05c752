"""The forms of what the office decides without having been asked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from qingzhou.ledger.forms.base import DayInput, DeedForm, ReasonForm, text
from qingzhou.ledger.forms.duty import ReissueForm
from qingzhou.ledger.states import Verb


class ExtendForm(DeedForm):
    verb = Verb.EXTEND
    due_on = forms.DateField(label=gettext_lazy("延至"), widget=DayInput())
    reason = text(gettext_lazy("理由"), required=True)

    def prepare(self) -> None:
        if self.desk.state and self.desk.state.due_on:
            self.fields["due_on"].widget.attrs["min"] = self.desk.state.due_on.isoformat()
            self.fields["due_on"].initial = self.desk.state.asked_due_on


class ChangeLeadForm(ReissueForm):
    verb = Verb.CHANGE_LEAD

    def prepare(self) -> None:
        super().prepare()
        if self.desk.state:
            self.fields["supports"].initial = list(self.desk.state.supports)


class ResolveForm(ReasonForm):
    verb = Verb.RESOLVE
    reason = text(gettext_lazy("议定内容"), required=True)
