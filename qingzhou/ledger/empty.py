"""What an empty desk says, and what comes next."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from qingzhou.ledger import permissions
from qingzhou.ledger.listing import Show, Wanted
from qingzhou.units.models import Membership


def nothing_on_desk(by: Membership, wanted: Wanted) -> dict[str, str]:
    """What an empty desk says, and what comes next."""
    everything = {"url": "?show=open", "action": _("看全部在办事项")}
    if wanted.text:
        return {"title": _("没有找到“%(text)s”") % {"text": wanted.text}, "next": _("请换个说法再找。"), **everything}
    if wanted.show is Show.WAITING:
        return {"title": _("没有等着办的事"), "next": _("单位报请销号、退单或申请延期后，会出现在这里。"), **everything}
    if wanted.show:
        return {"title": _("没有“%(name)s”的事项") % {"name": wanted.show.label}, "next": "", **everything}
    if permissions.why_not_issue(by) is None:
        return {
            "title": _("台账里还没有未销号的事项"),
            "next": _("登记一项任务，或在“文件与会议”中拆解一份通知。"),
            "url": reverse("ledger:new"),
            "action": _("登记任务"),
        }
    return {"title": _("现在没有要办的事项"), "next": _("办公室下达任务后，会出现在这里。")}
