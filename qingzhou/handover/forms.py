"""The form of a hand-over: an heir for each unit, another one for some kinds of work, and what ends with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.handover.actions import Plan
from qingzhou.handover.queries import Group, Held
from qingzhou.units.models import Person, Unit


@dataclass(frozen=True)
class Line:
    """One kind of work, how much of it, and who takes it over if not the heir of all."""

    group: Group
    heir: BoundField


@dataclass(frozen=True)
class Section:
    """What is held for one unit, and who takes it over."""

    unit: Unit
    count: int
    heir: BoundField
    able: bool
    lines: list[Line]


class HandOverForm(forms.Form):
    """Who takes what over; and, for the office, what ends."""

    def __init__(self, data: Any, held: Held, owners: Mapping[int, list[Person]], *, keeps: bool, active: bool) -> None:
        super().__init__(data)
        self.held, self.owners = held, owners
        for unit, groups in self._by_unit():
            able = [(person.pk, person.name_and_stand_in) for person in owners.get(unit.pk, [])]
            self._choose(f"heir_{unit.pk}", _("接手人"), [("", _("请选择")), *able], required=bool(able))
            for group in groups if len(groups) > 1 else []:
                self._choose(f"heir_{group.name}", group.label, [("", _("同上")), *able])
        if held.groups:
            self.fields["why"] = forms.CharField(
                label=gettext_lazy("事由"),
                max_length=200,
                help_text=gettext_lazy("写入每一件的过程记录，如：调离本单位。"),
            )
        if keeps and held.memberships:
            choices = [(row.pk, f"{row.unit} {row.get_role_display()}") for row in held.memberships]
            self.fields["ends"] = forms.TypedMultipleChoiceField(
                label=gettext_lazy("同时结束的任职"),
                coerce=int,
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if keeps and active:
            self.fields["disable"] = forms.BooleanField(
                label=gettext_lazy("停用账号"),
                required=False,
                help_text=gettext_lazy("名下已无未了的事、任职和代班时，才能停用。停用后立即不能登录。"),
            )

    def _choose(self, name: str, label: str, choices: list[tuple[Any, str]], *, required: bool = False) -> None:
        self.fields[name] = forms.TypedChoiceField(
            label=label, coerce=int, empty_value=None, choices=choices, required=required
        )

    def _by_unit(self) -> list[tuple[Unit, list[Group]]]:
        return [(unit, list(groups)) for unit, groups in groupby(self.held.groups, key=lambda group: group.unit)]

    def sections(self) -> list[Section]:
        """What is held, unit by unit, as the page shows it."""
        return [
            Section(
                unit=unit,
                count=sum(group.count for group in groups),
                heir=self[f"heir_{unit.pk}"],
                able=bool(self.owners.get(unit.pk)),
                lines=[
                    Line(group, self[f"heir_{group.name}"]) for group in groups if f"heir_{group.name}" in self.fields
                ],
            )
            for unit, groups in self._by_unit()
        ]

    def plan(self) -> Plan:
        """What was chosen."""
        data = self.cleaned_data
        heirs = {
            (unit.pk, group.kind): data.get(f"heir_{group.name}") or data.get(f"heir_{unit.pk}")
            for unit, groups in self._by_unit()
            for group in groups
        }
        return Plan(
            heirs={key: heir for key, heir in heirs.items() if heir},
            why=data.get("why", ""),
            ends=tuple(data.get("ends") or ()),
            disable=bool(data.get("disable")),
        )
