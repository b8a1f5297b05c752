"""Which units answer for a clause, and in which role: subjects, role phrases, labels and brackets."""

import re
from dataclasses import dataclass, replace

from qingzhou.directives.reading.times import LASTING, Times, find_times, is_only_time
from qingzhou.directives.reading.unit_names import UnitFinder, UnitList
from qingzhou.directives.reading.verbs import opens_with_verb

LEAD, COOPERATE, ALL = "lead", "cooperate", "all"
Assigned = tuple[tuple[str, str], ...]  # (name, role)

MODAL = (
    r"(?:必须要|必须|应当|务必要?|务求|需要(?![^，]{1,10}的(?:要|须|应|$))|都要|均要|也要|还要|更要|既要|就要|一定要|坚决要"
    r"|切实要|应该|应(?!急)|须|需(?!要?[^，]{1,10}的(?:要|须|应|$))|要(?!求|点|素|件|闻)|将会|将(?=派|对|于|把|在|从|为|向|每|招募|举办|组建|组成|开办|选派|推出|发放|继续|按|依|以|通过|联合|会同|不|进一步|适时"
    r"|持续|定期|成立|每|开展|组织(?!.{1,14}纳入)|加大|加强|建立|召开|牵头|启动|实施|出台|制定|印发"
    r"|采取|启用|完善)|得(?!到)|可以|可(?![是在见惜怕能谓])|不得|严禁)"
)
_MODAL = re.compile(MODAL)
_LEAD = re.compile(
    r"(?:要|应)?(?:为)?(?:总)?(?:牵头(?:单位|部门|负责|组织|抓总|总)?|主办|主责|为主)(?:负责|组织|落实|实施)?"
)
_HELP = re.compile(r"(?:要|应|应当|须|将|需)?(?:积极|密切|主动|全力|协同)?(?:配合|协助|支持)(?:好)?")
_WITH = re.compile(r"(?:要|应|应当|须|将|需)?(?:牵头|负责|主动)?，?(?:会同|联合|协同|协调|商|联动|汇同|与)")
_COOPERATES = re.compile(
    r"(?:要|应)?(?:等)?(?:积极|密切|予以|协同|按职责|分别|共同)?(?:配合|参与|协助|协办|参加"
    r"|支持)(?:落实|实施|负责|完成)?(?=$|[，；。、）])"
)
_SHARES = re.compile(
    r"(?:要|应)?(?:按|按照|依|依据|根据)?(?:各自|部门)?(?:职责|职能)?(?:分工)?(?:范围)?(?:分别"
    r"|共同|具体|各自)?(?:负责(?!人|同志)|落实|承担|实施)(?:落实|实施|组织实施)?(?=$|[，；。、）])"
)
_NOT_SUBJECT_AFTER = re.compile(
    r"的|之|所(?!有)|等(?!部门|单位|有关|相关)|负责同志|分管|主要|主任|局长|书记|区长|县长"
    r"|有关负责|相关负责|工作人员|领导|干部|党组|内(?!部)|里|外|附近|门口|周边|大门|食堂|一把手"
    r"|班子|参加|出席|汇报|通报(?:了|$)|作(?:了|交流|表态)|介绍|发言|联合印发|主持|组成(?![^，]*(?:检查组|督查组|督导组|工作组|专班|小分队|工作队))|"
    r"成立(?=以来|后|于|至今|之)|召开(?!.{0,12}(?:一次|例会|动员))|举行|组织召开|深入|赴|来到|到(?=[^\d]{2,8}(?:检查|调研))"
    r"|是|为(?!.{1,20}(?:提供|发放|办理|购买|配|聘请|确定|招募|开通|设立|安装|选派))|有|及(?![时早])|与|和|、|“"
)
_WEAK_FOLLOW = re.compile(
    rf"{MODAL}|负责(?!人)|把(?!关|握)|[今明](?:天|日|晚|早)|牵头|配合|会同|分别|每(?![个位名人家所户])|按职责|一律|承担|协助|安排(?![的，。、]|$)"
)
_PERSONS = re.compile(r"(?:党政)?(?:主要|分管)?(?:负责人|负责同志|领导(?:干部)?|一把手)(?=要|应|须|必须)")
_SHORT_DUTY = re.compile(
    r"^(?:负责|具体)*(?:牵头)?(?:负责|落实|组织实施|实施|召集|组织|承办|办理|解释|组织落实"
    r"|具体落实|跟踪落实|统筹|统筹协调|汇总|具体实施|抓好落实|推进落实)?$"
)


@dataclass(frozen=True)
class Subject:
    """The units a piece begins with, and where its predicate starts.

    adds: the units join those in force instead of replacing them (乙配合).
    ordered: the sentence itself says that this is an order (要, 由, 负责).
    joint: it is only said to be done with others (会同, 配合), which news tells too.
    by: the units stand behind 由.
    """

    units: Assigned
    rest: int
    start: int = 0
    ordered: bool = False
    adds: bool = False
    swapped: bool = False
    strong: bool = True
    joint: bool = False
    by: bool = False


def find_subject(text: str, finder: UnitFinder) -> Subject | None:
    """The subject of a piece, at its beginning or behind 由."""
    by = _behind_by(text, finder)
    if by:
        return by
    units = finder.at(text, 0)
    if units is None or units.end == 0:
        return None
    return _with_roles(text, units, finder, ordered=False)


def _behind_by(text: str, finder: UnitFinder) -> Subject | None:
    for match in re.finditer("由", text):
        units = finder.at(text, match.end())
        if units is None:
            continue
        subject = _with_roles(text, units, finder, ordered=True)
        if subject and (match.start() == 0 or _role_follows(text, units.end)):
            return Subject(subject.units, subject.rest, match.start(), ordered=True, strong=subject.strong, by=True)
    return None


_DOES = re.compile(
    "负责|具体|组织|统筹|承担|按|依法|逐|予以|优先|及时|每|于|定期|对|会同|召集|汇总|统一|审核|派|安排|从|据实|落实"
)


def _role_follows(text: str, position: int) -> bool:
    return bool(
        _LEAD.match(text, position) or _WITH.match(text, position) or _SHARES.match(text, position)
        or _DOES.match(text, position)
    )  # fmt: skip


def _with_roles(text: str, units: UnitList, finder: UnitFinder, *, ordered: bool) -> Subject | None:
    """What the words after a unit list make of it."""
    end = units.end
    persons = _PERSONS.match(text, end)
    if persons:
        end = persons.end()
    if lead := _lead_and_others(text, units, end, finder):
        return lead
    for pattern, roles, swapped in ((_HELP, (COOPERATE, LEAD), True), (_WITH, (LEAD, COOPERATE), False)):
        joined = _joined_units(text, end, pattern, finder)
        if joined:
            assigned = _assign(units.names, roles[0]) + _assign(joined.names, roles[1])
            rest = end if swapped else joined.end
            done = _finished(text, assigned, rest, ordered=ordered, swapped=swapped)
            return replace(done, ordered=True, joint=not (done.ordered or _MODAL.match(text, end)))
    if cooperates := _COOPERATES.match(text, end):
        alone = not (ordered or _MODAL.match(text, end))
        return Subject(_assign(units.names, COOPERATE), cooperates.end(), ordered=True, adds=True, joint=alone)
    if shares := _SHARES.match(text, end):
        return Subject(_assign(units.names, ALL), shares.end(), ordered=True)
    on_doing = bool(_OFFICER.search(units.names[-1]) and _ON_DOING.match(text, end) and opens_with_verb(text[end:]))
    charged = ordered and opens_with_verb(text[end:])  # 由甲股修改
    if not (on_doing or charged or _may_be_subject(text, units, end)):
        return None
    return _finished(text, _assign(units.names, ALL), end, ordered=ordered or on_doing, strong=units.strong)


def _lead_and_others(text: str, units: UnitList, end: int, finder: UnitFinder) -> Subject | None:
    """甲牵头、乙配合 in one piece; 甲牵头对… keeps 牵头 in the clause."""
    lead = _LEAD.match(text, end)
    if not lead or lead.group() == "":
        return None
    assigned, rest = _assign(units.names, LEAD), lead.end()
    others = _joined_units(text, rest, re.compile(r"[、，]?(?:会同|联合|协调)"), finder)
    if others:
        return _finished(text, assigned + _assign(others.names, COOPERATE), others.end, ordered=True)
    while separator := re.compile(r"[、，]").match(text, rest):
        helpers = finder.at(text, separator.end())
        cooperates = _COOPERATES.match(text, helpers.end) if helpers else None
        shares = _SHARES.match(text, helpers.end) if helpers else None
        ending = cooperates or shares
        if helpers is None or ending is None:
            break
        assigned += _assign(helpers.names, COOPERATE if cooperates else ALL)
        rest = ending.end()
    return Subject(assigned, rest, ordered=True)


def _joined_units(text: str, end: int, pattern: re.Pattern[str], finder: UnitFinder) -> UnitList | None:
    match = pattern.match(text, end)
    units = finder.at(text, match.end()) if match else None
    if match and units and match.group().endswith("与") and not units.strong:
        return None  # 与企业签订协议: nobody who shares the duty
    return units


def _assign(names: tuple[str, ...], role: str) -> Assigned:
    return tuple((name, role) for name in names)


_OFFICER = re.compile("人员|[队监督巡执]员$|民警$|教师$|干部$")
_ON_DOING = re.compile("[^，要须应由的]{2,8}(?:要(?!求)|必须|须|应当)")  # 执法人员|上门检查要亮证


def _may_be_subject(text: str, units: UnitList, end: int) -> bool:
    following = text[end:]
    if not following:
        return units.strong
    if _NOT_SUBJECT_AFTER.match(following):
        return False
    return bool(units.strong or _WEAK_FOLLOW.match(following))


def _finished(
    text: str, units: Assigned, end: int, *, ordered: bool, swapped: bool = False, strong: bool = True
) -> Subject:
    rest, modal = strip_modal(text, end)
    return Subject(units, rest, ordered=ordered or modal, swapped=swapped, strong=strong)


def strip_modal(text: str, position: int) -> tuple[int, bool]:
    """Where the predicate starts behind 要, 应, 将, 负责 and their like, and whether there was one."""
    start, modal = position, False
    while match := re.compile(
        rf"(?:{MODAL}|也|还|则|并|均|都|分别|同时|按照?(?:各自|部门)?职责(?:分工)?(?=负责))"
    ).match(text, position):
        if match.group() in {"不得", "严禁", "可以", "可"}:
            modal = True
            break
        modal = modal or bool(_MODAL.fullmatch(match.group()))
        position = match.end()
    responsible = re.compile(r"(?:主要|具体|牵头)?负责(?!人|同志)").match(text, position)
    if responsible:
        modal = True
        if opens_with_verb(text[responsible.end() :]):
            position = responsible.end()
    return position, modal or position != start


def is_short_duty(text: str) -> bool:
    """Whether a predicate adds nothing to its subject's role (由甲负责, 由甲组织实施)."""
    return bool(_SHORT_DUTY.match(text))


# ---------------------------------------------------------------- labels, cells, brackets
@dataclass(frozen=True)
class Attached:
    """What a label line, a row of cells or a bracket says of the item it belongs to."""

    units: Assigned = ()
    deadline: str | None = None
    recurrence: str | None = None

    def joined(self, other: "Attached") -> "Attached":
        """Both together: 责任单位 counts as lead once 配合单位 is named beside it."""
        units = self.units + tuple(unit for unit in other.units if unit not in self.units)
        if any(role == COOPERATE for _, role in units) and not any(role == LEAD for _, role in units):
            units = tuple((name, LEAD if role == ALL else role) for name, role in units)
        return Attached(units, self.deadline or other.deadline, self.recurrence or other.recurrence)


_LABELS = re.compile(
    r"（?(?!(?:整改|落实|办理|实施)要求)(牵头|责任|主责|主办|承办|配合|协办|协同|参与|参加|完成|整改|办理|落实|时限|实施|时间)"
    r"(领导|单位|部门|科室|主体|处室|时限|时间|期限|要求|节点|进度|股室|站所)+(?:及配合单位|和配合单位)?(?:：|为)"
)
_LABEL_ROLES = {"牵头": LEAD, "主责": LEAD, "主办": LEAD, "承办": LEAD, "配合": COOPERATE, "协办": COOPERATE, "协同": COOPERATE,
                "参与": COOPERATE, "参加": COOPERATE}  # fmt: skip
_TIME_WORDS = frozenset(("时限", "时间", "期限", "节点", "进度", "要求"))


def read_labels(text: str) -> Attached:
    """责任单位：…完成时限：… on one line or several."""
    found, marks = Attached(), list(_LABELS.finditer(text))
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        value = text[mark.end() : end].strip("，；。、 ")
        value = value[:-1] if value.endswith("）") and value.count("（") < value.count("）") else value
        found = found.joined(read_cell(mark.group(1), mark.group(2), value))
    return found


def read_cell(first: str, second: str, value: str) -> Attached:
    """The value under a label such as (责任, 单位) or (完成, 时限)."""
    if second == "领导":
        return Attached()
    if second in _TIME_WORDS:
        return read_time_cell(value)
    limits = [part for part in re.split("[，；]", value) if is_only_time(part) or LASTING.match(part)]
    names = "，".join(part for part in re.split("[，；]", value) if part not in limits)
    when = read_time_cell("，".join(limits)) if limits else Attached()
    return Attached(listed_units(names, _LABEL_ROLES.get(first, ALL)), when.deadline, when.recurrence)


def read_time_cell(value: str) -> Attached:
    """A 完成时限 cell: a deadline as written, or a lasting duty."""
    value = value.strip("（）。；， ")
    lasting = next((part for part in re.split("[，；、]", value) if LASTING.match(part)), None)
    times = find_times(value)
    if times.deadline:
        return Attached((), value if len(value) <= 20 and not lasting else times.deadline, lasting or times.recurrence)
    limited = (
        not lasting and len(value) <= 16 and re.search(r"\d|[季旬月年周](?:度)?(?:底|末|初)|[上中下]旬|季度", value)
    )
    return Attached((), value if limited and not times.recurrence else None, lasting or times.recurrence)


def listed_units(value: str, role: str) -> Assigned:
    """The members of a list that is known to hold units only, whatever their endings."""
    names: list[tuple[str, str]] = []
    value = re.sub(r"（(?:按|依|分)[^）]*）|按(?:照)?(?:各自|部门)?职责(?:分工)?(?:共同)?负责", "", value)
    value = (
        re.sub(r"等?(?:有关|相关|各)?(?:责任|成员)?(?:部门|单位)?(?:按(?:照)?职责.*)?$", "", value)
        if "、" in value
        else value
    )
    for group in _split(value, "，；,;"):
        ending = next((ending for ending in _ENDINGS if ending[0].search(group)), None)
        members = _split(ending[0].sub("", group) if ending else group, "、/")
        for name in members:
            names.extend(_one_listed(name, (ending[1] if ending else None) or role))
    return tuple(names)


# What a group of names shares: 甲、乙牵头，丙、丁配合，戊落实. None: it leaves the role as it is.
_ENDINGS = (
    (re.compile("(?:共同|分别)?牵头(?:负责|落实)?$"), LEAD),
    (re.compile("(?:积极|密切|协同|按职责)?(?:配合|协助|参与|协办)(?:落实)?$"), COOPERATE),
    (re.compile("(?:具体|共同|分别|分工|按职责)?(?:落实|实施|负责|执行)$"), None),
)


def _split(value: str, marks: str) -> list[str]:
    """The pieces between these marks, brackets kept whole."""
    pieces, depth, start = [], 0, 0
    for index, character in enumerate(value + marks[0]):
        depth += (character == "（") - (character == "）")
        if character in marks and depth == 0:
            pieces.append(value[start:index])
            start = index + 1
    return pieces


def _one_listed(name: str, role: str) -> list[tuple[str, str]]:
    if "（牵头" in name or name.endswith("牵头"):
        role = LEAD
    name = re.sub(r"（(?:牵头|配合|负责|按职责)[^）]*）|牵头$|配合$|负责$|等$", "", name).strip("。 ")
    return [(name, role)] if 2 <= len(name) <= 30 and not re.fullmatch(r"[\d\W]+|无|/", name) else []


def read_bracket(text: str, finder: UnitFinder) -> Attached | None:
    """What stands in a closing bracket, if it names who is responsible."""
    if _LABELS.search(text):
        found = read_labels(text)
        return found if found.units or found.deadline or found.recurrence else None
    units: Assigned = ()
    waiting: tuple[str, ...] = ()
    position, spoken = 0, False
    while position < len(text):
        position = re.compile(r"(?:[，；、。由]|其中|其他)*").match(text, position).end()  # type: ignore[union-attr]
        listed = finder.at(text, position)
        if listed is None:
            break
        role, position = _role_in_bracket(text, listed.end)
        spoken = spoken or role is not None
        waiting += listed.names
        if role is not None:
            units, waiting = units + _assign(waiting, role), ()
    units += _assign(waiting, ALL)
    tail = text[position:].strip("，；")
    times = Times(recurrence=tail) if LASTING.match(tail) else find_times(text[position:])
    if not units:
        return Attached((), times.deadline) if times.deadline and _DONE_BY.match(text, times.ends) else None
    complete = position >= len(text) or bool(times.deadline or times.recurrence)
    return Attached(units, times.deadline, times.recurrence) if spoken or complete else None


_DONE_BY = re.compile(r"(?:全部|全面|基本)?(?:完成|到位|见效|办结|建成|落实到位|执行)?[^，；]{0,4}$")


def _role_in_bracket(text: str, position: int) -> tuple[str | None, int]:
    for pattern, role in ((_LEAD, LEAD), (_COOPERATES, COOPERATE), (_SHARES, ALL)):
        match = pattern.match(text, position)
        if match and match.group():
            tail = re.compile(r"[^，；、]{0,8}(?=[，；]|$)").match(text, match.end())
            return role, tail.end() if tail else match.end()
    return None, position


_OPENING_TIME = re.compile("(?:[于在])?(?:每[^，]{1,3}|[^，]{0,5}月[^，]{0,4}[日底初末份旬]?)(?:前|起)?(?=会同|联合)")


def joined_role(text: str, carried: Assigned, finder: UnitFinder) -> tuple[Assigned, int] | None:
    """配合乙… or 会同乙… as the predicate of units named before: who leads, who helps, and where the names end."""
    names = tuple(name for name, _ in carried)
    opening = _OPENING_TIME.match(text)
    start = opening.end() if opening else 0
    for pattern, role, other in ((_HELP, COOPERATE, LEAD), (_WITH, LEAD, COOPERATE)):
        joined = _joined_units(text, start, pattern, finder) if names else None
        if joined:
            return _assign(names, role) + _assign(joined.names, other), joined.end
    return None
