"""Verbs of duty: whether a stretch of text has one, and whether it begins with one."""

import re

import rjieba

from qingzhou.directives.reading import lexicons

LONG_VERBS = re.compile(
    "|".join(sorted((verb for verb in lexicons.DUTY_VERBS if len(verb) > 1), key=len, reverse=True))
)
_SHORT_VERBS = frozenset(verb for verb in lexicons.DUTY_VERBS if len(verb) == 1)
OPENING_VERB = re.compile(
    "^(?:依法|进一步|认真|切实|全面|及时|逐一|逐步|主动|积极|严格|立即|迅速|尽快|重点|深入"
    "|持续|统一|联合|共同|分别|坚决|加快|同步|按时|按期|限期|全力|集中|从严|从快|现场|适时"
    "|提前|先行|率先|具体|扎实|再次|科学|规范|广泛"
    "|大力|有序|稳妥|不断|充分|着力|专门|逐项|逐级|逐[户家个校村人店栋]|原则上|一律|全部|全程|自觉"
    "|实时|随机|直接|会同[^，]{2,30}?)*"
    f"(?:{LONG_VERBS.pattern})"
)


_SMALL_DEEDS = re.compile(
    "[过摸走查理][一两]遍|[报查巡讲练测访问听走开][一两三1-3][次遍轮趟]|一律|逐[条项户家个一店村件校人]|报(?=[县市区省镇乡州上局办])"
)


def has_verb(text: str) -> bool:
    """Whether a verb of duty, or any verb at all, stands in the text."""
    if LONG_VERBS.search(text) or _SMALL_DEEDS.search(text):
        return True
    return any(tag.startswith("v") or word in _SHORT_VERBS for word, tag in rjieba.tag(text))


_PREPOSITION = re.compile(
    "对|将|把|在|以|按|从|通过|利用|依托|向|就|每|于|针对|结合|采取|会同|联合|[0-9一二三四五六七八九十]+[月日年个]"
)


def opens_with_verb(text: str) -> bool:
    """Whether a clause begins with a verb of duty, adverbs aside."""
    if OPENING_VERB.match(text):
        return True
    if _PREPOSITION.match(text):
        return has_verb(text[1:])
    for word, tag in rjieba.tag(text):
        if tag[0] == "v" or word in _SHORT_VERBS:
            return True
        if tag[0] not in "dtmqpfsuxc":
            return False
    return False
