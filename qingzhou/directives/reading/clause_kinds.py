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


_ACHIEVED = re.compile("完成|建成|到位|实现|达到|全覆盖")


def _is_slogan(clause: str) -> bool:
    return len(clause) < 8 and is_rhetoric(clause)


def _stands_as_function(clause: str, situation: Situation) -> bool:
    """确保 and its like name a function if nothing else has been said of the unit before."""
    if situation.limited and _ACHIEVED.search(clause):
        return True
    return situation.first_of_unit and bool(_FUNCTION.search(clause)) and not _GENERAL_RESULT.search(clause)


def is_rhetoric(clause: str) -> bool:
    """Whether a clause speaks of attitude and effort only."""
    return bool(_RHETORIC.search(clause))


def is_narrative(clause: str) -> bool:
    """Whether a clause tells what happened or how things stand."""
    return bool(_NARRATIVE.search(clause))


_PAST = re.compile(r"(?<![为除免])了(?!解|结|不|如|却|望|吧|没|么)")
_ORDERS = re.compile(r"要|须|应|请|务必|将|不得|责成|责令|明确|部署|强调|指出|议定|决定")


def is_past(sentence: str) -> bool:
    """Whether a sentence of a news item tells what somebody did, and orders nothing beside."""
    return bool(_PAST.search(sentence)) and not _ORDERS.search(sentence)


_LONG_AGO = re.compile(
    r"^(?:[^，。]{0,16}(?:指出|强调|介绍|认为|表示)，)?(?:去年|前年|上(?:半年|一年|一轮|一[^，]{1,6}周期|年度)|过去|近年来|近期以来|20\d{2}年以来|(?:今年|自[^，]{0,16}|[^，]{0,8})以来)"
)


def looks_back(sentence: str) -> bool:
    """Whether a sentence begins with a time that has passed, and orders nothing."""
    return bool(_LONG_AGO.match(sentence)) and not re.search("要|须|应(?!对|急)|请|务必|不得", sentence)


def is_grounds(piece: str) -> bool:
    """Whether a piece is a purpose or a ground (为…, 根据…)."""
    return bool(_GROUNDS.match(piece))


def acts_by_rule(piece: str) -> bool:
    """Whether a ground is followed by the deed in the same breath: 根据扩散条件划定限时区域."""
    return (
        bool(re.match("根据|依据|按照", piece))
        and bool(_LONG_VERBS.search(piece, 6))
        and not _CONDITION_ENDING.search(piece)
    )


def is_condition(piece: str) -> bool:
    """Whether a piece only modifies the predicate that follows it (对拒不整改的, 通过…方式)."""
    if piece.endswith("的") and len(piece) > 3:
        return True
    if _is_noun_phrase(piece) or re.match("一旦|如遇|遇有|[如若]发生", piece):
        return True
    if re.fullmatch("对[^，]{2,7}", piece) and not _LONG_VERBS.search(piece):
        return True
    if not _CONDITION_OPENING.match(piece):
        return bool(re.search(r"(?:之日起|后|前提下|情况下|基础上|过程中)$", piece)) and not _OPENING_VERB.match(piece)
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
