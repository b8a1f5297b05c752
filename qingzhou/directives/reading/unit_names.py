"""Finding unit names, and lists of them, at a given place in comparable text."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from qingzhou.directives.reading.clean import HAN
from qingzhou.directives.reading.lexicons import DUTY_VERBS, words

# Endings that make a name an office wherever they stand.
STRONG_ENDINGS = words(
    "人民政府 政府 办事处 街道办 街道 委员会 管委会 居委会 村委会 局 厅 县委 市委 区委 省委 "
    "州委 旗委 镇委 党委 工委 纪委 监委 编委 团委 "
    "团县委 团区委 团市委 政法委 发改委 卫健委 卫计委 经信委 教委 建委 农委 住建委 建交委 科委 经委 商委 国资委 "
    "网信办 政研室 督查室 办公室 办公厅 妇联 残联 科协 文联 侨联 "
    "工商联 红十字会 关工委 总工会 工会 总会 联合会 协会 商会 学会 "
    "促进会 研究会 慈善会 基金会 理事会 家委会 业委会 法院 检察院 分局 支队 大队 "
    "总队 中队 救援队 专业队 工作队 专班 工作组 领导小组 指挥部 "
    "部门 专委会 安委会 消委会 食安委 消安委 防指 公司 集团 银行 支行 分行 派出所 司法所 "
    "监管所 图书馆 博物馆 文化馆 体育馆 科技馆 少年宫 教科院 研究院 教研室 "
    "健康委 改革委 信息化委 建设委 农村委 交通委 商务委 资源委 旅游委 民宗委 未保委 管理委 "
    "协调组 协调小组 保障组 宣传组 督导组 督查组 整治组 执法组 综合组 专班组 "
    "人民医院 中医院 妇保院 保健院 卫生院 卫生所 电视台 广播台 报社 融媒体中心 气象台 消防站 "
    "事务所 供电所 水管所 水务所 财政所 税务所 社 室 中心 办 部 联席会议 疾控 项目部 管理处 "
    "管护站 中心校 总站 管理站 监督站 服务站 管理所 检验所 监测站"
)
# Endings that also end ordinary nouns: they count only where the grammar says "subject".
WEAK_ENDINGS = words(
    "部门 单位 机构 企业 平台 场所 社区 村 村居 村（居） 镇 乡 镇街 乡镇 镇办 乡镇（街道） "
    "镇（街道） 镇（街） 乡（镇） 园区 开发区 景区 学校 校 中小学校 中学 小学 "
    "幼儿园 大学 学院 医院 系统 经营者 经营户 商户 网格员 业主 家长 教师 志愿者 上下 负责人 "
    "校长 河长 园长 所长 局长 书记 班主任 商场 超市 市场 酒店 宾馆 食堂 "
    "门店 工厂 厂 矿 矿山 港口 车站 站 队 组 院 科 股 处 所 网点 基地 地 地区 方 方面 级 "
    "人员 队伍 机关 团体 组织 县 区 市 州 县区 区县 县（市、区） 市（区） "
    "县（区） 区（县） 市县 旗县 河湖长 林长 田长 街长 路长 网格 物业 运营商 服务商 主播 "
    "司机 驾驶员 医疗机构 水库 电站 工地 业主单位 养殖户 农户 摊主 商家 使用人 "
    "高校 高中 初中 林场 接种点 开办者 管理员 保洁员 护林员 班级 商协会 媒体 "
    "户 会员 成员 小组 委员 党员 干部 职工 经理 站长 主任 班子 分管领导 主要领导 领导 所有人 "
    "责任人 管理人 学生 餐馆 饭店 餐厅 加油站 教练 考点 考场 景点"
)
COLLECTIVES = words(
    "各村（社区） 各村（居） 各镇（街道） 各乡镇（街道） 各镇（街） 各社区（村） "
    "各级各部门 各地各部门 各部门各单位 各地各单位 各级各单位 各镇街 各县（市、区） 各市（州） "
    "各地 各级 各校 各方 各科室 全区上下 全县上下 全市上下 全省上下 全镇上下 全系统 "
    "属地 县直 市直 区直 相关方面 有关方面 各地区 各乡镇 各街道 各镇 各乡 各村 各社区 各县区 "
    "各区县 牵头单位 配合单位 责任单位 主管部门 主办单位 承办单位 "
    "包保单位 责任部门 牵头部门 属地政府 属地镇街 属地乡镇 各委办局 各有关委办局"
)
_PREFIXES = words(
    "各 全体 所有 有关 相关 其他 其它 属地 辖区 全区 全县 全市 全省 全镇 区直 县直 市直 省直 "
    "镇直 涉事 上述 以上 乡镇 全部"
)

_BAN_WORDS = (
    r"(?<!机)要(?!素|闻)|应(?!急|用)|须|必须|负责(?!人)|牵头(?!单位|部门)|会同|联合(?!会|执法|指挥"
    r"|专班|工会|社|国|征信|检查组)|配合(?!单位|部门)|协助|组织(?!部|委)|开展|加强|做好|完成"
    r"|进行|对(?!外|接|口)|向|把|将|在(?!线|编|建|职)|于|由|的|了(?!解)|是|并(?!网)|已|每|从(?!业)"
    r"|以(?!上|下|外)|为|按|督促|检查(?!组|站|院|队)|落实|制定|建立|推进|推动|强化"
    r"|坚持|确保|要求|提高|提升|查处|打击|严查|统筹(?!办|中心|科|局|组|专班|协调)|引导|排查(?!组)"
    r"|摸清|通过|利用|依托|结合|分别|共同|具体|及时|抓好|全面|切实|认真|严格|立即|依法|发现"
    r"|等|不得|严禁"
    r"|报(?!社|道)|(?<![外公])交(?!通|管|警|建|易|委|投|巡|界|流|控|运|行|口|发集|旅|能|职)|感谢|逐|未(?!保|成年|检|来|央|名)|经(?!信|济|开|贸|营|管|理|发|科|办)|同意|原则|(?<!联席)会议(?!中心)|(?<!数)据|请|均|都(?!市)|可(?!持续)|(?<!国)有(?!关|限|色|线)|与|使用(?!人|单位)"
    r"|没|让|使(?!用|馆)|被|给|到(?!户)|根据|包括|新增|下达|同时|凡|我|你|他(?!部门|单位|乡|镇|县|区|市|街|村|社区|学校|各|成员|有关|相关|机构|责任)|该"
    r"|此|这|那|发挥|充分"
)
_BAN = re.compile(_BAN_WORDS)
_NAME_CHARACTER = rf"[{HAN}A-Za-z0-9“”（）·\u3007]"
_STRONG = re.compile("|".join(sorted(STRONG_ENDINGS, key=len, reverse=True)))
_WEAK = re.compile("|".join(map(re.escape, sorted(WEAK_ENDINGS, key=len, reverse=True))))
_COLLECTIVE = re.compile("|".join(map(re.escape, sorted(COLLECTIVES, key=len, reverse=True))))
_PREFIX = re.compile("|".join(_PREFIXES))
_NOT_AFTER = {
    "部": "门分署位队长级件落",
    "办": "理法公学案结好事证件园班税",
    "局": "部面长势",
    "社": "会区保",
    "室": "内外",
    "中心": "城点小大思区",
    "街道": "办",
    "政府": "办采性",
    "银行": "账卡托",
    "分行": "业",
    "集团": "化",
    "工会": "议",
    "总会": "有出是能让在被变遇",
    "办公室": "主",
}
_WEAK_NOT_AFTER = {
    "组": ("建", "织", "成"), "处": ("理", "置", "罚", "于"), "所": ("有", "需"), "方": ("案", "式", "法", "便"), "队": ("伍",),
    "各校": ("外", "园", "车", "区"),
}  # fmt: skip
_BEFORE_BAD = {
    "部": "全内外局干两头顶底乐",
    "办": "举主承经开督查创新交严申包兴协催代补",
    "室": "教温居卧浴",
    "社": "",
    "局": "格布结大",
}
_WORK_NOUNS = frozenset(
    words(
        "管理 监管 救援 执法 服务 保障 监督 应急 审批 发展 改革 治理 整治 卫生 指挥 协调 建设 "
        "规划 运输 交通 防控 指导 检察 审计 统计 培训 托管 供电 供水 排水 供气 供热 燃气 经营 "
        "生产 施工 设计 监理 检测 检验 检疫 评估 评价 养老 教育 宣传 组织 统战 信访 科技 商务 "
        "文化 旅游 体育 工作 调度 联络 作业 工程 销售 使用 开发 运营 保洁 物业 环卫 保护 "
        "预防 控制 采购 配送 供餐 餐饮 储存 储备 开户 收费 出版 印刷 寄递 运行 维护 驾培 驻区 "
        "驻县 承包 承运 管护 举办 专项 行动 整改 督导 巡查 督查 创建 合作 传播 活动 勘察 "
        "检查 安保 消防 管辖 包保 包联 帮扶 监测 预警 回收 处置 处理 清运 维修 招生 招标 代理 "
        "投资 参建 种植 养殖 屠宰 流通 加工 补贴 结算 缴费 充电 停车 租赁 出租 住宿 洗浴 "
        "研究 学习 实习 就业 劳动 医疗 急救 防疫 牵头 责任 主管 责任 主办 承办 协办 配合 成员 "
        "考评 测绘 认证 支付 救助 福利 殡葬 慈善 联网 联动 公开 接待 救灾 减灾 防汛 抗旱 禁毒 "
        "反诈 防治 防范 储运 巡逻 巡护 派驻 值班 值守 管控 管网 检修 清扫 改造 分类 统筹 研判 "
        "会商 收储 供应 调查 核查 执行 推广 养护 考核 审核 宣教 救护 登记 注册 公证 仲裁 调解 "
        "搬迁 拆迁 征收 抢险 抢修"
    )
)
_GENERAL_SHARED = re.compile(
    rf"((?:[{HAN}]{{2,8}}?、)*[{HAN}]{{2,8}}?(?:(?:和|及|以及|与)[{HAN}]{{2,8}}?)?)等?(?:\d+个)?(?:有关"
    rf"|相关|职能)?(部门|单位|系统|机关)"
)
_WITH_MARKS = re.compile(
    rf"(?:[省市县]、)+[市县区](?:级)?[{HAN}]{{2,10}}?部门|各(?:有关|相关)?委、办、局|各[市县]、(?:[市县]、)?[区县](?:教育|民政|公安|财政|住建|卫健)?[局委办]"
)  # 市、区建设管理部门
_IN_PERSON = re.compile(
    "[你贵我](?:局|办|委|厅|院|校|镇|乡|街道|单位|公司|中心|专班|大队|部门|园)(?![长面势法理事好结完妥])"
)
_JOIN = re.compile(r"、|和|及|以及|与|暨|或")
_CLOSING = re.compile(r"等?(?:[\d一二三四五六七八九十]+(?:个|家))?(?:有关|相关|职能|责任|成员)*(?:部门|单位|成员单位)?")
_CLOSING_OF_ONE = re.compile(r"等(?:有关|相关)?(?:部门|单位)")


@dataclass(frozen=True)
class UnitList:
    """Names that stand side by side in the text, without the closing word they share."""

    names: tuple[str, ...]
    start: int
    end: int
    strong: bool  # every name is an office by its ending, or a collective word


class UnitFinder:
    """Finds unit lists; `known` are names and aliases that are units wherever they stand."""

    def __init__(self, known: Collection[str] = ()) -> None:
        names = sorted({name for name in known if len(name) >= 2}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, names))) if names else None
        self._cache: dict[tuple[str, int], UnitList | None] = {}

    def at(self, text: str, position: int) -> UnitList | None:
        """The unit list that begins exactly at `position`, the longest that reads as one."""
        key = (text, position)
        if key not in self._cache:
            self._cache[key] = self._list_at(text, position)
        return self._cache[key]

    def _list_at(self, text: str, position: int) -> UnitList | None:
        shared = _shared_ending(text, position)
        if shared:
            return shared
        first = self._one_at(text, position)
        if first is None:
            return None
        names, end, strong = [text[position : first[0]]], first[0], first[1]
        while joint := _JOIN.match(text, end):
            following = self._one_at(text, joint.end())
            if following is None:
                break
            names.append(text[joint.end() : following[0]])
            strong, end = strong and (following[1] or names[0].startswith("各")), following[0]
        closing = (_CLOSING if len(names) > 1 else _CLOSING_OF_ONE).match(text, end)
        end = closing.end() if closing else end
        return UnitList(tuple(names), position, end, strong)

    def _one_at(self, text: str, position: int) -> tuple[int, bool] | None:
        """(end, strong) of one name at `position`."""
        if addressed := _IN_PERSON.match(text, position):
            return addressed.end(), True
        if levels := _WITH_MARKS.match(text, position):
            return levels.end(), True
        if self._known and (match := self._known.match(text, position)):
            longer = _longest_name(text, position)
            return longer if longer and longer[0] > match.end() and longer[1] else (match.end(), True)
        return _longest_name(text, position)

    def mentions(self, text: str) -> list[str]:
        """Offices named anywhere in a passage, in order: attendance lists, reports, addressees."""
        found: list[str] = []
        for start in _mention_starts(text):
            units = self.at(text, start)
            if units and units.strong:
                found.extend(name for name in units.names if not is_collective(name))
        return list(dict.fromkeys(found))


def _mention_starts(text: str) -> list[int]:
    return [match.end() for match in re.finditer(r"^|[，。；：、（）！？]|由|向|和", text)]


def is_collective(name: str) -> bool:
    """Whether a name stands for many units (各部门, 有关单位) instead of one."""
    return bool(_PREFIX.match(name) or _COLLECTIVE.fullmatch(name))


def is_you(name: str) -> bool:
    """Whether a name means whoever is written to (你局, 贵单位)."""
    return name[0] in "你贵" and bool(_IN_PERSON.fullmatch(name))


def _shared_ending(text: str, position: int) -> UnitList | None:
    """教育、卫健部门: short names with one closing word in common."""
    match = _GENERAL_SHARED.match(text, position)
    if not match or not re.search("、|和|及|与", match.group(1)):
        return None
    names = [name for name in re.split(r"、|以及|和|及|与", match.group(1)) if name]
    if len(names) < 2 or any(
        _BAN.search(name) or _PREFIX.match(re.sub("^各级(?=..)", "", name)) or _is_verb_phrase(name) for name in names
    ):
        return None
    if any((whole := _longest_name(name, 0)) and whole == (len(name), True) for name in names):
        return None
    return UnitList(tuple(names), position, match.end(), strong=True)


_WINDOW = 48  # characters in which a name, and the word that ends it, are looked for


@lru_cache(maxsize=4096)
def _longest_name(text: str, position: int) -> tuple[int, bool] | None:
    window = re.compile(
        rf"{_NAME_CHARACTER}(?:{_NAME_CHARACTER}|(?<=[县市区镇乡])、(?=[市区县街旗]）)|(?<=、区)、"
        rf"|(?<=市)、(?=区）))*"
    ).match(text, position, position + _WINDOW)
    if not window:
        return None
    if _BAN.match(window.group()) or re.match(r"\d(?!\d{4})", window.group()):
        return None
    stretch, ordered = _limit(window.group())
    ends = _candidate_ends(stretch)
    best: tuple[int, bool] | None = None
    base = 0
    for end, strong in ends:
        if best is not None and best[1] and _JOIN.match(stretch, base):
            break  # 区甲局和区乙局: two names
        if end < 2 or not _is_name(stretch, base, end):
            continue
        if best is not None and best[1] and not strong and not _extends(stretch, base, end, ordered=ordered):
            continue
        inner = best is not None and best[1] and bool(_INNER.search(stretch[base:end]))
        best, base = (end, strong or inner), end
    if best is None:
        return (position + len(stretch), False) if _acts_as_one(window.group(), stretch) else None
    name = stretch[: best[0]]
    strong = best[1] or bool(_EVERY.match(name)) or bool(_COLLECTIVE.fullmatch(name))
    return position + best[0], strong


def _extends(stretch: str, base: int, end: int, *, ordered: bool) -> bool:
    """Whether a weaker ending goes on with an office's name: its own station, or all that stands before 要."""
    if stretch[base:end] in {"县", "区", "市", "州"}:
        return False
    return (ordered and end == len(stretch)) or bool(_INNER.search(stretch[base:end]) and end - base <= 6)


_OF_A_PLACE = re.compile(rf"[省市县区旗镇乡](?!场|民|容|域|内|外|级|政|区|县)[{HAN}]{{2,9}}")
_ACTS = re.compile("牵头|会同|负责|联合|配合|协助")


def _acts_as_one(window: str, stretch: str) -> bool:
    """Whether a name without any known ending is a unit by what follows it: 区某某总站 leads, joins or is responsible."""
    known = _OF_A_PLACE.fullmatch(stretch) and _ACTS.match(window, len(stretch))
    return bool(known) and not _is_verb_phrase(stretch)


_INNER = re.compile("(?:站|队|组|科|股|处|所|院|校|支部|基地|负责人)$")
_EVERY = re.compile("各|全体|所有|有关|相关|其他|属地|上述")
_ORDER = re.compile("要|必须|须|应|需|将")


def _limit(stretch: str) -> tuple[str, bool]:
    """The stretch up to the first word no name contains, brackets closed; and whether that word orders something."""
    ban = _BAN.search(stretch, 1)
    ordered = bool(ban and _ORDER.match(ban.group()))
    cut = stretch[: ban.start()] if ban else stretch
    opening = cut.find("（")
    if opening >= 0 and not re.match(
        r"（(?:街道|街|镇|乡|居|市、区|市、县|区|县|市|场|园区|管委会|办|州|盟|局|开发区|集团|社区"
        r"|筹)）",
        cut[opening:],
    ):
        cut, ordered = cut[:opening], False
    return cut[:26], ordered


def _candidate_ends(stretch: str) -> list[tuple[int, bool]]:
    """(end, strong) of every ending in the stretch, in order, strong before weak at one place."""
    ends: dict[int, bool] = {}
    for pattern, strong in ((_WEAK, False), (_STRONG, True), (_COLLECTIVE, True)):
        position = 0
        while match := pattern.search(stretch, position):
            position = match.start() + 1
            if strong and pattern is _STRONG and not _strong_here(stretch, match):
                continue
            if pattern is _COLLECTIVE and (match.start() != 0 or _goes_on(stretch, match)):
                continue
            if pattern is _WEAK and _goes_on(stretch, match):
                continue
            end = match.end() + (stretch.startswith("）", match.end()) and "（" in stretch[: match.end()])
            if stretch.count("（", 0, end) == stretch.count("）", 0, end):
                ends[end] = ends.get(end, False) or strong
    return sorted(ends.items())


def _goes_on(stretch: str, match: re.Match[str]) -> bool:
    """Whether a weak ending is but the first half of another word: 办|组建, 局|处理."""
    return stretch[match.end() : match.end() + 1] in _WEAK_NOT_AFTER.get(match.group(), ())


def _strong_here(stretch: str, match: re.Match[str]) -> bool:
    ending = match.group()
    following = stretch[match.end() : match.end() + 1]
    preceding = stretch[match.start() - 1 : match.start()] if match.start() else ""
    if len(ending) == 1 and not preceding:
        return False
    if ending == "办" and stretch.startswith("实事", match.end()):
        return False
    if following and following in _NOT_AFTER.get(ending, ""):
        return False
    return not (preceding and preceding in _BEFORE_BAD.get(ending, ""))


def _is_name(stretch: str, base: int, end: int) -> bool:
    """Whether stretch[:end] can be one name, given that stretch[:base] already is (base 0: nothing yet)."""
    part = stretch[base:end]
    if base and len(part) > 10:
        return False
    if base == 0 and _PREFIX.match(part):
        part = _PREFIX.sub("", part, count=1)
    return not _is_verb_phrase(part)


_GROUP = re.compile(rf"(?:[{HAN}]{{1,3}})?[省市县区镇乡][{HAN}]{{2,20}}(?:领导小组|指挥部|专班|联席会议)(?:办公室)?")
_PLACE = re.compile(rf"^[{HAN}]{{1,4}}?(?:省|市|县|区|旗|镇|乡)(?!场)")


@lru_cache(maxsize=8192)
def _is_verb_phrase(part: str) -> bool:
    """Whether a verb stands in the part that is not one of the nouns offices are named after."""
    if _GROUP.fullmatch(part):
        return False
    place = _PLACE.match(part)
    if place and not LEADING_VERB.match(part):
        part = part[place.end() :]
    part = re.sub("“[^”]*”", "", part)
    if LEADING_VERB.match(part):
        return True
    return any(verb not in _WORK_NOUNS for verb in _VERBS.findall(part))


_VERBS = re.compile("|".join(sorted((verb for verb in DUTY_VERBS if len(verb) > 1), key=len, reverse=True)))


LEADING_VERB = re.compile(
    "承担|指导|督促|检查|排查|监督(?!管理|局|科|站|所|员|执法)|查看|查处|整治(?!办|专班|工作)|清查"
    "|清理|核查|调查(?!队)|协调(?!办|组|小组|中心)|组织(?!部)|通知|联系|报送|上报|抽查|抽检"
    "|动员|劝导|引导|支持"
    "|选派|抄送|推动|推进|开放|新建|改造|关停|取缔|涉及|走访|慰问|深入|进入|设立|成立|参加"
    "|出席|召开|听取|邀请|发动|鼓励|规范|帮助|要求|服务(?!中心|业|局|站|办|企业|机构|队|保障)"
    "|覆盖|实现|保障(?!局|中心|部|办|队|组|科|单位|企业)|保护(?!局|区|中心|站|处)|完善|健全|优化|聚焦"
    "|压实|着力|破解|依托|利用|协同|维护|发挥|落实|打造"
)
