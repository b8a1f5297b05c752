"""The forms of a call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.hotline import receipts
from qingzhou.hotline.actions import LONGEST_TEXT, Told
from qingzhou.hotline.forms import sending_token
from qingzhou.hotline.handed_in import HandedInField, SlicedInput
from qingzhou.hotline.states import Category, Channel

BY_STAFF = [pair for pair in Channel.choices if pair[0] not in (Channel.WEB, Channel.SYSTEM)]
SOUNDS = "audio/*,.wav,.mp3,.amr,.ogg,.m4a"


def _recordings(*, required: bool) -> Any:
    return HandedInField(
        label=gettext_lazy("来电录音"),
        required=required,
        help_text=gettext_lazy(
            "WAV、MP3、AMR、OGG、M4A，每个不超过 20 MB。声音认得出人：只有办公室和办这件事的单位能听，每次都有记录。"
        ),
        widget=SlicedInput(attrs={"accept": SOUNDS}),
    )


class RecordForm(forms.Form):
    """The recording of a call that is written down already."""

    files = _recordings(required=True)
    token = sending_token()


class CallForm(forms.Form):
    """Everything a caller says, on one page."""

    channel = forms.ChoiceField(label=gettext_lazy("渠道"), choices=BY_STAFF, initial=Channel.PHONE.value)
    danger = forms.BooleanField(label=gettext_lazy("涉及人身安全：请对方立即拨打 110，本件优先办理"), required=False)
    about = forms.CharField(
        label=gettext_lazy("涉及对象"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("写两个字，在册的机构就会列出来；不在册的照写。"),
        widget=forms.TextInput(
            attrs={
                "list": "institutions",
                "autocomplete": "off",
                "hx-get": reverse_lazy("registry:offered"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#institutions",
            }
        ),
    )
    place = forms.CharField(label=gettext_lazy("地点"), max_length=200, required=False)
    category = forms.ChoiceField(label=gettext_lazy("类别"), choices=Category.choices)
    happened = forms.CharField(label=gettext_lazy("什么时候"), max_length=100, required=False)
    text = forms.CharField(
        label=gettext_lazy("反映内容"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("照对方的话写；姓名电话写在下面，不写在这里。"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    name = forms.CharField(label=gettext_lazy("来电人姓名"), max_length=40, required=False)
    contact = forms.CharField(
        label=gettext_lazy("来电人电话"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("可以不留。保存时立即封存；要看须写明用途、经另一人同意，对方会知道。"),
    )
    files = _recordings(required=False)
    token = forms.CharField(max_length=80, initial=receipts.new_token, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not (data["about"] or data["place"]):
            self.add_error("about", _("涉及对象和地点请至少写一样。"))
        return data

    def told(self) -> Told:
        """What was said."""
        data = self.cleaned_data
        return Told(
            category=Category(data["category"]),
            channel=Channel(data["channel"]),
            identity=(("name", data["name"]), ("contact", data["contact"])),
            **{name: data[name] for name in ("text", "about", "place", "happened", "danger")},
        )
