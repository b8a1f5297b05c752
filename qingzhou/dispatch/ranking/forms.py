"""The form in which the office changes what each indicator weighs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from qingzhou.dispatch.ranking import weights as weighing
from qingzhou.dispatch.ranking.weights import MOST, MOST_SMALLEST, SMALLEST, Weights


class WeightsForm(forms.Form):
    """Every weight with its bounds, the small sample, and why it is changed."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, weights: Weights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, number in weights.numbers().items():
            least, most = (1, MOST_SMALLEST) if name == SMALLEST else (0, MOST)
            self.fields[name] = forms.IntegerField(
                label=weighing.label_of(name), min_value=least, max_value=most, initial=number
            )
        self.order_fields([*weights.numbers(), "reason"])

    def wanted(self) -> Weights:
        """The weights as they were typed."""
        numbers = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return Weights({name: value for name, value in numbers.items() if name != SMALLEST}, numbers[SMALLEST])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (wrong := weighing.why_not(self.wanted(), data["reason"])):
            self.add_error(None, f"{wrong.said}{wrong.do}")
        return data
