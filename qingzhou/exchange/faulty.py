"""The rows with faults as an Excel file: as they were uploaded, with what is wrong beside them, ready to be mended."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingzhou.documents.workbook import Column, Sheet, excel
from qingzhou.exchange import queries
from qingzhou.exchange.models import Batch

ROW, PROBLEM = 8, 60  # widths


def workbook(batch: Batch) -> bytes:
    """One sheet with the headings of the upload, so that it can be uploaded again when it is mended."""
    columns = [
        Column(_("有何问题"), PROBLEM),
        Column(pgettext("in another file", "原行号"), ROW),
        *(Column(heading or " ", 18) for heading in batch.headings),
    ]
    width = len(batch.headings)
    rows = [(_said(faults), number, *_padded(raw, width)) for number, raw, faults in queries.faulty_rows(batch)]
    return excel([Sheet(_("待改的行"), columns, rows)])


def _said(faults: list[Any]) -> str:
    return "\n".join(f"{fault.letter} {fault.label}：{fault.said}{fault.do}" for fault in faults)


def _padded(raw: list[Any], width: int) -> list[Any]:
    return [*raw, *[None] * width][:width]
