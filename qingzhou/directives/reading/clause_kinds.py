"""Task, standing mechanism or exhortation: what a clause asks for."""

import re
from dataclasses import dataclass

import rjieba

from qingzhou.directives.reading import lexicons
from qingzhou.directives.reading.verbs import LONG_VERBS

TASK, MECHANISM, EXHORTATION = "task", "mechanism", "exhortation"


_RHETORIC = lexicons.any_of(lexicons.RHETORIC)
_RESULT = lexicons.any_of(lexicons.RESULT)
_FUNCTION = re.compile(lexicons.FUNCTION_VERBS)
_GENERAL_RESULT = re.compile(lexicons.GENERAL_RESULT)
_STANDING = lexicons.any_of(lexicons.STANDING)
_BARE_MECHANISM = re.compile(lexicons.BARE_MECHANISM)


@dataclass(frozen=True)
class Situation:
    """Where a clause stands: right after its unit, under a rhetoric heading, with a rhythm of its own."""

    first_of_unit: bool = False
    rhetoric_section: bool = False
    rhythm: bool = False
    limited: bool = False
    waiting: str = ""  # the condition in front of the clause, if any


def kind_of(clause: str, situation: Situation) -> str:
    """The kind of a clause that tells somebody to do something."""
    if _ENACTS.match(clause) or _COUNTS_FOR.search(clause):
        return MECHANISM
    if situation.rhetoric_section and not situation.rhythm and not situation.limited:
        return EXHORTATION
    if situation.rhythm and not _is_slogan(clause):
        return MECHANISM
    if _exhorts(clause, situation):
        return EXHORTATION
    return MECHANISM if _STANDING.search(clause) else TASK


def _exhorts(clause: str, situation: Situation) -> bool:
    """Whether nothing could be proved of a clause; a condition or named means in front make a deed of some."""
    if _MEANS.search(situation.waiting) or (situation.waiting.endswith("的") and _SANCTION.match(clause)):
        return False
    if _BARE_MECHANISM.search(clause) or is_rhetoric(clause) or _is_idiom(clause):
        return True
    return bool(_RESULT.search(clause)) and not _stands_as_function(clause, situation)


_ENACTS = re.compile(
    "(?:对[^，]{2,24}|[^，]{2,10})?(?:全面|全程|严格|继续|统一)*实行(?=[^，]{2})(?!.*(?:管制|整改)$)"
)  # a rule
_COUNTS_FOR = re.compile(
    "作为[^，]{0,20}(?:考核|考评|评价|评先|评优|晋升|绩效|奖惩)[^，]{0,16}(?:依据|内容|条件|指标|参考)$"
)
_MEANS = re.compile(
    "^(?:通过|采取|利用|依托)[^，]*、[^，]*(?:形式|方式|渠道|途径|载体|[员长家])$"
)  # what is to be done is named
_SANCTION = re.compile("发现一[起例个处]|(?:予以|依规|依法|依纪|严肃|从严)*(?:问责|追责|追究|处理|查处|通报|约谈)")


def _is_idiom(clause: str) -> bool:
    """Whether a clause is one set phrase of the dictionary that names no deed: 敢为人先, 一抓到底."""
    if len(clause) != _IDIOM:
        return False
    tags = rjieba.tag(clause)
    return len(tags) == 1 and (tags[0][1] == "i" or (tags[0][1] == "l" and not LONG_VERBS.search(clause)))


_IDIOM = 4  # characters
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
