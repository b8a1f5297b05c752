"""Forms for signing in, one's own password, and the organisation tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from qingzhou.units.models import Person

SHEET_MAX_BYTES = 2 * 1024 * 1024


class SignInForm(AuthenticationForm):
    """Account and password, in the words of this site."""

    error_messages = {
        "invalid_login": _(
            "账号或密码不正确。请核对后重新输入；连续输错 %(limit)d 次，账号将锁定 30 分钟。忘记密码的，请与领导小组办公室联系。"
        ),
        "inactive": _("此账号已停用。请与领导小组办公室联系。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["password"].label = _("密码")

    def get_invalid_login_error(self) -> forms.ValidationError:
        return forms.ValidationError(
            self.error_messages["invalid_login"], code="invalid_login", params={"limit": settings.AXES_FAILURE_LIMIT}
        )


class PasswordForm(PasswordChangeForm):
    """One's own new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("现在的密码")
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password1"].help_text = _(
            "至少 10 个字符，不能全是数字，不能是常见密码，不要与姓名、账号相近。"
        )
        self.fields["new_password2"].label = _("再输一次新密码")
        self.fields["new_password2"].help_text = ""


class StandInForm(forms.Form):
    """Who stands in for somebody, from a day to a day."""

    colleague = forms.TypedChoiceField(label=_("代班人"), coerce=int)
    since = forms.DateField(label=_("自"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("至（含当日）"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, colleagues: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["colleague"]
        chosen.choices = [("", _("请选择")), *((person.pk, person.name) for person in colleagues)]


class SheetForm(forms.Form):
    """A workbook with the organisation tree."""

    sheet = forms.FileField(
        label=_("Excel 文件"),
        help_text=_("扩展名 .xlsx，不超过 2 MB，每行一个单位或一名人员。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_sheet(self) -> Any:
        sheet = self.cleaned_data["sheet"]
        if sheet.size > SHEET_MAX_BYTES:
            raise forms.ValidationError(_("文件超过 2 MB。请删去无关的工作表和图片后再上传。"))
        return sheet
