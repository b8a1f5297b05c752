"""What a clerk fills in: a change of a file, a list, and what its columns mean."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from qingzhou.documents.headings import letter
from qingzhou.registry import values
from qingzhou.registry.checks import LONGEST_GROUND, Change
from qingzhou.registry.columns import IN_SHEETS, MANY, OF, Aspect, Column, Form
from qingzhou.registry.files import Data
from qingzhou.registry.models import Intake
from qingzhou.registry.values import Unreadable


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ChangeForm(forms.Form):
    """What the file is to say of one aspect from a day on. What is typed is read as a cell of a sheet would be."""

    def __init__(self, *args: Any, aspect: Aspect, known: Data, key: str, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.aspect, self.key, self.known = aspect, key, known
        for column in OF[aspect]:
            self.fields[column.name] = _control(column, known.get(column.name))
            if column.names_it and known:
                self.fields[column.name].disabled = True
        if known and aspect in MANY:
            label = _("从这一天起不再有（注销、撤离、离职、停用）")
            self.fields["gone"] = forms.BooleanField(label=label, required=False)
        self.fields["since"] = forms.DateField(label=_("从哪一天起"), initial=today, widget=_day_input())
        self.fields["ground"] = forms.CharField(
            label=_("依据"), max_length=LONGEST_GROUND, help_text=_("证照、文件或检查的名称和编号。")
        )

    def clean(self) -> dict[str, Any]:
        """Read every value."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        data: dict[str, Any] = {}
        for column in OF[self.aspect]:
            written = said.get(column.name)
            try:
                value = values.read(column, "、".join(written) if isinstance(written, list) else written)
            except Unreadable as wrong:
                self.add_error(column.name, str(wrong))
                continue
            if value not in (None, []):
                data[column.name] = value
        said["data"] = data
        return said

    def change(self) -> Change:
        """What was filled in."""
        said = self.cleaned_data
        data = {} if said.get("gone") else said["data"]
        return Change(self.aspect, data, said["since"], said["ground"], self.key)


def _control(column: Column, value: Any) -> forms.Field:
    """The control of a column, with what is known in it. It only looks after how things are typed: `read` judges them."""
    known: dict[str, Any] = {
        "label": column.label,
        "required": column.required,
        "initial": values.written(column, value),
    }
    if column.form is Form.CHOICE:
        assert column.choices is not None
        return forms.ChoiceField(choices=[("", "—"), *column.choices.choices], **known)
    if column.form is Form.CHOICES:
        assert column.choices is not None
        known["initial"] = value or []
        return forms.MultipleChoiceField(choices=column.choices.choices, widget=forms.CheckboxSelectMultiple, **known)
    if column.form is Form.TICK:
        return forms.ChoiceField(choices=[("", "—"), *values.ticks()], **known)
    if column.form is Form.DAY:
        return forms.DateField(widget=_day_input(), **known)
    limit = column.longest if column.form is Form.TEXT else 40
    return forms.CharField(max_length=limit, **known)


class ColumnsForm(forms.Form):
    """What each column of a list means, and of which day the list is."""

    as_of = forms.DateField(
        label=gettext_lazy("数据日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("名册反映的是哪一天的情况；变化从这一天起记入档案。"),
    )

    def __init__(self, *args: Any, intake: Intake, **more: Any) -> None:
        more.setdefault("initial", {"as_of": intake.as_of})
        super().__init__(*args, **more)
        self.intake = intake
        by_place = {place: code for code, place in intake.mapping.items()}
        choices = [("", _("不导入"))]
        choices += [
            (column.code, f"{column.aspect.label}{pgettext('between names', '、')}{column.label}")
            for column in IN_SHEETS
        ]
        for place in range(len(intake.headings)):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                required=False, choices=choices, initial=by_place.get(place, ""),
                label=_("%(letter)s 列是") % {"letter": letter(place)},
            )  # fmt: skip

    def shown(self) -> list[tuple[str, str, forms.BoundField]]:
        """Each column's letter and heading, with its choice."""
        return [(letter(place), heading, self[f"column-{place}"]) for place, heading in enumerate(self.intake.headings)]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [said.get(f"column-{place}") for place in range(len(self.intake.headings))]
        for column in IN_SHEETS:
            if chosen.count(column.code) > 1:
                self.add_error(None, _("有两列都选了“%(field)s”。请只留一列。") % {"field": column.label})
        return said

    def mapping(self) -> dict[str, int]:
        """Places by column code."""
        return {
            code: place
            for place in range(len(self.intake.headings))
            if (code := self.cleaned_data.get(f"column-{place}"))
        }
