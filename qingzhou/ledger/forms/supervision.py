"""The forms of supervision: the sheet, its reply, an objection and the answer to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from qingzhou.ledger.forms.base import DayInput, DeedForm, ReasonForm, files_field, text
from qingzhou.ledger.ladder import LADDER, LEADERS, reply_within, signers, trigger
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import Verb


class SuperviseForm(DeedForm):
    verb = Verb.SUPERVISE
    level = forms.TypedChoiceField(label=gettext_lazy("督办方式"), coerce=int)
    demand = text(
        gettext_lazy("督办要求"), required=True, hint=gettext_lazy("一事一单：写明做到什么程度、什么时候做到。")
    )
    reply_by = forms.DateField(label=gettext_lazy("答复时限"), widget=DayInput())
    mandate = forms.CharField(
        label=gettext_lazy("授权依据"),
        max_length=300,
        help_text=gettext_lazy("政府指定本办公室督查的文件，或经批准的领导小组会议纪要。"),
    )
    over_cap = text(gettext_lazy("超过本月上限的理由"), rows=2)

    def prepare(self) -> None:
        state, role = self.desk.state, self.desk.by.role
        least = max((state.level or 0) + 1, (state.proposed or 0)) if state else 1
        above = (state.level or 0) if state else 0
        levels = [level for level in LADDER if level.number > above and role in signers(level.number, policy())]
        field: Any = self.fields["level"]
        field.choices = [(level.number, f"{level.instrument}（{trigger(level.number, policy())}）") for level in levels]
        self.fields["level"].initial = least
        within = reply_within(min(least, len(LADDER) - 1), policy())
        self.fields["reply_by"].initial = self.desk.calendar.add(self.desk.today, within)
        self.fields["mandate"].initial = self.desk.mandate
        if (draft := self.desk.draft) and draft.demand:  # as the meeting wants it
            for name in ("level", "demand", "reply_by", "mandate"):
                self.fields[name].initial = getattr(draft, name)
        if role not in LEADERS:
            del self.fields["over_cap"]


class UrgeForm(DeedForm):
    verb = Verb.URGE
    note = text(gettext_lazy("催办说明"), rows=2, hint=gettext_lazy("记入事项，牵头单位可以看到；可以不填。"))


class WaiveForm(ReasonForm):
    verb = Verb.WAIVE


class AnswerForm(DeedForm):
    verb = Verb.ANSWER
    done = text(gettext_lazy("答复内容"), required=True, hint=gettext_lazy("写明原因、已采取的措施和完成时间。"))
    files = files_field()  # type: ignore[assignment]


class ObjectForm(ReasonForm):
    verb = Verb.OBJECT


class UpholdForm(ReasonForm):
    verb = Verb.UPHOLD
    reply_by = forms.DateField(label=gettext_lazy("重新答复的时限"), widget=DayInput())

    def prepare(self) -> None:
        sheet = self.desk.state.sheet if self.desk.state else None
        within = reply_within(sheet.level if sheet else 1, policy())
        self.fields["reply_by"].initial = self.desk.calendar.add(self.desk.today, within)


class WithdrawForm(ReasonForm):
    verb = Verb.WITHDRAW
