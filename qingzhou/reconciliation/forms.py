"""What a clerk fills in: what kind of list it is, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from qingzhou.reconciliation.actions.deciding import LONGEST_REASON
from qingzhou.reconciliation.states import Source


class SourceForm(forms.Form):
    """What kind of list is held against the register."""

    source = forms.ChoiceField(
        label=gettext_lazy("名册种类"),
        choices=Source.choices,
        help_text=gettext_lazy(
            "种类决定哪些档案应当出现在名册里：摸排表看线下机构，许可名册看有许可的，登记名册看有信用代码的。"
        ),
    )


class ReasonForm(forms.Form):
    """Why two are not one, or why a decision is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=LONGEST_REASON, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("确认不是同一家、撤回时必填：写明核对了什么。"),
    )  # fmt: skip
