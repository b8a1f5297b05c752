"""What is told, by which way, and how a message fares: the tables that everything else here is read from."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a notice is about, in words that fit behind “2 件事项”. Stored for ever: never rename a code."""

    TO_SIGN = "to_sign", _("待签收")
    TO_SUPPORT = "to_support", _("需配合办理")
    DECLINED = "declined", _("被退单，待重新下达")
    CONTESTED = "contested", _("申请裁定，待裁定")
    PART_DECLINED = "part_declined", _("被配合单位退回")
    PART_FINISHED = "part_finished", _("有配合单位已办完")
    PLAN_CHANGED = "plan_changed", _("调整了计划")
    EXTENSION_ASKED = "extension_asked", _("申请延期，待答复")
    EXTENSION_GRANTED = "extension_granted", _("获准延期")
    EXTENSION_REFUSED = "extension_refused", _("未获准延期")
    RESOLVED = "resolved", _("会议有新的决定，请按决定办理")
    SUBMITTED = "submitted", _("报请销号，待审核")
    SENT_BACK = "sent_back", _("被退回补办")
    CLOSED = "closed", _("审核通过，已销号")
    SUSPENDED = "suspended", _("中止办理")
    RESUMED = "resumed", _("恢复办理，请继续推进")
    CANCELLED = "cancelled", _("撤销，不再办理")
    REMINDED = "reminded", _("进度滞后或将到期，请抓紧办理")
    PROPOSED = "proposed", _("被提请督办，待决定")
    SUPERVISED = "supervised", _("被督办，待答复")
    REPLIED = "replied", _("已答复督办")
    OBJECTED = "objected", _("对督办有异议，待答复")
    UPHELD = "upheld", _("督办异议未采纳，待答复")
    WITHDRAWN = "withdrawn", _("督办已撤回")
    REGISTERED = "registered", _("登记为问题，待交办")
    SIGNED_OFF = "signed_off", _("经领导签批，待复核销号")
    CANCEL_PROPOSED = "cancel_proposed", _("提请撤销，待另一人办理")
    REBOUNDED = "rebounded", _("回头看未通过，已另立问题")
    FILING_DUE = "filing_due", _("待填报")
    HOOK_OFF = "hook_off", _("推送一再失败，已停用")
    PROMISE_DUE = "promise_due", _("答应告知举报人的日期")
    TRANSFER_DUE = "transfer_due", _("移送公安的时限快到")


class Channel(TextChoices):
    """A way out of the system. Stored for ever: never rename a code."""

    MAIL = "mail", _("邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信机器人")
    DINGTALK = "dingtalk", _("钉钉机器人")
    FEISHU = "feishu", _("飞书机器人")
    WEBHOOK = "webhook", _("推送（Webhook）")


TO_A_PERSON = (Channel.MAIL, Channel.SMS)
TO_A_GROUP = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)  # a unit's; a webhook speaks to a program, at any hour


class Event(TextChoices):
    """What other systems may be told as it happens. Stored and sent for ever: never rename a code."""

    REPORT_LODGED = "report.lodged", _("收到举报")
    REPORT_ACCEPTED = "report.accepted", _("受理举报")
    REPORT_DECLINED = "report.declined", _("举报不予受理")
    REPORT_ANSWERED = "report.answered", _("答复举报")
    REPORT_REOPENED = "report.reopened", _("举报重新办理")
    ITEM_REGISTERED = "item.registered", _("登记问题")
    ITEM_ASSIGNED = "item.assigned", _("下达或交办事项")
    ITEM_PROGRESS = "item.progress", _("填报进展")
    ITEM_SUBMITTED = "item.submitted", _("报请销号")
    ITEM_CLOSED = "item.closed", _("销号")
    ITEM_CANCELLED = "item.cancelled", _("撤销事项")
    ITEM_SUPERVISED = "item.supervised", _("督办")
    ITEM_REBOUNDED = "item.rebounded", _("回头看未通过")


class Mode(TextChoices):
    """How often a person wants to hear from a channel."""

    OFF = "off", _("不接收")
    EACH = "each", _("随时接收")
    DIGEST = "digest", _("每个工作日汇总一次")


class State(TextChoices):
    """How a delivery stands. waiting → claimed → sent, waiting again, or given up; the office may wake what was given up."""

    WAITING = "waiting", _("待发送")
    CLAIMED = "claimed", _("发送中")
    SENT = "sent", _("已发送")
    GIVEN_UP = "given_up", _("未送达")
    SKIPPED = "skipped", _("不必再发")


UNDER_WAY = (State.WAITING, State.CLAIMED)
RETRY_AFTER = (1, 5, 15, 60, 240)  # minutes after each failed attempt; the attempt after the last is the last
ATTEMPTS = len(RETRY_AFTER) + 1
DISABLED_AFTER = 10  # failed attempts in a row, after which a webhook is switched off
