"""What is asked of whoever uploads a table, in whatever capability: the file, and which sheet of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.documents.packages import MEBIBYTE
from qingzhou.documents.uploaded_tables import LARGE


class TableForm(forms.Form):
    """A table as .xlsx or .csv."""

    file = forms.FileField(
        label=gettext_lazy("Excel 文件"),
        help_text=gettext_lazy("扩展名 .xlsx 或 .csv，不超过 20 MB、6 万行。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGE.file_bytes:
            said = _("文件超过 %(size)d MB。请删去图片等无关内容，或拆成几个文件后再上传。")
            raise forms.ValidationError(said % {"size": LARGE.file_bytes // MEBIBYTE})
        return file


def sheet_asked(said: Mapping[str, str], current: int) -> tuple[int, int | None]:
    """Which sheet to read, and which of its rows (counted from 1) as the header; -1 for a sheet that there cannot be."""
    chosen, row = said.get("sheet", str(current)), said.get("header_row", "")
    sheet = int(chosen) if _is_number(chosen) and len(chosen) < 4 else -1
    return sheet, int(row) if _is_number(row) and len(row) < 8 else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
