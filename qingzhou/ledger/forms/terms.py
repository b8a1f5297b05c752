"""The form in which the office changes its terms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from qingzhou.ledger import thresholds
from qingzhou.ledger.policy import Policy


class TermsForm(forms.Form):
    """Every term with its bounds, and why it is changed."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, terms: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        for term in thresholds.TERMS:
            self.fields[term.name] = forms.IntegerField(
                label=term.label, min_value=term.least, max_value=term.most, initial=getattr(terms, term.name)
            )
        self.order_fields([*(term.name for term in thresholds.TERMS), "reason"])

    def wanted(self) -> Policy:
        """The terms as they were typed."""
        return replace(self.terms, **{term.name: self.cleaned_data[term.name] for term in thresholds.TERMS})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (wrong := thresholds.why_not(self.wanted(), data["reason"])):
            self.add_error(None, f"{wrong.said}{wrong.do}")
        return data
