"""Who is speaking, to whom, and whether what is said is an order: what is in force while the pieces of a paragraph go by."""

import re
from dataclasses import dataclass

from qingzhou.directives.reading import clause_kinds, telling, verbs
from qingzhou.directives.reading.attachment import ALL, Assigned, Subject, find_subject, strip_modal
from qingzhou.directives.reading.outline import Heading
from qingzhou.directives.reading.sentences import Piece
from qingzhou.directives.reading.times import Times, find_times
from qingzhou.directives.reading.unit_names import UnitFinder
from qingzhou.directives.reading.verbs import opens_with_verb

_SPEAKER_VERB = "(?:要求|强调|指出|明确(?:要求|提出)?|提出|部署|议定|决定|表示|号召|认为|希望|安排|确定|约定|提醒)"
_SPEAKER = re.compile(
    rf"^(?!.*(?:落实|贯彻|按照|根据|执行))(?:(?:会议|与会|[^，]{{0,24}}?(?:长|书记|主任|同志|领导|负责人|委员|代表|人员|方案|通知"
    rf"|意见|纪要|上|他|她|政府|指挥部|领导小组|会))?"
    rf"(?:还|再次|进一步|最后|同时|并|就[^，]{{1,24}}|一致|郑重|特别|对此)?{_SPEAKER_VERB}(?:了?[^，]{{1,5}}点(?:要"
    rf"求|意见)|以下[^，]{{1,4}}|如下)?"
    rf"|(?:对|就)[^，]{{2,30}}(?:作出|提出|进行)(?:了)?(?:再)?(?:如下|以下|[^，]{{1,3}}点)?(?:部署|安排|要求|意见))$"
)
_SPEAKER_JOINED = re.compile(
    r"^(?:(?:他|她|督导组|检查组)?(?:当场|现场|随即)?(?:还|并)?(?:责成|叮嘱|嘱咐|责令(?=[^，]{2,12}(?:局|办|镇|街道)))"
    r"|(?:他|她)?(?:当场|现场|随即)要求)|^(?:会议|[^，]{0,14}?(?:长|书记|主任|同志|领导|负责人|会上))(?:还|进一步|最后|再次|并"
    r"|同时|一致)?(?:(?:要求|强调|指出|提出|明确)(?![了的几一二三四五六七八九十])|(?:原则)?(?:同意|决定)(?=由))"
)
_ASKS = re.compile("(?:现|特|谨|敬|故|望)?(?:商|恳|敬|特|还|并)?请(?:大家(?!庭))?")
_REPORTS = re.compile(
    r"^(?!.*(?:要|应|须|请))(?!对|针对|将|把)[^，]{2,24}?(?:汇报|反映|补充|发言|介绍)(?:说|称|道|指出|(?:了|的)[^，]{0,20})?$"
)
_COUNTED = re.compile(r"[几\d一二三四五六七八九十]点(?:要求|意见)$")
_ANNOUNCES = re.compile(r"如下|职责|分工|要求|任务|安排|意见|建议|部署|重点|以下|做到|要$|措施|方面|事项|决定")


@dataclass
class Voice:
    """What is in force inside one paragraph while its sentences go by."""

    section: Heading
    plan: bool = False
    directive: bool = False
    units: Assigned = ()
    source: str = "heading"
    strong: bool = True
    fresh: bool = False  # nothing has been said of the units yet
    waiting: Piece | None = None  # a condition that belongs to the next predicate
    waiting_time: Times | None = None
    reporting: bool = False  # somebody tells what was done, or what is difficult
    told: bool = False  # the segment has begun to tell what was done


def only_says_who(text: str, voice: Voice, finder: UnitFinder, *, ends_there: bool) -> bool:
    """Whether a piece only names a speaker (会议要求, 市甲局汇报); that speaker then has the word.

    ends_there: nothing follows the piece in its sentence.
    """
    if _SPEAKER.match(text) and (not ends_there or _COUNTED.search(text)):
        let_speak(voice)
        return True
    if _REPORTS.match(text):
        speaker = finder.at(text, 0)
        voice.reporting, voice.directive = True, False
        voice.units = tuple((name, ALL) for name in speaker.names) if speaker and speaker.strong else voice.units
        return True
    return False


_OFFICE_BELOW = re.compile(
    "[^，]{0,24}下设(?P<name>(?:综合|日常)?办公室|秘书处)(?:（(?:以下)?简称“?(?P<short>[^（）“”]+)”?）)?"
)


def office_below(text: str) -> Assigned:
    """The office of a body just set up (领导小组下设办公室); what follows is its business."""
    match = _OFFICE_BELOW.fullmatch(text)
    return ((match["short"] or match["name"], ALL),) if match else ()


def let_speak(voice: Voice) -> None:
    """A new speaker: orders follow, and nobody has been addressed yet."""
    voice.directive, voice.units, voice.source, voice.reporting = True, (), "carried", False
    voice.waiting = voice.waiting_time = None


def addressed(piece: Piece, voice: Voice, finder: UnitFinder) -> tuple[Piece, Subject | None]:
    """The piece behind a speaker's verb (会议要求…) or behind 请, which both say that an order follows; and who is asked."""
    joined = _SPEAKER_JOINED.match(piece.text)
    charged = joined and voice.section.units and joined.group().endswith(("责成", "责令"))  # by the unit of the heading
    if joined and joined.end() < len(piece.text) and not charged:
        let_speak(voice)
        piece = piece.cut(joined.end())
    asked = _ASKS.match(piece.text)
    if asked and (finder.at(piece.text, asked.end()) or opens_with_verb(piece.text[asked.end() :])):
        voice.directive, voice.reporting, piece = True, False, piece.cut(asked.end())
        return piece, find_subject(piece.text, finder) or _asked(piece.text, finder)
    return piece, find_subject(piece.text, finder)


def _asked(text: str, finder: UnitFinder) -> Subject | None:
    """Whoever is named behind 请 is who is to do it: 请家长错峰接送."""
    units = finder.at(text, 0)
    if units is None or not opens_with_verb(text[units.end :]):
        return None
    return Subject(tuple((name, ALL) for name in units.names), units.end, strong=False, ordered=True)


def announces(text: str) -> bool:
    """Whether a piece before a colon says that orders follow (要求如下, 任务)."""
    return bool(_ANNOUNCES.search(text))


def orders_in_plan(text: str, voice: Voice, subject: Subject | None) -> bool:
    """In a plan an office with a time or rhythm is under orders even without 要."""
    times = find_times(text)
    return bool(voice.plan and subject and (times.deadline or times.recurrence))


def orders_nothing(sentence: str, voice: Voice) -> bool:
    """Whether a whole sentence looks back, lists faults, or in a news item tells what was done or how things are."""
    if telling.looks_back(sentence) or telling.names_faults(sentence):
        return True
    if not (voice.plan and voice.directive) and telling.is_past(sentence):
        return True
    return telling.states(sentence)


_MAY_ACT = re.compile("(?:企业|机构|单位|学校|医院|林场|农场|景区|社区|镇|乡|教师|班主任|校长|员)$")
_NEXT_DUTY = re.compile("每|把|[今明后](?:天|日|晚|早)")
_SOME = re.compile(
    "(?!对|将|把|凡|由)[^，、]{2,12}的(?:单位|学校|机构|企业|乡镇|镇街|部门|地方|社区)(?=(?:要(?!求)|须|必须)(?!通报|约谈|问责|追究|严肃|予以|给予|取消))"
)  # 排名末位的单位要…


def in_turn(text: str, voice: Voice, finder: UnitFinder, *, first: bool) -> Subject | None:
    """Among orders, anybody who does something every so often is the next to be given one: 值班教师每两小时….

    So is an enterprise or institution that begins a segment with what it does: …；供水企业暂停检修.
    """
    if voice.directive and (some := _SOME.match(text)):
        return Subject(((some.group(), ALL),), strip_modal(text, some.end())[0], strong=False, ordered=True)
    units = finder.at(text, 0)
    if units is None or not voice.directive or units.names[-1].endswith(("级", "学生", "孩子", "家长")):
        return None
    acts = first and _MAY_ACT.search(units.names[-1])
    if _NEXT_DUTY.match(text, units.end) or (acts and opens_with_verb(text[units.end :])):
        return Subject(tuple((name, ALL) for name in units.names), units.end, strong=False)
    return None


def is_duty(text: str, voice: Voice, subject: Subject | None, *, modal: bool) -> bool:
    """Whether a predicate tells somebody to do something."""
    if voice.reporting or voice.told or not voice.directive or (tells(text, voice) and not modal):
        return False
    if (text.startswith("但") or (text[0] == "“" and text.find("”") == len(text) - 1)) and not modal:
        return False  # a contrast, a saying
    if text.endswith("的") and not modal:
        return False  # 无证办班的: what is looked for, not what is done
    times = find_times(text) if subject else Times()
    limited = times.deadline or times.recurrence  # 县甲局5月底前前置冲锋舟20艘
    if not (limited or verbs.has_verb(text) or clause_kinds.is_rhetoric(text) or _is_so_often(text, subject)):
        return False
    stands_alone = subject is not None or modal or verbs.opens_with_verb(text) or bool(voice.units)
    return stands_alone or voice.plan or voice.waiting is not None


_SO_OFTEN = re.compile("每[^，]{0,6}(?:不少于|至少)[^，]{0,4}[一二两三四五\\d]+[次场期遍轮]$")  # …每月至少1次


def _is_so_often(text: str, subject: Subject | None) -> bool:
    """Whether somebody is to do as before so and so often; what comes once a school belongs to the clause before."""
    return bool(_SO_OFTEN.search(text)) and (subject is not None or not text.startswith("每"))


_TALLIED = re.compile(r"\d+(?:\.\d+)?(?:余|多)?(?:万|亿)?(?:余|多)?(?:起|件|人次|[家台辆户车艘条处]次|次|场次|例)$")


def tells(text: str, voice: Voice) -> bool:
    """Whether a piece tells what happened; in a plan, a meeting is held because the plan says so."""
    if not voice.plan and _TALLIED.search(text):
        return True
    return telling.is_narrative(text) and not (voice.plan and re.match("召开|举办|组织召开", text))
