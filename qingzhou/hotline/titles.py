"""What stands in the ledger and in a reporter's messages to begin with; whoever writes may change every word."""

from __future__ import annotations

from qingzhou.hotline.models import Report
from qingzhou.hotline.redaction import redacted
from qingzhou.hotline.states import Category

SHORT = {  # stored in the ledger, in Chinese whatever language people read
    Category.FEES: "违规收费",
    Category.REFUND: "退费纠纷",
    Category.CLOSED: "关门失联",
    Category.UNLICENSED: "无证办班",
    Category.DISGUISED: "变相开展学科类培训",
    Category.TIME: "违反培训时间规定",
    Category.ADVERTISING: "违规广告招生",
    Category.STAFF: "从业人员违规",
    Category.SAFETY: "场地安全隐患",
    Category.SCHOOL: "学校作业或课后服务问题",
    Category.OTHER: "反映的问题",
}


def title_of(report: Report) -> str:
    """The title of the issue that a report opens."""
    return (
        f"{(report.about or report.place)[:100]}：{SHORT[Category(report.routed.get('category') or report.category)]}"
    )


def facts_of(report: Report) -> str:
    """The facts of the issue, as they were told but for what tells who somebody is: other units read them."""
    where = "，".join(part for part in (report.happened, report.place) if part)
    told = f"{where}：{report.text}" if where else report.text
    return redacted(told, (report.about, report.place)).text


ACCEPTED_WORDS = (
    "您的举报已受理，正在核查。办理期间不会向被举报人透露您的任何情况。"  # who does it stands beside: it may change
)
SPLIT_WORDS = "您的举报改为单独办理，原来告知您的日期和时限都不变。"
JOINED_WORDS = "您的举报已受理，与已经在办的同一件事一起核查。办理期间不会向被举报人透露您的任何情况。"
