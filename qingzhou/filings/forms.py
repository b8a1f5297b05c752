"""The form of a filing, and that of the rhythm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from qingzhou.filings.actions import MOST_CHARACTERS, Said, Sheet
from qingzhou.filings.facts import Facts, text_of
from qingzhou.filings.models import REASON_LENGTH, SPECIAL_LENGTH, RhythmVersion
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.rhythms import Rhythm
from qingzhou.filings.states import HEADINGS, PARTS, UNCHANGED
from qingzhou.ledger.forms.base import DayInput

LEAST_ROWS, MOST_ROWS = 3, 14
WIDTH = 42  # characters in a line of the form, about


class FilingForm(forms.Form):
    """The four parts, or that nothing changed. `offered` are the marks of the lines that were filled in by themselves."""

    done = forms.CharField(required=False, max_length=MOST_CHARACTERS, widget=forms.Textarea())
    todo = forms.CharField(required=False, max_length=MOST_CHARACTERS, widget=forms.Textarea())
    problems = forms.CharField(required=False, max_length=MOST_CHARACTERS, widget=forms.Textarea())
    wanted = forms.CharField(required=False, max_length=MOST_CHARACTERS, widget=forms.Textarea())
    unchanged = forms.BooleanField(required=False)
    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    unit = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    offered = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, period: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PARTS:
            self.fields[name].label = HEADINGS[period.every][name]
            text = str(self[name].value() or "")
            self.fields[name].widget.attrs["rows"] = rows_for(text)
        self.fields["unchanged"].label = UNCHANGED[period.every]
        self.fields["unchanged"].help_text = gettext_lazy("没有进展的勾选此项，即为零报告；“完成”一栏留空。")

    def count(self, facts: Facts) -> None:
        """Say beneath each part how many of its lines the ledger knows."""
        for name in PARTS:
            if n := len(facts[name]):
                self[name].help_text = ngettext("台账带出 %(n)d 项", "台账带出 %(n)d 项", n) % {"n": n}

    def said(self) -> Said:
        """What is filed, as typed."""
        typed = {name: self.cleaned_data.get(name) or "" for name in PARTS}
        return Said(**typed, unchanged=self.cleaned_data.get("unchanged") or False)

    def sheet(self) -> Sheet:
        """The page that was sent."""
        data = self.cleaned_data
        return Sheet(data.get("token"), data.get("unit"), data.get("seen"))


def rows_for(text: str) -> int:
    """How high a field is, so that its text is read without scrolling."""
    lines = sum(1 + len(line) // WIDTH for line in text.splitlines())
    return min(max(lines + 1, LEAST_ROWS), MOST_ROWS)


def marks_of(facts: Facts) -> str:
    """The marks of all lines, for the form to carry along."""
    return " ".join(fact.mark for found in facts.values() for fact in found)


def with_news(typed: dict[str, str], offered: str, facts: Facts) -> dict[str, str]:
    """What was typed, with the lines that have come since the form was filled in; nothing typed is taken away."""
    known = set(offered.split())
    return {
        name: _added(typed.get(name, ""), [fact.line for fact in facts[name] if fact.mark not in known])
        for name in PARTS
    }


def _added(typed: str, lines: Iterable[str]) -> str:
    there = typed.splitlines()
    return "\n".join([*there, *(line for line in lines if line not in there)])


def filled_in(facts: Facts) -> dict[str, str]:
    """The parts as the form begins."""
    return {name: text_of(facts[name]) for name in PARTS}


class RhythmForm(forms.Form):
    """How often is filed, and the special period with a filing every day."""

    every = forms.ChoiceField(
        label=gettext_lazy("平时"), choices=[one for one in Every.choices if one[0] != Every.DAY.value]
    )
    daily_from = forms.DateField(label=gettext_lazy("每日零报告，自"), required=False, widget=DayInput())
    daily_to = forms.DateField(label=gettext_lazy("至"), required=False, widget=DayInput())
    special = forms.CharField(
        label=gettext_lazy("专项名称"),
        required=False,
        max_length=SPECIAL_LENGTH,
        help_text=gettext_lazy("例如“寒假巡查”，写在专项日报的标题里。"),
    )
    on_holidays = forms.BooleanField(label=gettext_lazy("节假日也报"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=REASON_LENGTH, help_text=gettext_lazy("例如通知的名称或文号。")
    )

    @classmethod
    def showing(cls, version: RhythmVersion | None) -> RhythmForm:
        """The form with the rhythm in force."""
        names = ("every", "daily_from", "daily_to", "on_holidays", "special")
        return cls(initial={name: getattr(version, name) for name in names} if version else {"every": Every.WEEK})

    def rhythm(self) -> Rhythm:
        """The rhythm as it was filled in."""
        data = self.cleaned_data
        return Rhythm(
            Every(data["every"]), data["daily_from"], data["daily_to"], data["on_holidays"], data["special"].strip()
        )
