"""Readers of files that strangers made, each run in a process of its own with little memory and time."""

from __future__ import annotations

import json
import subprocess
import sys

from django.utils.translation import gettext as _

from qingzhou.documents.printed import Line
from qingzhou.refusals import Incomplete


def pages_read_by(reader: str, content: bytes, seconds: float) -> list[list[Line]]:
    """The printed lines of each page, as a reader's module tells them. Raises Incomplete for what it cannot read in time."""
    damaged = Incomplete(
        "documents.damaged_pages", _("这份文件无法读取，可能已损坏。"), _("请打开后复制正文，粘贴到这里。")
    )
    try:
        done = subprocess.run(  # noqa: S603 - a module of ours
            [sys.executable, "-I", "-m", reader], input=content, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise damaged from error
    if done.returncode:
        raise damaged
    told = json.loads(done.stdout)
    refusals = {
        "locked": Incomplete("documents.locked", _("文件加了密码，无法读取。"), _("请取消密码保护后再上传。")),
        "too_long": Incomplete("documents.too_long", _("这份文件页数过多。"), _("请只保留需要的几页再上传。")),
    }
    if refusal := refusals.get(told["state"]):
        raise refusal
    if told["state"] != "read" or not told["pages"]:
        raise damaged
    return [[Line(*line) for line in page] for page in told["pages"]]
