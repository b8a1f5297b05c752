"""What every form of a deed has in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger import actions, checks, deeds
from qingzhou.ledger.actions import Attached, Sent
from qingzhou.ledger.forms.kept import unsealed
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.states import Verb, label_of
from qingzhou.units.models import Membership, Person, Unit, UnitKind
from qingzhou.workdays.calendar import Calendar

MOST_FILES = 20
FIELD_OF = {  # which field a refusal is about
    "ledger.report_empty": "done",
    "ledger.outcome_missing": "done",
    "ledger.percent_missing": "percent",
    "ledger.percent_out_of_range": "percent",
    "ledger.counted_missing": "counted",
    "ledger.counted_out_of_range": "counted",
    "ledger.claim_without_evidence": "files",
    "ledger.takes_part_already": "unit",
    "ledger.help_outside_term": "due_on",
    "ledger.milestones_not_rising": "milestones",
    "ledger.milestone_out_of_range": "milestones",
    "ledger.milestone_outside_term": "milestones",
    "ledger.plan_empty": "milestones",
    "ledger.target_unit_missing": "target_unit",
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
    "ledger.demand_missing": "demand",
    "ledger.mandate_missing": "mandate",
    "ledger.answer_empty": "done",
    "ledger.reply_in_the_past": "reply_by",
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
            groups.setdefault(unit.kind, []).append((unit.pk, unit.short_name))
        return [(str(UnitKind(kind).label), units) for kind, units in groups.items()]

    def of_owners(self) -> list[tuple[str, Any]]:
        """People by unit, for a select; nobody chosen means the unit's first handler."""
        named = [
            (unit.short_name, [(person.pk, person.name_and_stand_in) for person in self.owners[unit.pk]])
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
    mandate: str = ""  # the paper that the last supervision sheet named
    draft: deeds.Proposed | None = None  # the sheet that is proposed

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


def text(label: Any, *, required: bool = False, rows: int = 3, hint: Any = "") -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(
        label=label, required=required, max_length=4000, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


def files_field() -> FilesField:
    """The field for evidence."""
    return FilesField(
        label=gettext_lazy("佐证材料"),
        required=False,
        help_text=gettext_lazy("照片、PDF、Word、Excel 等，可选多个，每个不超过 20 MB。"),
        widget=FilesInput(),
    )


class DeedForm(forms.Form):
    """The form of one deed; fields bear the names of the deed's own."""

    verb: ClassVar[Verb]
    needs_choices: ClassVar[bool] = False  # whether units and people are chosen from
    template: ClassVar[str] = ""  # of its fields, where they are not simply listed
    contested = False  # something was recorded while it was being filled in
    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)  # how many entries the writer saw
    kept = forms.MultipleChoiceField(
        label=gettext_lazy("已上传的佐证材料"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.verb}_%s")
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.fields["seen"].initial = desk.state.entries if desk.state else None
        self._carry()
        self.prepare()

    def _carry(self) -> None:
        """Offer the files that this form brought before, each ticked; without any, no such field."""
        sent = self.data.getlist("kept") if isinstance(self.data, QueryDict) else []
        files = {text: unsealed(text, self.desk.by.person_id) for text in sent}
        self.carried = {text: file for text, file in files.items() if file and "files" in self.fields}
        kept: Any = self.fields.pop("kept")
        if self.carried:
            kept.choices = [(text, file.name) for text, file in self.carried.items()]
            self.fields["kept"] = kept

    def prepare(self) -> None:
        """Fit the fields to the item."""

    @property
    def label(self) -> str:
        """What the step is called."""
        return label_of(self.desk.state.kind, self.verb) if self.desk.state else str(self.verb.label)

    @property
    def sent_token(self) -> UUID | None:
        """The token of the page that was sent."""
        return self.cleaned_data.get("token")

    @property
    def uploads(self) -> list[UploadedFile[Any]]:
        """The files that were sent."""
        return self.cleaned_data.get("files") or []

    @property
    def kept_files(self) -> list[Attached]:
        """The files that were kept before and are still ticked."""
        return [self.carried[text] for text in self.cleaned_data.get("kept") or []]

    @property
    def seen_entries(self) -> int | None:
        """How many entries the item had when the form was shown; None if the form does not say."""
        return self.cleaned_data.get("seen")

    @property
    def sent(self) -> Sent:
        """What the form carried besides what was typed."""
        return Sent(self.sent_token, self.seen_entries)

    def deed(self) -> deeds.Deed:
        """What was done, as typed."""
        names = (name for name in self.fields if name not in ("token", "seen", "kept", "files"))
        return deeds.DEEDS[self.verb](**{name: self.cleaned_data[name] for name in names})

    def take(self, item: Item, files: Sequence[Attached]) -> Item:
        """Take the step on the item as the form showed it. Raises what the action raises."""
        return actions.move(
            item,
            self.deed(),
            by=self.desk.by,
            now=self.desk.now,
            files=files,
            sent=self.sent,
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or self.desk.state is None:
            return data
        by = self.desk.by
        entry = Written(
            self.desk.now, by.person_id, by.unit_id, self.deed(), has_files=bool(self.uploads or self.kept_files)
        )
        if refusal := checks.incomplete(self.desk.state, entry):
            field = FIELD_OF.get(refusal.code)
            self.add_error(field if field in self.fields else None, f"{refusal.said}{refusal.do}")
        return data


class ReasonForm(DeedForm):
    """A deed that needs a reason and nothing else."""

    verb = Verb.CANCEL
    reason = text(gettext_lazy("理由"), required=True)


class ClassifyForm(ReasonForm):
    verb = Verb.CLASSIFY
    reason = text(
        gettext_lazy("理由"),
        required=True,
        hint=gettext_lazy("设为保密后，只有办公室、领导小组、审计、承办单位的经办人和责任人能看到，每次查阅都有记录。"),
    )


class DeclassifyForm(ReasonForm):
    verb = Verb.DECLASSIFY
