"""What orders nothing: what was done, how things are, what is wrong."""

import re

from qingzhou.directives.reading import lexicons
from qingzhou.directives.reading.verbs import OPENING_VERB

_NARRATIVE = lexicons.any_of(lexicons.NARRATIVE)


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


_LOOKED_FOR = re.compile("(?:^|[，；])[^，；]{4,}的；?$")  # an item of a list: 动火作业未审批的；
_LISTED = re.compile("[^，；、]{2,8}(?:、[^，；、]{2,8}){2,}等?")  # what is looked at: 办学条件、师资队伍、收费管理等


def names_faults(sentence: str) -> bool:
    """Whether a sentence lists what is wrong, and nothing that is to be done about it: 防火门损坏，管道井内堆放杂物."""
    if _MODAL.search(sentence):
        return False
    if _LOOKED_FOR.search(sentence) or (_LISTED.fullmatch(sentence) and not OPENING_VERB.match(sentence)):
        return True
    if not _FAULT.search(sentence):
        return False
    pieces = re.split("[，；]", sentence)
    return 2 * sum(bool(_FAULT.search(one)) and not _AIMED_AT.search(one) for one in pieces) >= len(pieces)


_POINTS_OUT = re.compile(r"(?:会议|[^，。]{0,12}(?:书记|长|主任|同志))?(?:还)?(?:指出|认为)，")


_TO_THE_PUBLIC = re.compile(
    "[^，。]{0,16}(?:提醒|呼吁|倡议|建议|希望|提示|号召)(?:广大|各位|全体|全区|全市|全县)?(?:学生)?(?:家长|市民|群众|学生|居民|村民|消费者|考生|网民|司机|业主)(?:朋友)?们?[：，]"
)


def states(sentence: str) -> bool:
    """Whether a sentence of a news item only says how things are (会议指出，…), and orders nothing."""
    if _TO_THE_PUBLIC.match(sentence):
        return True
    return bool(_POINTS_OUT.match(sentence)) and not re.search(
        "(?<!需)要(?!求)|须|应(?!对|急)|请|务必|由[^，]{2,16}(?:牵头|负责)", sentence
    )


def looks_back(sentence: str) -> bool:
    """Whether a sentence begins with a time that has passed, and orders nothing."""
    return bool(_LONG_AGO.match(sentence)) and not re.search("要|须|应(?!对|急)|请|务必|不得", sentence)
