"""What a piece says beside the deed: grounds, purposes, conditions, periods."""

import re

import rjieba

from qingzhou.directives.reading import lexicons
from qingzhou.directives.reading.verbs import LONG_VERBS, OPENING_VERB, has_verb

_GROUNDS = re.compile(lexicons.GROUNDS)
_CONDITION_ENDING = re.compile(lexicons.CONDITION_ENDINGS)
_CONDITION_OPENING = re.compile(lexicons.CONDITION_OPENINGS)


def is_grounds(piece: str) -> bool:
    """Whether a piece is a purpose or a ground (为…, 根据…)."""
    return bool(_GROUNDS.match(piece))


def is_by_rule(piece: str) -> bool:
    """Whether a piece begins with the rule or the facts that a deed follows."""
    return piece.startswith(("根据", "依据", "按照", "依照"))


_RULE = re.compile(
    "(?:按照|根据|依据|依照)[^，]{2,20}(?:要求|原则|规定|标准|办法|程序|方式|思路|分工|计划)(?=逐|分类|认真|严格|统一|及时|制定|开展|组织|建立|完成)"
)


_BY_FACTS = re.compile("(?:根据|依据|按照|依照)[^，]{2,16}(?:编制|制定|划定|调整|确定|核定|配备|测算)[^，]{2,}$")


def follows_rule(piece: str) -> bool:
    """Whether the rule in front is of one breath with a deed that opens like one: 按照分级要求逐户制定方案."""
    return bool(_RULE.match(piece) or _BY_FACTS.match(piece))


def acts_by_rule(piece: str) -> bool:
    """Whether a ground is followed by the deed in the same breath: 根据扩散条件划定限时区域."""
    return is_by_rule(piece) and bool(LONG_VERBS.search(piece, 6)) and not _CONDITION_ENDING.search(piece)


_SUPPOSES = re.compile(
    "一旦|如(?:遇|有|需|果|因|发生|出现)|遇有|[如若]发生|当(?![场天日前地面即事众])|(?:出现|发生)[^，]{0,12}(?:超过|达到)"
    "|结合(?!.*(?:制定|开展|开设|设置|打造|编制|完善|建立|推出|安排|细化|组织|重新|科学|合理|统一|逐))|(?:积极|充分|大力|综合)(?:依托|利用|运用|结合)[^，]{2,16}(?:工作|平台|优势|资源|作用|机制|载体|阵地|渠道|媒体|媒介|形式|方式)$"
    "|通过(?:推进|加强|强化|完善|健全|深化|优化)[^，]*的[^，]{1,6}$"
)


_PERIOD = re.compile("[^，每]{2,12}期间|[^，]{2,12}(?:完成|完毕|启用|完工|投用|销号|解除)前")


def is_period(piece: str) -> bool:
    """Whether a piece only says while what lasts something is to be done: 评估期间, 整改完成前."""
    return bool(_PERIOD.fullmatch(piece)) and not _CONDITION_OPENING.match(piece)


_EVERY_SO_OFTEN = re.compile("每[^，]{1,5}[^，]{1,6}(?:一|1)[次遍]$")  # 遇有险情每3小时会商一次


def is_condition(piece: str) -> bool:
    """Whether a piece only modifies the predicate that follows it (对拒不整改的, 通过…方式)."""
    if (piece.endswith("的") and len(piece) > 3) or re.fullmatch("一经[^，]{2,4}", piece):
        return True
    if _EVERY_SO_OFTEN.search(piece) or re.match("[把将][^，]*作为", piece):
        return False
    only_named = re.fullmatch("对[^，]{2,7}", piece) and not LONG_VERBS.search(piece)
    if only_named or _is_noun_phrase(piece) or _is_topic(piece) or _SUPPOSES.match(piece):
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
    if (
        not mark
        or not 2 <= len(tail) <= 4
        or not re.match("[对凡]|针对|连续", piece)
        or OPENING_VERB.match(head)
        or LONG_VERBS.search(tail)
    ):
        return False
    return all(tag[0] in "nabfmq" for _word, tag in rjieba.tag(tail))


_HOW = re.compile("依法|依规|一律|予以|从严|及时|立即")  # and so a deed: 对不改的依法暂扣工具
_TOPIC = 14


def _is_topic(piece: str) -> bool:
    """对规划预留的教育用地, 对照清单, 发现隐患: something is named, and nothing said of what is done with it."""
    _head, mark, tail = piece.rpartition("的")
    if re.match("对照|发现", piece):
        return len(piece) <= _TOPIC and not (LONG_VERBS.search(piece, 2) or re.search("[内报即]", piece))
    if not mark or not tail or not re.match("对|针对|对于", piece) or LONG_VERBS.search(tail) or _HOW.match(tail):
        return False
    tags = [tag for _word, tag in rjieba.tag(tail)]
    return tags[-1][0] == "n" and "d" not in tags


def _after_relative(piece: str) -> str:
    """What follows the last relative clause and the opening preposition."""
    bare = _CONDITION_OPENING.sub("", piece, count=1)
    return bare.rsplit("的", 1)[-1]
