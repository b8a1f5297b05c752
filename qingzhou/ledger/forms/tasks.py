"""The forms of a task's steps, from signing to the end."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qingzhou.ledger import deeds, receipts
from qingzhou.ledger.forms.base import DayInput, DeedForm, ReasonForm, files_field, text
from qingzhou.ledger.states import Verb


class SignForm(DeedForm):
    verb = Verb.SIGN


class DeclineForm(DeedForm):
    verb = Verb.DECLINE
    reason = text(gettext_lazy("理由"), required=True, hint=gettext_lazy("写明依据哪条职责分工、应由哪个单位办理。"))


class ReportForm(DeedForm):
    verb = Verb.REPORT
    percent = forms.IntegerField(
        label=gettext_lazy("总进度（%）"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("报到 80% 及以上须有佐证材料。"),
    )
    counted = forms.IntegerField(label=gettext_lazy("累计完成"), min_value=0, max_value=deeds.MOST_COUNTED)
    done = text(gettext_lazy("本期进展"), required=True)
    problems = text(gettext_lazy("存在问题"), rows=2)
    wanted = text(gettext_lazy("需要协调"), rows=2)
    next_step = text(gettext_lazy("下一步打算"), rows=2)
    difficult = forms.BooleanField(label=gettext_lazy("列为难点堵点"), required=False)
    files = files_field()  # type: ignore[assignment]

    def prepare(self) -> None:
        state = self.desk.state
        if (
            state is None or state.lead != self.desk.by.unit_id
        ):  # a cooperating unit speaks for its part, not for the whole
            del self.fields["percent"], self.fields["counted"], self.fields["difficult"]
            return
        self.fields["difficult"].initial = state.difficult
        if state.plan and state.plan.target:  # the percentage follows from what is counted
            of = {"target": state.plan.target, "unit": state.plan.target_unit}
            self.fields["counted"].initial = state.counted
            self.fields["counted"].help_text = _("目标 %(target)d %(unit)s；进度按完成数折算。") % of
            del self.fields["percent"]
        else:
            self.fields["percent"].initial = state.claimed
            del self.fields["counted"]


class SubmitForm(DeedForm):
    verb = Verb.SUBMIT
    done = text(gettext_lazy("办理结果"), required=True)
    files = files_field()  # type: ignore[assignment]


class AskExtensionForm(DeedForm):
    verb = Verb.ASK_EXTENSION
    due_on = forms.DateField(label=gettext_lazy("申请延至"), widget=DayInput())
    reason = text(gettext_lazy("理由"), required=True)

    def prepare(self) -> None:
        if self.desk.state and self.desk.state.due_on:
            self.fields["due_on"].widget.attrs["min"] = self.desk.state.due_on.isoformat()


class GrantExtensionForm(DeedForm):
    verb = Verb.GRANT_EXTENSION
    due_on = forms.DateField(widget=forms.HiddenInput)
    note = text(gettext_lazy("批示"), rows=2)

    def prepare(self) -> None:
        self.fields["due_on"].initial = self.desk.state.asked_due_on if self.desk.state else None


class RefuseExtensionForm(ReasonForm):
    verb = Verb.REFUSE_EXTENSION


class SendBackForm(ReasonForm):
    verb = Verb.SEND_BACK


class CloseForm(DeedForm):
    verb = Verb.CLOSE
    note = text(gettext_lazy("审核意见"), rows=2)


class SuspendForm(ReasonForm):
    verb = Verb.SUSPEND
    review_on = forms.DateField(label=gettext_lazy("复核日期"), widget=DayInput())


class ResumeForm(DeedForm):
    verb = Verb.RESUME
    due_on = forms.DateField(label=gettext_lazy("恢复后的办结时限"), widget=DayInput())
    note = text(gettext_lazy("说明"), rows=2)

    def prepare(self) -> None:
        state = self.desk.state
        pause = receipts.stood(state, self.desk.today, self.desk.calendar) if state else None
        if pause is None:
            return
        due_on = self.fields["due_on"]
        due_on.initial = pause.earned_on
        due_on.widget.attrs["min"] = pause.earned_on.isoformat()
        due_on.help_text = ngettext(
            "中止 %(n)d 个工作日，原时限顺延至此日；可以改晚，不能改早。",
            "中止 %(n)d 个工作日，原时限顺延至此日；可以改晚，不能改早。",
            pause.days,
        ) % {"n": pause.days}

    def deed(self) -> deeds.Deed:
        typed = super().deed()
        state = self.desk.state
        return receipts.counted(typed, state, self.desk.today, self.desk.calendar) if state else typed
