"""The questions of the public form, one page each, and how answers are carried along: signed in the form, stored nowhere.

Nothing is kept until the reporter has sent the report, except photos, which are evidence files that no report names yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.hotline import receipts
from qingzhou.hotline.actions import LONGEST_TEXT, Told
from qingzhou.hotline.handed_in import HandedInField, SlicedInput, keep_handed_in
from qingzhou.hotline.states import Category, Channel
from qingzhou.ledger.actions import Attached

SALT, HOURS = "hotline.so_far", 24
MOST_PHOTOS = 6
HIDDEN, NAMED = "hidden", "named"


PHOTO, PLACE, NAME, WORDS = "photo", "place", "name", "words"


class Start(forms.Form):
    """From what somebody begins: a photo, a place or a name, whichever they have; or from nothing but words."""

    title = gettext_lazy("从哪里说起？")
    why = gettext_lazy("三样里有一样就能开始，其余的后面再问。不用注册，不用留姓名电话。")
    start = forms.ChoiceField(choices=[(one, one) for one in (PHOTO, PLACE, NAME, WORDS)], widget=forms.HiddenInput)
    files = HandedInField(  # type: ignore[assignment]
        label=gettext_lazy("照片"),
        required=False,
        help_text=gettext_lazy("招牌、课堂、合同、付款记录都可以，每个不超过 20 MB。照片里的拍摄位置会先去掉。"),
        widget=SlicedInput(attrs={"accept": "image/*"}),
    )
    place = forms.CharField(
        label=gettext_lazy("地点"), max_length=200, required=False, help_text=gettext_lazy("例如：某某路 12 号三楼。")
    )
    about = forms.CharField(label=gettext_lazy("机构、学校或个人办班的名称"), max_length=120, required=False)
    wanted = {PHOTO: "files", PLACE: "place", NAME: "about"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        field = self.wanted.get(data.get("start", ""))
        if field and not self.errors and not data.get(field):
            said = _("请选一张照片，或换一样开始。") if field == "files" else _("请写几个字，或换一样开始。")
            self.add_error(field, said)
        for name in set(self.wanted.values()) - {field}:  # what stands in the other forms is not said yet
            data.pop(name, None)
        data.pop("start", None)
        return data


class What(forms.Form):
    """What it is about, and whether somebody is in danger."""

    title = gettext_lazy("要反映什么？")
    why = gettext_lazy("选最接近的一项，好送到管这件事的部门。选错了没关系，我们会改。")
    category = forms.ChoiceField(label=gettext_lazy("类别"), choices=Category.choices, widget=forms.RadioSelect)
    danger = forms.BooleanField(
        label=gettext_lazy("有孩子正处在危险中，或有人正受到伤害"),
        required=False,
        help_text=gettext_lazy("紧急的请先拨打 110（报警）、119（火警）、120（急救），再回来填写。"),
    )


class Where(forms.Form):
    """Which institution, where, when."""

    title = gettext_lazy("在哪里？")
    why = gettext_lazy("名称和地点至少写一样。不知道全名的，写招牌上的字、楼名、门牌都可以。")
    about = forms.CharField(label=gettext_lazy("机构、学校或个人办班的名称"), max_length=120, required=False)
    place = forms.CharField(
        label=gettext_lazy("地点"), max_length=200, required=False, help_text=gettext_lazy("例如：某某路 12 号三楼。")
    )
    happened = forms.CharField(
        label=gettext_lazy("什么时候"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("例如：每周六上午，或 11 月 20 日晚上八点半。"),
    )
    from_photo = forms.BooleanField(required=False)

    def __init__(self, *args: Any, spot: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spot = _("照片位置（北纬，东经）%(spot)s") % {"spot": spot}
        self.fields["from_photo"].label = _("写进地点：%(spot)s") % {"spot": self.spot}
        self.fields["from_photo"].help_text = _("照片里记着拍摄位置，已经从文件里去掉，不勾选就不保存。")
        if not spot:
            del self.fields["from_photo"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.pop("from_photo", False) and self.spot not in data.get("place", ""):
            data["place"] = " ".join(part for part in (data.get("place"), self.spot) if part)[:200]
        if not self.errors and not (data["about"] or data["place"]):
            self.add_error("about", _("名称和地点请至少写一样，才能去查。"))
        return data


class Happened(forms.Form):
    """What happened, with photos."""

    title = gettext_lazy("发生了什么？")
    why = gettext_lazy("照实写几句就行。办理的单位能看到这些内容；请不要在这里写自己的姓名电话。")
    text = forms.CharField(
        label=gettext_lazy("经过"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 7})
    )
    files = HandedInField(  # type: ignore[assignment]
        label=gettext_lazy("照片、录音、合同、付款记录"),
        required=False,
        help_text=gettext_lazy("可选，最多 6 个，每个不超过 20 MB。照片里的拍摄位置会先去掉。"),
    )


class Who(forms.Form):
    """Whether somebody leaves a name."""

    title = gettext_lazy("要留联系方式吗？")
    why = gettext_lazy("不留也一样办理，凭查询码就能看进度、收答复、补充材料。")
    identity = forms.ChoiceField(
        label=gettext_lazy("身份"),
        choices=(
            (HIDDEN, gettext_lazy("不留姓名电话")),
            (NAMED, gettext_lazy("留下，但要封存")),
        ),
        initial=HIDDEN,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "封存后平时谁也看不到。要看须写明用途，由另一人同意，再由保管密钥的人解封；有人看过，您查进度时看得到日期和用途。"
        ),
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=40, required=False)
    contact = forms.CharField(label=gettext_lazy("电话或其他联系方式"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and data["identity"] == NAMED and not data["contact"]:
            self.add_error("contact", _("要留联系方式的，请写电话；不想留的，请选“不留姓名电话”。"))
        if data.get("identity") == HIDDEN:
            data["name"] = data["contact"] = ""
        return data


QUESTIONS: dict[str, type[forms.Form]] = {
    "start": Start,
    "what": What,
    "where": Where,
    "happened": Happened,
    "who": Who,
}
CHECK = "check"
KNOWN = "known"  # what is known at the site already: between two pages, where there is something to tell
PAGES = (*QUESTIONS, CHECK)


def begin() -> dict[str, Any]:
    """The answers of somebody who has not answered yet: only the token from which their code will follow."""
    return {"token": receipts.new_token()}


def carried(answers: dict[str, Any]) -> str:
    """The answers as a form carries them."""
    return signing.dumps(answers, salt=SALT, compress=True)


def unpacked(text: str) -> dict[str, Any] | None:
    """The answers that a form carries; None for what this program did not sign, or too long ago."""
    try:
        answers: dict[str, Any] = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    return answers


def form_of(page: str, answers: dict[str, Any], *sent: Any) -> Any:
    """The form of a page, with what was answered so far, or with what was sent: its fields, and its files."""
    named: dict[str, Any] = {"initial": {name: answer for name, answer in answers.items() if name != "files"}}
    if page == "where":
        named["spot"] = answers.get("spot", "")
    return QUESTIONS[page](*sent, **named)


def keep_photos(form: forms.Form, answers: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The answers with what was handed in now; what cannot be kept is said at the field.

    Where a photo was taken is not kept with it: it is `spot` among the answers, for the reporter to write it down or not.
    """
    kept: list[dict[str, Any]] = list(answers.get("files", ()))
    uploads = form.cleaned_data.get("files") or ()
    room = MOST_PHOTOS - len(kept)
    new, spot = keep_handed_in(form, uploads[:room], now)
    if len(uploads) > room:
        form.add_error("files", _("最多 %(n)d 个文件，多出的没有收下。") % {"n": MOST_PHOTOS})
    return answers | {"files": [*kept, *(vars(file) for file in new)], "spot": answers.get("spot") or spot}


def without(answers: dict[str, Any], dropped: Sequence[str]) -> dict[str, Any]:
    """The answers without the files that somebody would rather not hand in (by their SHA-256), nor where those were taken."""
    left = [file for file in answers.get("files", ()) if file["sha256"] not in dropped]
    return answers | {"files": left, "spot": ""} if dropped else answers


def told(answers: dict[str, Any], channel: Channel = Channel.WEB) -> Told:
    """What the answers say, as an action takes it."""
    return Told(
        category=Category(answers["category"]),
        text=answers["text"],
        about=answers.get("about", ""),
        place=answers.get("place", ""),
        happened=answers.get("happened", ""),
        danger=bool(answers.get("danger")),
        follows=answers.get("follows", ""),
        channel=channel,
        identity=(("name", answers.get("name", "")), ("contact", answers.get("contact", ""))),
        files=[Attached(**file) for file in answers.get("files", ())],
    )
