"""The forms of staff and of whoever follows a report up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.hotline import receipts
from qingzhou.hotline.actions import LONGEST_MESSAGE
from qingzhou.hotline.handed_in import HandedInField
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import SATISFIED, SOLVED, DeclineReason, Ending, Purpose, ReadFor, TrackKind
from qingzhou.hotline.titles import SPLIT_WORDS
from qingzhou.ledger import deeds, norms
from qingzhou.ledger.actions import NewIssue
from qingzhou.ledger.deeds.issues import LONGEST_ABOUT, LONGEST_TITLE
from qingzhou.ledger.forms.base import DayInput, text
from qingzhou.ledger.models import Item


def sending_token() -> forms.CharField:
    """The same form sent twice changes nothing."""
    return forms.CharField(max_length=64, required=False, initial=lambda: uuid4().hex, widget=forms.HiddenInput)


# --- by receipt ------------------------------------------------------------------------------------------------
class CodeForm(forms.Form):
    """The receipt code as people type it."""

    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=80,
        help_text=gettext_lazy("20 位字母和数字，大小写、空格和短横都不影响。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )


class SavedForm(forms.Form):
    """The last signs of the code, typed once more by whoever has saved it."""

    saved = forms.CharField(
        label=gettext_lazy("查询码的最后 4 位"),
        max_length=20,
        help_text=gettext_lazy("输入最后 4 位，表示已经抄下、截屏或打印。没有查询码，谁也查不到这件举报。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code short"}),
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def clean_saved(self) -> str:
        typed = "".join(sign for sign in self.cleaned_data["saved"].upper() if sign.isalnum())
        typed = typed.translate(receipts.READ_AS)
        if typed not in (self.code[-receipts.GROUP :], self.code):
            raise forms.ValidationError(_("与查询码的最后 4 位不一致，请对照上面再输入。"))
        return typed


class MessageForm(forms.Form):
    """Something to add."""

    text = forms.CharField(
        label=gettext_lazy("补充或留言"),
        max_length=LONGEST_MESSAGE,
        required=False,
        help_text=gettext_lazy("办理人员能看到内容，看不到您是谁。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    files = HandedInField(label=gettext_lazy("照片或文件"), required=False)  # type: ignore[assignment]
    token = sending_token()


class AnswerWanted(forms.Form):
    """Why it is not solved."""

    why = forms.CharField(
        label=gettext_lazy("哪里没有解决"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 3})
    )
    token = sending_token()


class RateForm(forms.Form):
    """Whether it is solved, and apart from that how satisfied somebody is."""

    solved = forms.TypedChoiceField(
        label=gettext_lazy("问题解决了吗？"),
        choices=(("yes", SOLVED[True]), ("no", SOLVED[False])),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    satisfied = forms.TypedChoiceField(
        label=gettext_lazy("对办理过程满意吗？"),
        choices=[("", gettext_lazy("不评价")), *((str(points), said) for points, said in SATISFIED.items())],
        coerce=int,
        empty_value=None,
        required=False,
    )
    token = sending_token()


# --- staff -----------------------------------------------------------------------------------------------------
class AcceptForm(forms.Form):
    """What the office makes of a report."""

    joined = forms.ChoiceField(
        label=gettext_lazy("并入已有问题"), required=False, help_text=gettext_lazy("同一件事已经在办的，并入即可。")
    )
    along = forms.MultipleChoiceField(
        label=gettext_lazy("一并受理"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("已记为同一件的待受理举报。各自的回执、时限和答复都保留。"),
    )
    tracks = forms.MultipleChoiceField(
        label=gettext_lazy("办理途径"),
        choices=TrackKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一件来件可能同时是投诉和举报，各走各的时限。"),
    )
    lead = forms.ChoiceField(label=gettext_lazy("牵头单位"), required=False)
    due_on = forms.DateField(label=gettext_lazy("办结时限"), widget=DayInput(), required=False)
    title = forms.CharField(label=gettext_lazy("问题"), max_length=LONGEST_TITLE, required=False)
    about = forms.CharField(label=gettext_lazy("涉及对象"), max_length=LONGEST_ABOUT, required=False)
    facts = text(
        gettext_lazy("问题事实"), hint=gettext_lazy("时间、地点、情况。不要写反映人的姓名、电话等个人信息。"), rows=4
    )
    allegation = forms.CharField(label=gettext_lazy("反映的问题"), max_length=300, required=False)
    norm = forms.ChoiceField(label=gettext_lazy("可能违反的条款"), required=False)
    happened_on = forms.DateField(label=gettext_lazy("发生日期"), widget=DayInput(), required=False)
    severity = forms.ChoiceField(
        label=gettext_lazy("等级"), choices=deeds.Severity.choices, initial=deeds.Severity.YELLOW.value
    )
    promised_on = forms.DateField(
        label=gettext_lazy("下次告知举报人"), widget=DayInput(), help_text=gettext_lazy("最迟哪天再告诉举报人进展。")
    )
    said = forms.CharField(
        label=gettext_lazy("告诉举报人"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 3})
    )
    token = sending_token()

    def __init__(
        self,
        *args: Any,
        issues: list[Item],
        units: list[tuple[str, list[tuple[int, str]]]],
        today: date,
        along: Sequence[Report] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        taken: Any = self.fields["along"]
        taken.choices = [(one.number, f"{one.number} {one.about or one.place}") for one in along]
        if not along:
            del self.fields["along"]
        joined: Any = self.fields["joined"]
        joined.choices = [
            ("", _("不并入，新立一个问题")),
            *((one.number, f"{one.number} {one.title}") for one in issues),
        ]
        lead: Any = self.fields["lead"]
        lead.choices = [("", "—"), *units]
        norm: Any = self.fields["norm"]
        norm.choices = [
            ("", _("暂不确定")),
            *((one.code, f"{one.title}（{one.cited}）") for one in norms.in_force(today)),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("joined"):
            return data
        for name in ("lead", "due_on", "title", "about", "facts", "allegation", "happened_on"):
            if not self.errors.get(name) and not data.get(name):
                self.add_error(name, _("新立问题须填写此项。"))
        return data

    def new_issue(self, found_by: deeds.FoundBy, *, reopened: bool) -> NewIssue | None:
        """The issue as typed; None where the report joins another."""
        data = self.cleaned_data
        if data["joined"]:
            return None
        return NewIssue(
            title=data["title"],
            facts=data["facts"],
            about=data["about"],
            happened_on=data["happened_on"],
            allegations=(deeds.Allegation(data["allegation"], data["norm"]),),
            found_by=found_by,
            severity=deeds.Severity(data["severity"]),
            reopen_count=1 if reopened else 0,
        )


class DeclineForm(forms.Form):
    """Why a report is not taken up."""

    reason = forms.ChoiceField(label=gettext_lazy("理由"), choices=DeclineReason.choices, widget=forms.RadioSelect)
    said = forms.CharField(
        label=gettext_lazy("告诉举报人"),
        max_length=LONGEST_MESSAGE,
        help_text=gettext_lazy("写明理由，以及可以去哪里反映。另一人复核同意后才发出。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    token = sending_token()


class DecideForm(forms.Form):
    """Whether the second person agrees."""

    note = forms.CharField(
        label=gettext_lazy("复核意见"),
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    token = sending_token()


class TellForm(forms.Form):
    """A message to the reporter."""

    said = forms.CharField(
        label=gettext_lazy("留言"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 4})
    )
    promised_on = forms.DateField(label=gettext_lazy("下次告知举报人"), widget=DayInput(), required=False)
    token = sending_token()


class SplitForm(forms.Form):
    """Why a report leaves the issue that it had joined."""

    reason = forms.CharField(
        label=gettext_lazy("为什么不是同一件"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    said = forms.CharField(
        label=gettext_lazy("告诉举报人"),
        max_length=LONGEST_MESSAGE,
        initial=SPLIT_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    token = sending_token()


class UnlinkForm(forms.Form):
    """Why two reports are not the same matter."""

    reason = forms.CharField(label=gettext_lazy("为什么不是同一件"), max_length=300, required=False)


class AnswerForm(forms.Form):
    """What was found and done."""

    ending = forms.ChoiceField(label=gettext_lazy("结果"), choices=Ending.choices)
    said = forms.CharField(
        label=gettext_lazy("告诉举报人"),
        max_length=LONGEST_MESSAGE,
        help_text=gettext_lazy("写明查了什么、认定了什么、怎么处理的。只写“已整改”不够。"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    why = forms.CharField(
        label=gettext_lazy("可疑之处的说明"),
        max_length=LONGEST_MESSAGE,
        required=False,
        help_text=gettext_lazy("系统提示可疑之处时填写，举报人看不到，办公室会看。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    token = sending_token()


# --- seeing who reported ---------------------------------------------------------------------------------------
class AskIdentityForm(forms.Form):
    """What for somebody wants to see who reported."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("用途"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("举报人能看到用途。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=LONGEST_MESSAGE,
        help_text=gettext_lazy("为什么留言不够，非要知道是谁。举报人看不到这段话。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    token = sending_token()


class DecideIdentityForm(forms.Form):
    """Whether a second person agrees."""

    note = forms.CharField(
        label=gettext_lazy("意见"),
        max_length=LONGEST_MESSAGE,
        required=False,
        help_text=gettext_lazy("不同意的须写理由。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    token = sending_token()


class SeeIdentityForm(forms.Form):
    """The code that the custodian of the key handed over."""

    code = forms.CharField(
        label=gettext_lazy("查看码"),
        max_length=80,
        help_text=gettext_lazy("由密钥保管人解封后交给您。内容只显示这一次，显示后系统里就没有了。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )


class OriginalForm(forms.Form):
    """What for somebody reads the original."""

    read_for = forms.ChoiceField(label=gettext_lazy("用途"), choices=ReadFor.choices)
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=LONGEST_MESSAGE,
        help_text=gettext_lazy("遮盖后的内容为什么不够用。会记录，24 小时内有效。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    token = sending_token()


# --- to the police ---------------------------------------------------------------------------------------------
class TransferForm(forms.Form):
    """What a step on the way to the police says."""

    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=LONGEST_MESSAGE,
        required=False,
        help_text=gettext_lazy("提请时写涉嫌的罪名、事实和证据；不批准须写理由；移送后写公安机关签收人、时间和文号。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    token = sending_token()
