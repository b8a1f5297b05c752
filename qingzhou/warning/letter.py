"""移送函: a case that a warning led to, handed to the police. The score and its signs stay out: they are no evidence."""

from __future__ import annotations

from qingzhou.hotline.letter import Case, letter_of
from qingzhou.hotline.transfer import Transfer
from qingzhou.warning.models import Alert


def filename(alert: Alert) -> str:
    """What the file is called on the reader's disk."""
    assert alert.issue is not None
    return f"移送函-{alert.issue.number}.docx"


def letter(alert: Alert, moved: Transfer) -> bytes:
    """The letter, once it was approved, in Chinese whatever the reader's language."""
    issue = alert.issue
    assert issue is not None
    return letter_of(
        Case(
            issue,
            moved,
            "我单位在校外培训日常监管中，",
            f"我单位在日常监管中发现，作为问题{issue.number}核查。",
            f"问题 {issue.number}",
            "投诉举报人身份和其提交的内容依法保密，不随案移送；确需调取的，请依法书面提出，由我单位按程序办理。",
        )
    )
