"""What the form of a document says of its sentences: whether orders stand where the reader has come to."""

import re
from dataclasses import dataclass

from qingzhou.directives.reading.outline import (
    Heading,
    addressees,
    is_dispatch,
    is_plan,
    is_report,
    is_unnumbered_list,
)
from qingzhou.directives.reading.sentences import Paragraph
from qingzhou.directives.reading.unit_names import UnitFinder
from qingzhou.directives.reading.voices import Voice

_ANNOUNCEMENT = re.compile(
    r"(?:如下|要求|意见|部署|安排|落实|任务|措施|职责)[。：]?$|会议.{0,4}(?:议定|决定|明确)：?$|议定事项：?$"
)
_LOOKS_BACK = re.compile(r"以来|成效|做法|经验|取得|案例|情况(?:通报|报告|汇报)?如下")
_AHEAD = re.compile(
    r"下一?步|下阶段|(?:工作|下年度?|明年)(?:打算|计划|安排|要求)|要求如下|(?:提出|作出)[^，。]{0,8}(?:要求|意见|部署|安排)"
)
_PUBLIC = re.compile("家长|学生|同学|市民|居民|群众|村民|业主|朋友|用户|旅客|乘客|考生")
_PREAMBLE = re.compile("现(?:将|就|提)?[^，。]{0,30}如下[：。]$")


@dataclass
class Form:
    """A plan orders by its form, a report only where it looks ahead, anything else once orders have been announced."""

    plan: bool = False
    report: bool = False
    announced: bool = False
    called: bool = False

    @classmethod
    def of(cls, document: list[Paragraph], finder: UnitFinder) -> "Form":
        """The form of a whole document, before anything in it has been read.

        What begins with a chat group's call, or with 各有关单位： and no title, is nothing but orders, if nothing in it
        is numbered; else the orders are the numbered items.
        """
        named = addressees(document[0], finder) if document else ()
        called = is_dispatch(document) or (bool(named) and not any(_PUBLIC.search(name) for name, _role in named))
        plan = called or is_plan(document)
        called = called and not any(paragraph.level for paragraph in document)
        return cls(plan, is_report(document), called or (plan and is_unnumbered_list(document)), called)

    def after_heading(self, heading: Paragraph) -> None:
        """Below a numbered heading orders stand; in a report, only below one that looks ahead."""
        text = heading.body.text
        if self.report:
            self.announced = bool(_AHEAD.search(text)) if heading.level == 1 else self.announced
        else:
            told = text.endswith("：") and bool(_ANNOUNCEMENT.search(text))
            self.announced = self.announced or bool(heading.level) or told

    def after_text(self, text: str, *, listed: bool) -> None:
        """Orders follow on 通知如下, 提出三点要求, or on items that have begun."""
        if self.report:  # tells what was done, until it says what is to be done next
            follows = bool(_AHEAD.search(text))
        elif self.plan:
            follows = listed or bool(re.search(r"如下[。：]?$", text))
        else:
            follows = bool(_ANNOUNCEMENT.search(text) and not _LOOKS_BACK.search(text))
        self.announced = self.announced or follows

    def voice(self, section: Heading, *, listed: bool) -> Voice:
        """How a paragraph begins to speak under the headings in force."""
        by_form = (listed or self.announced) if self.plan else (listed and self.announced)
        return Voice(
            section,
            plan=self.plan and (listed or not self.called),  # a call is as loosely worded as speech
            directive=bool(section.units) or by_form,
            units=section.units,
            fresh=bool(section.units) or (self.plan and listed),
        )


def is_preamble(paragraph: Paragraph) -> bool:
    """Whether a paragraph tells what led to the document, down to 现通知如下."""
    return not paragraph.level and bool(_PREAMBLE.search(paragraph.body.text))
