"""One form a deed: what a person fills in, checked by the same rules that guard the ledger, so nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger import deeds, permissions
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.replay import Projection, Written, start
from qingzhou.ledger.states import Kind, Verb
from qingzhou.units.models import Membership, Person, Unit
from qingzhou.workdays.calendar import Calendar

MOST_FILES = 20
FIELD_OF = {  # which field a refusal is about
    "ledger.report_empty": "done",
    "ledger.outcome_missing": "done",
    "ledger.percent_missing": "percent",
    "ledger.percent_out_of_range": "percent",
    "ledger.problem_missing": "problems",
    "ledger.no_evidence": "files",
    "ledger.reason_missing": "reason",
    "ledger.why_missing": "why",
    "ledger.title_missing": "title",
    "ledger.extension_not_later": "due_on",
    "ledger.due_in_the_past": "due_on",
    "ledger.resumed_earlier": "due_on",
    "ledger.review_in_the_past": "review_on",
    "ledger.too_far_ahead": "due_on",
}


@dataclass(frozen=True)
class Choices:
    """The units that can be given a duty, and who can own it in each."""

    units: list[Unit]
    owners: dict[int, list[Person]]

    def of_units(self) -> list[tuple[str, list[tuple[int, str]]]]:
        """Units by sort, for a select."""
        groups: dict[str, list[tuple[int, str]]] = {}
        for unit in self.units:
            groups.setdefault(str(unit.get_kind_display()), []).append((unit.pk, unit.short_name))
        return list(groups.items())

    def of_owners(self) -> list[tuple[str, Any]]:
        """People by unit, for a select; nobody chosen means the unit's first handler."""
        named = [
            (unit.short_name, [(person.pk, person.name) for person in self.owners[unit.pk]])
            for unit in self.units
            if self.owners.get(unit.pk)
        ]
        return [("", _("牵头单位的第一经办人")), *named]


@dataclass(frozen=True)
class Desk:
    """What a form needs to know: the item as it stands, who writes, when, and what can be chosen."""

    state: Projection | None
    by: Membership
    now: datetime
    calendar: Calendar
    choices: Choices | None = None

    @property
    def today(self) -> date:
        """The day in Beijing."""
        return local_day(self.now)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("一次最多上传 %(n)d 个文件。请分几次上传。") % {"n": MOST_FILES})
        return [file for one in given if (file := super(FilesField, self).clean(one, initial))]


def _text(label: Any, *, required: bool = False, rows: int = 3, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


def _files() -> FilesField:
    return FilesField(
        label=gettext_lazy("佐证材料"),
        required=False,
        help_text=gettext_lazy("照片、PDF、Word、Excel 等，可选多个，每个不超过 20 MB。"),
        widget=FilesInput(),
    )


class DeedForm(forms.Form):
    """The form of one deed; fields bear the names of the deed's own."""

    verb: ClassVar[Verb]
    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.verb}_%s")
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the item."""

    @property
    def sent_token(self) -> UUID | None:
        """The token of the page that was sent."""
        return self.cleaned_data.get("token")

    @property
    def uploads(self) -> list[UploadedFile[Any]]:
        """The files that were sent."""
        return self.cleaned_data.get("files") or []

    def deed(self) -> deeds.Deed:
        """What was done, as typed."""
        names = (name for name in self.fields if name not in ("token", "files"))
        return deeds.DEEDS[self.verb](**{name: self.cleaned_data[name] for name in names})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or self.desk.state is None:
            return data
        by = self.desk.by
        entry = Written(self.desk.now, by.person_id, by.unit_id, self.deed(), has_files=bool(self.uploads))
        if refusal := permissions.incomplete(self.desk.state, entry):
            field = FIELD_OF.get(refusal.code)
            self.add_error(field if field in self.fields else None, f"{refusal.said}{refusal.do}")
        return data


class SignForm(DeedForm):
    verb = Verb.SIGN


class DeclineForm(DeedForm):
    verb = Verb.DECLINE
    reason = _text(gettext_lazy("理由"), required=True, hint=gettext_lazy("写明依据哪条职责分工、应由哪个单位办理。"))


class ReportForm(DeedForm):
    verb = Verb.REPORT
    percent = forms.IntegerField(label=gettext_lazy("总进度（%）"), min_value=0, max_value=100)
    done = _text(gettext_lazy("本期进展"), required=True)
    problems = _text(gettext_lazy("存在问题"), rows=2)
    wanted = _text(gettext_lazy("需要协调"), rows=2)
    next_step = _text(gettext_lazy("下一步打算"), rows=2)
    difficult = forms.BooleanField(label=gettext_lazy("列为难点堵点"), required=False)
    files = _files()  # type: ignore[assignment]

    def prepare(self) -> None:
        state = self.desk.state
        if state and state.lead == self.desk.by.unit_id:
            self.fields["percent"].initial = state.claimed
            self.fields["difficult"].initial = state.difficult
        else:  # a supporting unit speaks for its part, not for the whole
            del self.fields["percent"], self.fields["difficult"]


class SubmitForm(DeedForm):
    verb = Verb.SUBMIT
    done = _text(gettext_lazy("办理结果"), required=True)
    files = _files()  # type: ignore[assignment]


class AskExtensionForm(DeedForm):
    verb = Verb.ASK_EXTENSION
    due_on = forms.DateField(label=gettext_lazy("申请延至"), widget=DayInput())
    reason = _text(gettext_lazy("理由"), required=True)

    def prepare(self) -> None:
        if self.desk.state and self.desk.state.due_on:
            self.fields["due_on"].widget.attrs["min"] = self.desk.state.due_on.isoformat()


class GrantExtensionForm(DeedForm):
    verb = Verb.GRANT_EXTENSION
    due_on = forms.DateField(widget=forms.HiddenInput)
    note = _text(gettext_lazy("批示"), rows=2)

    def prepare(self) -> None:
        self.fields["due_on"].initial = self.desk.state.asked_due_on if self.desk.state else None


class ReasonForm(DeedForm):
    """A deed that needs a reason and nothing else."""

    verb = Verb.CANCEL
    reason = _text(gettext_lazy("理由"), required=True)


class RefuseExtensionForm(ReasonForm):
    verb = Verb.REFUSE_EXTENSION


class SendBackForm(ReasonForm):
    verb = Verb.SEND_BACK


class CloseForm(DeedForm):
    verb = Verb.CLOSE
    note = _text(gettext_lazy("审核意见"), rows=2)


class SuspendForm(ReasonForm):
    verb = Verb.SUSPEND
    review_on = forms.DateField(label=gettext_lazy("复核日期"), widget=DayInput())


class ResumeForm(DeedForm):
    verb = Verb.RESUME
    due_on = forms.DateField(
        label=gettext_lazy("恢复后的办结时限"),
        widget=DayInput(),
        help_text=gettext_lazy("已按中止的工作日数顺延，可以改晚。"),
    )
    note = _text(gettext_lazy("说明"), rows=2)

    def prepare(self) -> None:
        state = self.desk.state
        due = state.clock("due") if state else None
        if state and state.due_on and due and due.pauses:
            stood = max(self.desk.calendar.count(due.pauses[-1].since, self.desk.today), 0)
            self.fields["due_on"].initial = self.desk.calendar.add(state.due_on, stood) if stood else state.due_on


class DutyForm(DeedForm):
    """Who is to do it."""

    verb = Verb.REISSUE
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
    reason = _text(gettext_lazy("理由"), required=True)


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

    def prepare(self) -> None:
        super().prepare()
        says = {"hx-get": reverse("ledger:due_hint"), "hx-trigger": "change", "hx-target": "#due-hint"}
        self.fields["due_on"].widget.attrs.update(says)

    field_order = ("title", "source", "lead", "supports", "owner", "due_on", "token")

    def deed(self) -> deeds.Assigned:
        data = self.cleaned_data
        return deeds.Assigned(lead=data["lead"], owner=data["owner"], due_on=data["due_on"], supports=data["supports"])

    @staticmethod
    def blank(by: Membership, now: datetime) -> Projection:
        """The line that does not exist yet, to check the form against."""
        drafted = deeds.Drafted(number="", kind=Kind.TASK, title="")
        return start(Written(now, by.person_id, by.unit_id, drafted))


class AmendForm(DeedForm):
    """Words of the line put right."""

    verb = Verb.AMEND
    title = forms.CharField(label=gettext_lazy("事项"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    source = forms.CharField(label=gettext_lazy("来源"), max_length=300, required=False)
    recurrence = forms.CharField(label=gettext_lazy("周期"), max_length=40, required=False)
    why = _text(gettext_lazy("更正理由"), required=True, rows=2)

    def prepare(self) -> None:
        for name in ("title", "source", "recurrence"):
            self.fields[name].initial = getattr(self.desk.state, name, "")

    def deed(self) -> deeds.Amended:
        """The changed words only."""
        given, state = self.cleaned_data, self.desk.state
        changed = {name: given[name] for name in ("title", "source", "recurrence")}
        changed = {name: text for name, text in changed.items() if text != getattr(state, name, None)}
        return deeds.Amended(why=given["why"], **changed)


FORMS: dict[Verb, type[DeedForm]] = {
    form.verb: form
    for form in (
        SignForm,
        DeclineForm,
        ReportForm,
        SubmitForm,
        AskExtensionForm,
        GrantExtensionForm,
        RefuseExtensionForm,
        CloseForm,
        SendBackForm,
        SuspendForm,
        ResumeForm,
        ReasonForm,
        ReissueForm,
        IssueForm,
        AmendForm,
    )
}
