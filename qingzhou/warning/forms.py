"""What people fill in about a warning."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from qingzhou.warning.actions.dealing import LONGEST_REASON
from qingzhou.warning.states import Outcome


class DealForm(forms.Form):
    """What was verified and done, and what it was in the end."""

    reason = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("核实了什么、采取了什么措施。记录处置、排除误报、记录结果、提请或不批准移送时必填。"),
    )


class EndForm(DealForm):
    """What it was in the end."""

    outcome = forms.ChoiceField(label=gettext_lazy("结果"), choices=[("", "—"), *Outcome.choices], required=False)
    field_order = ("outcome", "reason")
