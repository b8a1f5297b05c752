"""What is kept of an institution, as one table: the form, the import, the page and the register all read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingzhou.documents.headings import words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Aspect(TextChoices):
    """One side of an institution. Stored for ever: never rename a code."""

    IDENTITY = "identity", _("基本情况")
    CONTACT = "contact", _("负责人")
    LICENCE = "licence", _("办学许可")
    REGISTRATION = "registration", _("法人登记")
    PREMISES = "premises", _("场所与消防")
    ACCOUNT = "account", _("资金监管账户")
    PLATFORM = "platform", _("全国平台")
    STAFF = "staff", _("从业人员")
    MATERIAL = "material", _("培训材料")


PERSONAL = (Aspect.CONTACT, Aspect.STAFF)  # say something about people
MANY = (Aspect.LICENCE, Aspect.PREMISES, Aspect.STAFF, Aspect.MATERIAL)  # of which there may be several at a time


class Kind(TextChoices):
    """学科类 or 非学科类, as the approving authority classified it."""

    SUBJECT = "S", _("学科类")
    OTHER = "N", _("非学科类")


class Mode(TextChoices):
    """Where it teaches."""

    OFFLINE = "off", _("线下")
    ONLINE = "on", _("线上")
    BOTH = "both", _("线下和线上")


class Stage(TextChoices):
    """Whom it teaches."""

    PRESCHOOL = "pre", _("学龄前")
    COMPULSORY = "com", _("义务教育")
    SENIOR = "sen", _("普通高中")


class Standing(TextChoices):
    """How a licence or a registration stands."""

    VALID = "valid", _("有效")
    SUSPENDED = "suspended", _("暂停")
    REVOKED = "revoked", _("吊销")
    CANCELLED = "cancelled", pgettext_lazy("of a licence", "注销")


class Listed(TextChoices):
    """How an institution appears on the national platform."""

    ACTIVE = "active", _("已入驻")
    NO_ORDERS = "no_orders", _("已入驻，无订单")
    NO_COURSE = "no_course", _("已入驻，无上架课程")
    ABSENT = "absent", _("未入驻")


class LegalForm(TextChoices):
    """As what it is registered."""

    NON_PROFIT = "non_profit", _("民办非企业单位")
    COMPANY = "company", _("企业")
    SOLE_TRADER = "sole_trader", _("个体工商户")
    PUBLIC = "public", _("事业单位")


class Guard(TextChoices):
    """How prepayments are guarded."""

    CUSTODY = "custody", _("银行托管")
    DEPOSIT = "deposit", _("风险保证金")


class Post(TextChoices):
    """What somebody does there."""

    TEACHING = "teaching", _("教学教研")
    ASSISTING = "assisting", _("助教、带班")
    OTHER = "other", _("其他人员")


class Form(Enum):
    """How a value is written."""

    TEXT = "text"
    CODE = "code"  # a unified social credit code
    DAY = "day"
    AREA = "area"  # square metres with two decimals, kept as whole square decimetres
    COUNT = "count"
    CHOICE = "choice"
    CHOICES = "choices"
    TICK = "tick"
    DEGREES = "degrees"  # kept as whole millionths of a degree


@dataclass(frozen=True)
class Column:
    """One thing that is kept. `words`: how headings call it, in order of preference; empty where no sheet has it."""

    aspect: Aspect
    name: str
    label: StrOrPromise
    form: Form = Form.TEXT
    words: tuple[str, ...] = ()
    required: bool = False
    choices: type[TextChoices] | None = None
    longest: int = 120
    names_it: bool = False  # which of several of its aspect it is

    @property
    def code(self) -> str:
        """How it is called where columns of all aspects stand together."""
        return f"{self.aspect.value}.{self.name}"


def _column(aspect: Aspect, name: str, label: StrOrPromise, called: str = "", **more: object) -> Column:
    return Column(aspect, name, label, words=tuple(words(called)), **more)  # type: ignore[arg-type]


_OF = Aspect
COLUMNS: tuple[Column, ...] = (
    _column(
        _OF.IDENTITY, "name", _("机构名称"), "机构名称 培训机构名称 机构全称 单位名称 企业名称 名称", required=True
    ),
    _column(
        _OF.IDENTITY, "uscc", _("统一社会信用代码"), "统一社会信用代码 社会信用代码 信用代码 统一代码", form=Form.CODE
    ),
    _column(
        _OF.IDENTITY, "kind", _("类别"), "机构类别 培训类别 学科类非学科类 培训类型 类别",
        form=Form.CHOICE, choices=Kind, required=True,
    ),
    _column(_OF.IDENTITY, "subjects", _("培训内容"), "培训内容 培训科目 培训项目 开设科目 办学内容 科目"),
    _column(
        _OF.IDENTITY, "mode", _("线上线下"), "线上线下 培训形式 培训方式 办学形式 线上或线下",
        form=Form.CHOICE, choices=Mode, required=True,
    ),
    _column(
        _OF.IDENTITY, "stages", _("培训对象"), "培训对象 学段 招生对象 培训学段",
        form=Form.CHOICES, choices=Stage, required=True,
    ),
    _column(_OF.IDENTITY, "town", _("所在镇街"), "所在镇街 镇街 所属镇街 街道 所属街道 乡镇"),
    _column(_OF.CONTACT, "representative", _("法定代表人"), "法定代表人 法人代表 法人"),
    _column(_OF.CONTACT, "head", _("负责人"), "负责人 校长 行政负责人"),
    _column(_OF.CONTACT, "phone", _("联系电话"), "联系电话 电话 手机 联系方式", longest=40),
    _column(_OF.LICENCE, "number", _("许可证号"), "办学许可证号 许可证号 许可证编号 办学许可证编号", names_it=True, longest=60),
    _column(_OF.LICENCE, "authority", _("发证机关"), "发证机关 许可机关 审批机关 审批部门"),
    _column(_OF.LICENCE, "starts_on", _("许可自"), "许可开始日期 许可有效期起 许可证有效期起 有效期起 发证日期", form=Form.DAY),
    _column(
        _OF.LICENCE, "ends_on", _("许可至"), "许可截止日期 许可有效期止 许可证有效期止 有效期止 有效期至 许可有效期 许可证有效期",
        form=Form.DAY,
    ),
    _column(_OF.LICENCE, "standing", _("许可状态"), "许可状态 许可证状态", form=Form.CHOICE, choices=Standing),
    _column(_OF.REGISTRATION, "form", _("登记类型"), "登记类型 法人类型 单位性质 机构性质", form=Form.CHOICE, choices=LegalForm),
    _column(_OF.REGISTRATION, "authority", _("登记机关"), "登记机关"),
    _column(_OF.REGISTRATION, "starts_on", _("登记日期"), "登记日期 成立日期 注册日期", form=Form.DAY),
    _column(_OF.REGISTRATION, "ends_on", _("登记有效期至"), "登记有效期至 营业期限至 登记有效期止", form=Form.DAY),
    _column(_OF.REGISTRATION, "standing", _("登记状态"), "登记状态 经营状态", form=Form.CHOICE, choices=Standing),
    _column(
        _OF.PREMISES, "address", _("地址"), "办学地址 培训地址 机构地址 教学地址 地址 住所 场所地址",
        names_it=True, longest=200,
    ),
    _column(_OF.PREMISES, "area", _("培训用房面积（平方米）"), "培训用房面积 建筑面积 办学面积 场所面积 面积", form=Form.AREA),
    _column(_OF.PREMISES, "seats", _("同一时段学位数"), "同一时段学位数 学位数 座位数 核定人数 最大容纳人数", form=Form.COUNT),
    _column(_OF.PREMISES, "longitude", _("经度"), "经度 东经", form=Form.DEGREES),
    _column(_OF.PREMISES, "latitude", _("纬度"), "纬度 北纬", form=Form.DEGREES),
    _column(_OF.PREMISES, "floor", _("楼层"), "楼层 所在楼层", longest=40),
    _column(_OF.PREMISES, "fire_paper", _("消防手续"), "消防手续 消防验收文号 消防备案号 消防文号"),
    _column(_OF.PREMISES, "fire_checked_on", _("消防检查合格"), "消防检查日期 消防检查合格日期 最近消防检查", form=Form.DAY),
    _column(_OF.ACCOUNT, "bank", _("开户银行"), "监管银行 开户银行 开户行 托管银行"),
    _column(_OF.ACCOUNT, "tail", _("账号后四位"), "监管账号后四位 账号后四位", longest=4),
    _column(_OF.ACCOUNT, "guard", _("监管方式"), "监管方式 资金监管方式 预收费监管方式", form=Form.CHOICE, choices=Guard),
    _column(_OF.PLATFORM, "listed", _("全国平台"), "全国平台 平台状态 全国平台状态 是否入驻", form=Form.CHOICE, choices=Listed),
    _column(_OF.STAFF, "name", _("姓名"), required=True, names_it=True, longest=60),
    _column(_OF.STAFF, "post", _("岗位"), form=Form.CHOICE, choices=Post, required=True),
    _column(_OF.STAFF, "full_time", _("专职"), form=Form.TICK),
    _column(_OF.STAFF, "certificate", _("教师资格或专业能力证明")),
    _column(_OF.STAFF, "certified", _("持有资格或证明"), form=Form.TICK),
    _column(_OF.STAFF, "hired_on", _("入职日期"), form=Form.DAY),
    _column(_OF.STAFF, "checked_on", _("入职查询日期"), form=Form.DAY),
    _column(_OF.STAFF, "checked_again_on", _("最近查询日期"), form=Form.DAY),
    _column(_OF.STAFF, "in_service", _("在职中小学、幼儿园教师"), form=Form.TICK),
    _column(_OF.STAFF, "blacklisted", _("列入从业人员黑名单"), form=Form.TICK),
    _column(_OF.STAFF, "lives_abroad", _("在境外的外籍人员"), form=Form.TICK),
    _column(_OF.MATERIAL, "title", _("材料名称"), required=True, names_it=True),
    _column(_OF.MATERIAL, "reviewed_on", _("内部审核"), form=Form.DAY),
    _column(_OF.MATERIAL, "filed_on", _("备案"), form=Form.DAY),
    _column(_OF.MATERIAL, "used_since", _("启用日期"), form=Form.DAY),
    _column(_OF.MATERIAL, "overseas", _("境外课程、材料"), form=Form.TICK),
)  # fmt: skip
BY_CODE = {column.code: column for column in COLUMNS}
OF = {aspect: tuple(column for column in COLUMNS if column.aspect is aspect) for aspect in Aspect}
IN_SHEETS = tuple(column for column in COLUMNS if column.words)


def names_it(aspect: Aspect) -> Column | None:
    """The column that says which of several it is, or None where there is one at a time."""
    return next((column for column in OF[aspect] if column.names_it), None)
