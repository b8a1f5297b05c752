"""Forms: a new document, a draft put right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from qingzhou.directives.actions import NewDirective, Wanted
from qingzhou.directives.intake import Handed, handed_in
from qingzhou.directives.models import TITLE_MAX, Draft, DraftUnit
from qingzhou.directives.quick_dates import Pick
from qingzhou.directives.states import ClauseKind, DirectiveKind, Way
from qingzhou.documents import scans
from qingzhou.units.models import Person, Unit, UnitKind
from qingzhou.units.queries import owners_of, units_of

FILES, PICTURES = ".docx,.pdf,.xlsx,.txt", ",.jpg,.jpeg,.png"
Choices = list[tuple[Any, Any]]


def date_input(**more: str) -> forms.DateInput:
    """A date as browsers pick it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **more})


class NewForm(forms.Form):
    """Text pasted, or a file."""

    text = forms.CharField(
        label=_("粘贴正文"),
        required=False,
        strip=False,
        help_text=_("会议报道、方案、通知或纪要的全文；从网页、聊天记录里复制来的也可以，乱码会先修复。"),
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    file = forms.FileField(
        label=_("或上传文件"), required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": FILES})
    )
    title = forms.CharField(
        label=_("标题"), required=False, max_length=TITLE_MAX, help_text=_("留空则取正文的标题，没有的取文件名。")
    )
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("按标题判断")), *DirectiveKind.choices])
    dated = forms.DateField(
        label=_("文件日期"),
        required=False,
        help_text=_("“8月底前”等没有年份的时限由它推算。留空则取文中的日期，没有的取今天。"),
        widget=date_input(),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["file"].help_text = _("可选 .docx、.pdf、.xlsx、.txt，不超过 5 MB。选了文件，就以文件为准。")
        if scans.can_read():
            self.fields["file"].help_text = _(
                "可选 .docx、.pdf、.xlsx、.txt，扫描件和照片（.pdf、.jpg、.png）也可以，每页识别几秒；不超过 5 MB。选了文件，就以文件为准。"
            )
            self.fields["file"].widget.attrs["accept"] = FILES + PICTURES

    def new_directive(self) -> NewDirective:
        """What was handed in. Raises Incomplete for a file that cannot be read."""
        data = self.cleaned_data
        file: UploadedFile[bytes] | None = data["file"]
        name = str(file.name) if file else ""
        handed = handed_in(name, file.read()) if file else Handed(data["text"])
        kind = DirectiveKind(data["kind"]) if data["kind"] else None
        return NewDirective(handed.text, data["title"].strip(), data["dated"], kind, handed.recognised, name)


class DescribeForm(forms.Form):
    """Title, kind and date of a document."""

    title = forms.CharField(label=_("标题"), max_length=TITLE_MAX)
    kind = forms.ChoiceField(label=_("类别"), choices=DirectiveKind.choices)
    dated = forms.DateField(label=_("文件日期"), widget=date_input())


class DateForm(forms.Form):
    """One due date."""

    due_on = forms.DateField(label=_("办结时限"), widget=date_input())


class DraftForm(forms.Form):
    """A draft as a clerk wants it. Choices are the units and people of the jurisdiction."""

    title = forms.CharField(label=_("事项"), max_length=TITLE_MAX, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("类别"), choices=ClauseKind.choices)
    way = forms.ChoiceField(label=_("下达方式"), choices=Way.choices, required=False, widget=forms.RadioSelect)
    lead = forms.TypedChoiceField(label=_("牵头单位"), coerce=int, required=False)
    owner = forms.TypedChoiceField(label=_("责任人"), coerce=int, required=False)
    each_of = forms.TypedMultipleChoiceField(
        label=_("分解或分别下达的单位"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    supports = forms.TypedMultipleChoiceField(
        label=_("配合单位"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(label=_("办结时限"), required=False, widget=date_input())
    pick = forms.ChoiceField(label=_("或选常用时限"), required=False)
    recurrence = forms.CharField(
        label=_("周期"), required=False, max_length=40, help_text=_("机制填写，如“每周”“每月5日前”。")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, draft: Draft, picks: Iterable[Pick], today: date, data: Any = None) -> None:
        super().__init__(data, initial=_initial(draft), auto_id=f"edit-{draft.pk}-%s")
        units = list(units_of(draft.version.directive.jurisdiction_id))
        people = owners_of([unit.pk for unit in units], today)
        self._choose("lead", [("", _("请选择")), *_by_kind(units)])
        self._choose("each_of", _by_kind(units))
        self._choose("supports", _by_kind(units))
        self._choose("owner", [("", _("牵头单位的第一经办人")), *_people(units, people)])
        self._choose(
            "pick", [("", "—"), *((pick.on.isoformat(), f"{pick.label}（{pick.on.isoformat()}）") for pick in picks)]
        )

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def wanted(self) -> Wanted:
        """The draft as it was filled in; a date that was typed counts before one that was picked."""
        data = self.cleaned_data
        picked = date.fromisoformat(data["pick"]) if data["pick"] else None
        each = data["way"] in (Way.DIVIDED, Way.APART)
        leads = data["each_of"] if each else [lead for lead in [data["lead"]] if lead]
        return Wanted(
            data["title"],
            ClauseKind(data["kind"]),
            picked if picked and "due_on" not in self.changed_data else data["due_on"],
            data["recurrence"],
            each,
            tuple(leads),
            tuple(data["supports"]),
            0 if each else data["owner"] or 0,
            apart=data["way"] == Way.APART,
        )


def _initial(draft: Draft) -> dict[str, object]:
    parts = [part for part in draft.parts.all() if part.unit_id]
    leads = [part.unit_id for part in parts if part.role == DraftUnit.Role.LEAD]
    return {
        "title": draft.title,
        "kind": draft.kind,
        "way": way_of(draft),
        "lead": leads[0] if leads and not draft.each else "",
        "owner": draft.owner_id or "",
        "each_of": leads if draft.each else [],
        "supports": [part.unit_id for part in parts if part.role == DraftUnit.Role.SUPPORT],
        "due_on": draft.due_on,
        "recurrence": draft.recurrence,
        "revision": draft.revision,
    }


def way_of(draft: Draft) -> Way:
    """How a draft becomes lines of the ledger."""
    if not draft.each:
        return Way.ONE
    return Way.APART if draft.apart else Way.DIVIDED


def unit_choices(jurisdiction_id: int) -> Choices:
    """The units of a jurisdiction by sort."""
    return _by_kind(list(units_of(jurisdiction_id)))


def _by_kind(units: Iterable[Unit]) -> Choices:
    groups: dict[str, Choices] = {kind.value: [] for kind in UnitKind}
    for unit in units:
        groups[unit.kind].append((unit.pk, unit.short_name))
    return [(UnitKind(kind).label, rows) for kind, rows in groups.items() if rows]


def _people(units: Iterable[Unit], people: dict[int, list[Person]]) -> Choices:
    return [
        (unit.short_name, [(person.pk, person.name_and_stand_in) for person in people[unit.pk]])
        for unit in units
        if unit.pk in people
    ]
