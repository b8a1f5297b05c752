"""Forms with repeated lines: some lines at once, and one more for the asking, with or without script."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from qingzhou.ledger.forms.base import DeedForm

MOST_ROWS = 30
UNDER = ("note", "kept", "files")  # what is said about all lines together


class RowsForm(DeedForm):
    """A deed with lines; a line's fields are named `officers-0-person` and so on."""

    template = "ledger/_rows.html"
    lines: ClassVar[str]
    least: ClassVar[int] = 1
    grows: ClassVar[bool] = True
    rows = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["rows"].initial = self.count
        for place in range(self.count):
            for name, field in self.line(place).items():
                self.fields[self.name_of(place, name)] = field

    @property
    def count(self) -> int:
        """How many lines the form has."""
        asked = str((self.data if self.is_bound else self.initial).get("rows") or "")
        wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 0
        return min(max(wanted, self.least), MOST_ROWS)

    def name_of(self, place: int, name: str) -> str:
        """What a field of a line is called in the form."""
        return f"{self.lines}-{place}-{name}"

    def line(self, place: int) -> dict[str, forms.Field]:
        """The fields of one line."""
        raise NotImplementedError

    def legend(self, place: int) -> str:
        """What stands over a line."""
        raise NotImplementedError

    def filled(self) -> list[dict[str, Any]]:
        """What was typed, line by line; a line left as it was is left out."""
        names = [[(name, self.name_of(place, name)) for name in self.line(place)] for place in range(self.count)]
        typed = [{name: self.cleaned_data.get(full) for name, full in line} for line in names]
        return [line for line in typed if not self.is_blank(line)]

    def is_blank(self, line: dict[str, Any]) -> bool:
        """Whether nothing was typed in a line."""
        return not any(line.values())

    @property
    def plain(self) -> list[BoundField]:
        """The fields over the lines."""
        return [field for field in self if not self._is_of_a_line(field.name) and field.name not in UNDER]

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Each line's legend and fields."""
        return [
            (self.legend(place), [self[self.name_of(place, name)] for name in self.line(place)])
            for place in range(self.count)
        ]

    @property
    def last(self) -> list[BoundField]:
        """The fields under the lines."""
        return [self[name] for name in UNDER if name in self.fields]

    def _is_of_a_line(self, name: str) -> bool:
        return name.startswith(f"{self.lines}-")


def one_more(sent: QueryDict) -> dict[str, Any]:
    """What was typed, for a form with one more line."""
    typed: dict[str, Any] = sent.dict()
    rows = str(typed.get("rows", ""))
    return typed | {"rows": (int(rows) if rows.isascii() and rows.isdecimal() and len(rows) < 4 else 1) + 1}
