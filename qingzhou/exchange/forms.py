"""What a clerk fills in on the way: the file, what each column means, and what is meant by what is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.exchange.columns import REQUIRED, Field
from qingzhou.exchange.faults import Group
from qingzhou.exchange.known import Known
from qingzhou.exchange.models import Batch
from qingzhou.exchange.queries import SHOWN_GROUPS, ColumnShown
from qingzhou.units.models import Unit

UNITS = frozenset({"unit_unknown", "group_leads", "lead_missing"})
DAYS = frozenset({"due_missing", "no_day"})


class ColumnsForm(forms.Form):
    """What each column of the file means; one choice a column."""

    issued_on = forms.DateField(
        label=gettext_lazy("没有写下达日期的行，按这一天计"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, batch: Batch, columns: list[ColumnShown], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"issued_on": batch.issued_on})
        super().__init__(*args, **kwargs)
        choices = [("", _("不导入，原样留存"))] + [(field.value, field.label) for field in Field]
        self.columns = columns
        for column in columns:
            name = f"column-{column.place}"
            self.fields[name] = forms.ChoiceField(
                required=False,
                choices=choices,
                initial=column.field,
                label=_("%(letter)s 列是") % {"letter": column.letter},
            )

    def shown(self) -> list[tuple[ColumnShown, forms.BoundField]]:
        """The columns with their choices."""
        return [(column, self[f"column-{column.place}"]) for column in self.columns]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [data[f"column-{column.place}"] for column in self.columns if data.get(f"column-{column.place}")]
        for field in Field:
            if chosen.count(field.value) > 1:
                said = _("有两列都选了“%(field)s”。请只留一列。") % {"field": field.label}
                self.add_error(None, said)
        missing = [str(field.label) for field in REQUIRED if field.value not in chosen]
        if missing:
            said = _("还没有指明哪一列是：%(columns)s。") % {"columns": _("、").join(missing)}
            self.add_error(None, said + _("请在对应的列上选择，然后再检查。"))
        return data

    def mapping(self) -> dict[Field, int]:
        """The columns by what they mean."""
        chosen = {self.cleaned_data[f"column-{column.place}"]: column.place for column in self.columns}
        return {Field(code): place for code, place in chosen.items() if code}


@dataclass(frozen=True)
class Mending:
    """A fault that can be put right on the page, for all its rows at once."""

    group: Group
    control: str  # unit | day | state | percent; “” for what has to be mended in the file
    near: list[str]


def mendings(groups: list[Group], known: Known) -> list[Mending]:
    """The groups with what can be filled in for each."""
    return [Mending(group, _control(group), _near(group, known)) for group in groups]


def _control(group: Group) -> str:
    code = group.first.code
    if code in UNITS:
        return "unit"
    if code in DAYS:
        return "day"
    return {"state_unknown": "state", "no_percent": "percent"}.get(code, "")


def _near(group: Group, known: Known) -> list[str]:
    return known.nearest(group.first.value) if group.first.code == "unit_unknown" else []


def units_in_order(known: Known) -> list[Unit]:
    """Every unit once, in official order."""
    return sorted(set(known.units.values()), key=lambda unit: (unit.position, unit.pk))


def fixes_in(sent: QueryDict) -> dict[Field, dict[str, str]]:
    """What was filled in beside the faults; what was left alone is left out, “-” strikes a name out."""
    fixes: dict[Field, dict[str, str]] = {}
    for place in range(SHOWN_GROUPS):
        code, meant = sent.get(f"field-{place}", ""), sent.get(f"meant-{place}", "").strip()
        if code in Field.values and meant:
            fixes.setdefault(Field(code), {})[sent.get(f"written-{place}", "")] = "" if meant == "-" else meant[:60]
    return fixes
