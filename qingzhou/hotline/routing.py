"""What a category suggests: the tracks, the norm, and the unit, with the reason. Suggestions only: the office decides.

The version is stored with each report, so that one can later say by which table it was routed.
"""

from __future__ import annotations

from dataclasses import dataclass

from qingzhou.hotline.states import Category, Channel, TrackKind
from qingzhou.ledger.deeds import FoundBy

VERSION = 1
FOUND_BY = {Channel.HOTLINE: FoundBy.HOTLINE, Channel.PLATFORM: FoundBy.SUPERIOR}  # all others: FoundBy.REPORT


@dataclass(frozen=True)
class Route:
    """Where reports of a category go: names of units as the district may write them, the first that is known counts."""

    units: tuple[str, ...]
    tracks: tuple[TrackKind, ...]
    norm: str = ""  # a code of ledger.norms
    reason: str = ""


_EDUCATION = ("教育局", "教育和体育局", "教体局")
_SUPERVISION = ("市场监管局", "市场监督管理局")
_REPORT = (TrackKind.REPORT,)
ROUTES = {
    Category.FEES: Route(_SUPERVISION, _REPORT, "training.fees", "收费行为和价格由市场监管部门查处"),
    Category.REFUND: Route(
        _EDUCATION, (TrackKind.COMPLAINT, TrackKind.REPORT), "training.fees", "退费先由校外培训主管部门调处"
    ),
    Category.CLOSED: Route(
        _EDUCATION, (TrackKind.CRIME, TrackKind.COMPLAINT), "training.fees", "失联先由主管部门核实，涉嫌犯罪的移送公安"
    ),
    Category.UNLICENSED: Route(_EDUCATION, _REPORT, "training.unapproved", "无证办班由校外培训主管部门查处"),
    Category.DISGUISED: Route(_EDUCATION, _REPORT, "training.disguised", "变相培训由校外培训主管部门查处"),
    Category.TIME: Route(_EDUCATION, _REPORT, "training.time", "培训时间由校外培训主管部门查处"),
    Category.ADVERTISING: Route(_SUPERVISION, _REPORT, "training.advertising", "广告由市场监管部门查处"),
    Category.STAFF: Route(_EDUCATION, _REPORT, "training.staff", "教师由教育部门管理"),
    Category.SAFETY: Route(("消防救援大队", "消防大队", "应急局"), _REPORT, "", "消防安全由消防救援机构检查"),
    Category.SCHOOL: Route(_EDUCATION, (TrackKind.PETITION,), "", "学校事项由教育部门办理"),
    Category.OTHER: Route(_EDUCATION, _REPORT, "", "尚难归类，先由教育部门核实"),
}
