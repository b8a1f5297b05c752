"""Forms: how one wants to hear, and a robot for a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from qingzhou.notifications.models import FIRST_DIGEST_HOUR, LAST_DIGEST_HOUR, Preference
from qingzhou.notifications.states import TO_A_GROUP, Channel, Event
from qingzhou.units.models import Unit

if TYPE_CHECKING:
    OfPreference = forms.ModelForm[Preference]
else:
    OfPreference = forms.ModelForm

HOURS = tuple((hour, f"{hour}:00") for hour in range(FIRST_DIGEST_HOUR, LAST_DIGEST_HOUR + 1))
A_PHONE = RegexValidator(r"^\+?[0-9]{6,15}$", _("请只填数字，例如 13800000000。"))


class PreferenceForm(OfPreference):
    """One's own channels."""

    phone = forms.CharField(label=_("手机号"), required=False, max_length=20, validators=[A_PHONE])
    digest_hour = forms.TypedChoiceField(
        label=_("汇总时间"), choices=HOURS, coerce=int, help_text=_("选“每个工作日汇总一次”的通道在这个时间发送。")
    )

    class Meta:
        model = Preference
        fields = ("mail_address", "mail", "phone", "sms", "digest_hour")
        widgets = {"mail": forms.RadioSelect, "sms": forms.RadioSelect}
        help_texts = {"mail_address": _("只有您本人能看到。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail_address"].widget.attrs["autocomplete"] = "email"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"


class RobotForm(forms.Form):
    """A robot as the office enters it; the address is never shown again."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"))
    channel = forms.ChoiceField(
        label=_("种类"), choices=[(channel.value, channel.label) for channel in (*TO_A_GROUP, Channel.SMS)]
    )
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("自己认得出就行，例如：工作群。"))
    address = forms.CharField(
        label=_("地址"),
        max_length=1000,
        help_text=_("从机器人页面复制的整个地址。保存后不再显示，遗失了请重新添加。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units


class HookForm(forms.Form):
    """A subscription of another system."""

    name = forms.CharField(label=_("系统名称"), max_length=40)
    address = forms.CharField(
        label=_("地址"),
        max_length=500,
        help_text=_("对方接收推送的地址，以 https:// 开头。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    events = forms.MultipleChoiceField(label=_("事件"), choices=Event.choices, widget=forms.CheckboxSelectMultiple)
