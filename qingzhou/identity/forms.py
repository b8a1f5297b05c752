"""Forms for codes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        help_text=_("手机验证器上的 6 位数字；手机不在身边的，也可以输入一个恢复码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none"}),
    )


class FirstCodeForm(forms.Form):
    """The first code of a new authenticator."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=10,
        help_text=_("扫码后，验证器上显示的 6 位数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
