"""Task, standing mechanism or exhortation: what a clause asks for."""

import re
from dataclasses import dataclass

import rjieba

from qingzhou.directives.reading import lexicons

TASK, MECHANISM, EXHORTATION = "task", "mechanism", "exhortation"


def _any_of(rows: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row})" for row in rows))


_RHETORIC = _any_of(lexicons.RHETORIC)
_RESULT = _any_of(lexicons.RESULT)
_FUNCTION = re.compile(lexicons.FUNCTION_VERBS)
_GENERAL_RESULT = re.compile(lexicons.GENERAL_RESULT)
_STANDING = _any_of(lexicons.STANDING)
_BARE_MECHANISM = re.compile(lexicons.BARE_MECHANISM)
_NARRATIVE = _any_of(lexicons.NARRATIVE)
_GROUNDS = re.compile(lexicons.GROUNDS)
_CONDITION_ENDING = re.compile(lexicons.CONDITION_ENDINGS)
_CONDITION_OPENING = re.compile(lexicons.CONDITION_OPENINGS)
_LONG_VERBS = re.compile(
    "|".join(sorted((verb for verb in lexicons.DUTY_VERBS if len(verb) > 1), key=len, reverse=True))
)
_SHORT_VERBS = frozenset(verb for verb in lexicons.DUTY_VERBS if len(verb) == 1)
_OPENING_VERB = re.compile(
    "^(?:依法|进一步|认真|切实|全面|及时|逐一|逐步|主动|积极|严格|立即|迅速|尽快|重点|深入"
    "|持续|统一|联合|共同|分别|坚决|加快|同步|按时|按期|限期|全力|集中|从严|从快|现场|适时"
    "|提前|先行|率先|具体|扎实|再次|科学|规范|广泛"
    "|大力|有序|稳妥|不断|充分|着力|专门|逐项|逐级|逐[户家个校村人店栋]|原则上|一律|全部|全程|自觉"
    "|实时|随机|直接|会同[^，]{2,30}?)*"
    f"(?:{_LONG_VERBS.pattern})"
)


@dataclass(frozen=True)
class Situation:
    """Where a clause stands: right after its unit, under a rhetoric heading, with a rhythm of its own."""

    first_of_unit: bool = False
    rhetoric_section: bool = False
    rhythm: bool = False
    limited: bool = False


def kind_of(clause: str, situation: Situation) -> str:
    """The kind of a clause that tells somebody to do something."""
    if situation.rhetoric_section and not situation.rhythm and not situation.limited:
        return EXHORTATION
    if situation.rhythm and not _is_slogan(clause):
        return MECHANISM
    if _BARE_MECHANISM.search(clause) or is_rhetoric(clause):
        return EXHORTATION
    if _RESULT.search(clause) and not _stands_as_function(clause, situation):
        return EXHORTATION
    return MECHANISM if _STANDING.search(clause) else TASK


_ACHIEVED = re.compile("完成|建成|竣工|交付|投用|通车|到位|实现|达到|全覆盖")


def _is_slogan(clause: str) -> bool:
    return len(clause) < 8 and is_rhetoric(clause)


def _stands_as_function(clause: str, situation: Situation) -> bool:
    """确保 and its like name a function if nothing else has been said of the unit before."""
    if situation.limited and _ACHIEVED.search(clause):
        return True
    return situation.first_of_unit and bool(_FUNCTION.search(clause)) and not _GENERAL_RESULT.search(clause)


_OVERSEES = re.compile("(?:督促|监督|责令)[^，]{3,}(?:落实|履行)")


def is_rhetoric(clause: str) -> bool:
    """Whether a clause speaks of attitude and effort only."""
    return bool(_RHETORIC.search(clause)) and not _OVERSEES.match(clause)


def is_narrative(clause: str) -> bool:
    """Whether a clause tells what happened or how things stand."""
    return bool(_NARRATIVE.search(re.sub("(?<=.)（[^（）]*）", "", clause)))


_PAST = re.compile(r"(?<![为除免])了(?!解|结|不|如|却|望|吧|没|么)")
_ORDERS = re.compile(r"要|须|应|请|务必|将|不得|责成|责令|明确|部署|强调|指出|议定|决定")


def is_past(sentence: str) -> bool:
    """Whether a sentence of a news item tells what somebody did, and orders nothing beside."""
    return bool(_PAST.search(sentence)) and not _ORDERS.search(sentence)


_LONG_AGO = re.compile(
    r"^(?!对|将|把|针对)(?:[^，。]{0,16}(?:指出|强调|介绍|认为|表示)，)?(?:去年|前年|上(?:半年|一年|一轮|一[^，]{1,6}周期|年度)|过去|近年来|近期以来|近日|日前|连日来|20\d{2}年以来|(?:今年|自[^，]{0,16}|[^，]{0,8})以来)"
)


_FAULT = re.compile(
    r"未(?:按|经|在|采用|设置|独立|建立|落实|配备|取得|制定|将)|不符合|不能(?:保持|正常)|达不到|损坏|破损|缺失|故障|违规(?:采用|使用|设置|搭建)"
    r"|擅自|堆放杂物|不正常|不到位|被(?:占用|堵塞)"
)
_AIMED_AT = re.compile(r"的|问题|行为|现象|情形|隐患|整改|查处|清理|拆除|修[复补缮]|维修|[更改]换|补[齐充]|排查|整治")
_MODAL = re.compile(r"(?<!主)要(?!求)|应(?!急|力|用)|须|不得|严禁|禁止")


def names_faults(sentence: str) -> bool:
    """Whether a sentence lists what is wrong, and nothing that is to be done about it: 防火门损坏，管道井内堆放杂物."""
    if not _FAULT.search(sentence) or _MODAL.search(sentence):
        return False
    pieces = re.split("[，；]", sentence)
    return 2 * sum(bool(_FAULT.search(one)) and not _AIMED_AT.search(one) for one in pieces) >= len(pieces)


_POINTS_OUT = re.compile(r"(?:会议|[^，。]{0,12}(?:书记|长|主任|同志))?(?:还)?(?:指出|认为)，")


def states(sentence: str) -> bool:
    """Whether a sentence of a news item only says how things are (会议指出，…), and orders nothing."""
    return bool(_POINTS_OUT.match(sentence)) and not re.search(
        "(?<!需)要(?!求)|须|应(?!对|急)|请|务必|由[^，]{2,16}(?:牵头|负责)", sentence
    )


def looks_back(sentence: str) -> bool:
    """Whether a sentence begins with a time that has passed, and orders nothing."""
    return bool(_LONG_AGO.match(sentence)) and not re.search("要|须|应(?!对|急)|请|务必|不得", sentence)


def is_grounds(piece: str) -> bool:
    """Whether a piece is a purpose or a ground (为…, 根据…)."""
    return bool(_GROUNDS.match(piece))


def is_by_rule(piece: str) -> bool:
    """Whether a piece begins with the rule or the facts that a deed follows."""
    return piece.startswith(("根据", "依据", "按照", "依照"))


_RULE = re.compile(
    "(?:按照|根据|依据|依照)[^，]{2,20}(?:要求|原则|规定|标准|办法|程序|方式|思路|分工|计划)(?=逐|分类|认真|严格|统一|及时|制定|开展|组织|建立|完成)"
)


def follows_rule(piece: str) -> bool:
    """Whether the rule in front is of one breath with a deed that opens like one: 按照分级要求逐户制定方案."""
    return bool(_RULE.match(piece))


def acts_by_rule(piece: str) -> bool:
    """Whether a ground is followed by the deed in the same breath: 根据扩散条件划定限时区域."""
    return is_by_rule(piece) and bool(_LONG_VERBS.search(piece, 6)) and not _CONDITION_ENDING.search(piece)


_SUPPOSES = re.compile(
    "一旦|如(?:遇|有|需|果|因|发生|出现)|遇有|[如若]发生|当(?![场天日前地面即事众])|(?:出现|发生)[^，]{0,12}(?:超过|达到)"
    "|结合(?!.*(?:制定|开展|组织|重新|科学|合理|统一|逐))|(?:积极|充分|大力|综合)(?:依托|利用|运用|结合)[^，]{2,16}(?:工作|平台|优势|资源|作用|机制)$"
    "|通过(?:推进|加强|强化|完善|健全|深化|优化)[^，]*的[^，]{1,6}$"
)


_PERIOD = re.compile("[^，每]{2,12}期间|[^，]{2,12}(?:完成|完毕|启用|完工|投用|销号|解除)前")


def is_period(piece: str) -> bool:
    """Whether a piece only says while what lasts something is to be done: 评估期间, 整改完成前."""
    return bool(_PERIOD.fullmatch(piece)) and not _CONDITION_OPENING.match(piece)


def is_condition(piece: str) -> bool:
    """Whether a piece only modifies the predicate that follows it (对拒不整改的, 通过…方式)."""
    if piece.endswith("的") and len(piece) > 3:
        return True
    if _is_noun_phrase(piece) or _SUPPOSES.match(piece):
        return True
    if re.fullmatch("对[^，]{2,7}", piece) and not _LONG_VERBS.search(piece):
        return True
    if not _CONDITION_OPENING.match(piece):
        return bool(
            re.search(
                r"(?:之日起|(?<![落靠滞背先])后|(?<![小课工学及按实定限\d])时|前提下|情况下|基础上|过程中|如有[^，]{1,6})$",
                piece,
            )
        )
    if re.match(r"^(?:坚持|会同|联合|发现|把|将|聚焦|紧盯)", piece) and not piece.endswith(("时", "后", "的")):
        return bool(re.match(r"^(?:会同|联合|将|把|聚焦|紧盯)", piece)) and not has_verb(_after_relative(piece))
    return bool(_CONDITION_ENDING.search(piece)) or not has_verb(_after_relative(piece))


def _is_noun_phrase(piece: str) -> bool:
    """对查实的违规机构, 连续两次排名末位的乡镇: whom the next predicate is about."""
    head, mark, tail = piece.rpartition("的")
    if not mark or not 2 <= len(tail) <= 4 or not re.match("[对凡]|针对|连续", piece) or _OPENING_VERB.match(head):
        return False
    return all(tag[0] in "nabfmq" for _word, tag in rjieba.tag(tail))


def _after_relative(piece: str) -> str:
    """What follows the last relative clause and the opening preposition."""
    bare = _CONDITION_OPENING.sub("", piece, count=1)
    return bare.rsplit("的", 1)[-1]


def has_verb(text: str) -> bool:
    """Whether a verb of duty, or any verb at all, stands in the text."""
    if _LONG_VERBS.search(text) or re.search(
        r"[过摸走查理][一两]遍|逐[条项户家个一店村件校人]|报(?=[县市区省镇乡州上局办])", text
    ):
        return True
    return any(tag.startswith("v") or word in _SHORT_VERBS for word, tag in rjieba.tag(text))


_PREPOSITION = re.compile(
    "对|将|把|在|以|按|从|通过|利用|依托|向|就|每|于|针对|结合|采取|会同|联合|[0-9一二三四五六七八九十]+[月日年个]"
)


def opens_with_verb(text: str) -> bool:
    """Whether a clause begins with a verb of duty, adverbs aside."""
    if _OPENING_VERB.match(text):
        return True
    if _PREPOSITION.match(text):
        return has_verb(text[1:])
    for word, tag in rjieba.tag(text):
        if tag[0] == "v" or word in _SHORT_VERBS:
            return True
        if tag[0] not in "dtmqpfsuxc":
            return False
    return False
