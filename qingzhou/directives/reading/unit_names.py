"""Finding unit names, and lists of them, at a given place in comparable text."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from qingzhou.directives.reading import unit_words
from qingzhou.directives.reading.clean import HAN
from qingzhou.directives.reading.lexicons import DUTY_VERBS

# Endings that make a name an office wherever they stand.
_BAN = re.compile(unit_words.BAN_WORDS)
_NAME_CHARACTER = rf"[{HAN}A-Za-z0-9“”（）·\u3007]"
_STRONG = re.compile("|".join(sorted(unit_words.STRONG_ENDINGS, key=len, reverse=True)))
_WEAK = re.compile("|".join(map(re.escape, sorted(unit_words.WEAK_ENDINGS, key=len, reverse=True))))
_COLLECTIVE = re.compile("|".join(map(re.escape, sorted(unit_words.COLLECTIVES, key=len, reverse=True))))
_PREFIX = re.compile("|".join(unit_words.PREFIXES))
_GENERAL_SHARED = re.compile(
    rf"((?:[{HAN}]{{2,8}}?、)*[{HAN}]{{2,8}}?(?:(?:和|及|以及|与)[{HAN}]{{2,8}}?)?)等?(?:\d+个)?(?:有关"
    rf"|相关|职能)?(部门|单位|系统|机关)"
)
_WITH_MARKS = re.compile(
    rf"(?:[省市县]、)+[市县区](?:（[市区县]）)?(?:级)?[{HAN}]{{2,10}}?部门|各(?:有关|相关)?委、办、局|各[市县]、(?:[市县]、)?[区县](?:教育|民政|公安|财政|住建|卫健)?[局委办]"
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
    if not match or match.group(1)[0] in "和及与" or not re.search("、|和|及|与", match.group(1)):
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
        if best is not None and not _extends(stretch, base, end, strong=(best[1], strong), ordered=ordered):
            continue
        inner = best is not None and best[1] and bool(_INNER.search(stretch[base:end]) or stretch[base:end] in _BODY)
        best, base = (end, strong or inner), end
    if best is None:
        return (position + len(stretch), False) if _acts_as_one(window.group(), stretch) else None
    name = stretch[: best[0]]
    strong = best[1] or any(kind.fullmatch(name) for kind in (_EVERY_ONE, _COLLECTIVE, _OF_TOWN))
    return position + best[0], strong


def _extends(stretch: str, base: int, end: int, *, strong: tuple[bool, bool], ordered: bool) -> bool:
    """Whether a further ending goes on with a name: a weaker one after an office's only with its own station, or
    with all that stands before 要; a deed never does (县甲局|划清学科). strong: the name's ending, the further one's.
    """
    if (strong[0] or stretch[base - 1] in "镇乡村区站队") and _does_something(stretch[base:end]):
        return False
    if strong[1] or not strong[0]:
        return True
    if stretch[base:end] in {"县", "区", "市", "州"}:
        return False
    if stretch[base:end] in _BODY:
        return True
    if stretch.startswith("各") and _OFFICERS.fullmatch(stretch, base, end):
        return True
    return (ordered and end == len(stretch)) or bool(_INNER.search(stretch[base:end]) and end - base <= 10)


_OF_A_PLACE = re.compile(rf"[省市县区旗镇乡](?!场|民|容|域|内|外|级|政|区|县)[{HAN}]{{2,9}}")
_ACTS = re.compile("牵头|会同|负责|联合|配合|协助")


def _acts_as_one(window: str, stretch: str) -> bool:
    """Whether a name without any known ending is a unit by what follows it: 区某某总站 leads, joins or is responsible."""
    known = _OF_A_PLACE.fullmatch(stretch) and _ACTS.match(window, len(stretch))
    return bool(known) and not _is_verb_phrase(stretch)


_INNER = re.compile("(?:站|队|组|科|股|处|所|院|校|支部|基地|负责人)$")
_OFFICERS = re.compile(
    "(?:党支部|支部|党委)?书记|主任|网格员|校长|园长|站长|所长|河长|林长|负责人|联络员"
)  # of 各村, 各校
_BODY = ("机构", "机关")  # 疾控机构
_EVERY_ONE = re.compile("(?:各|全体|所有|有关|相关|其他|属地|上述).*")
_OF_TOWN = re.compile("(?:[省市县区镇乡]|街道)?[\u4e00-\u9fff]{2,8}(?:站|队|(?<!学)科|股)")  # 镇综合执法队, 水利站
_ORDER = re.compile("要|必须|须|应|需|将")


def _limit(stretch: str) -> tuple[str, bool]:
    """The stretch up to the first word no name contains, brackets closed; and whether that word orders something."""
    ban = _BAN.search(stretch, 1)
    ordered = bool(ban and _ORDER.match(ban.group()))
    cut = stretch[: ban.start()] if ban else stretch
    opening = cut.find("（")
    if opening >= 0 and not re.match(
        r"（(?:街道|街|镇|乡|居|市、区|市、县|区|县|市|场|园区|管委会|办|州|盟|局|开发区|集团|社区|村"
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
    return stretch[match.end() : match.end() + 1] in unit_words.WEAK_NOT_AFTER.get(match.group(), ())


def _strong_here(stretch: str, match: re.Match[str]) -> bool:
    ending = match.group()
    following = stretch[match.end() : match.end() + 1]
    preceding = stretch[match.start() - 1 : match.start()] if match.start() else ""
    if not preceding and (len(ending) == 1 or ending == "财政"):  # 财政、教育等部门: short names share their ending
        return False
    if ending == "办" and stretch.startswith("实事", match.end()):
        return False
    if following and following in unit_words.NOT_AFTER.get(ending, ""):
        return False
    return not (preceding and preceding in unit_words.BEFORE_BAD.get(ending, ""))


def _is_name(stretch: str, base: int, end: int) -> bool:
    """Whether stretch[:end] can be one name, given that stretch[:base] already is (base 0: nothing yet)."""
    part = stretch[base:end]
    if base and len(part) > 10:
        return False
    if base == 0 and _PREFIX.match(part):
        part = _PREFIX.sub("", part, count=1)
    return not _is_verb_phrase(part)


def _does_something(part: str) -> bool:
    """Whether what follows an office's name is a deed, by the tagger: 县甲局|划清学科."""
    *others, (last, _tag) = rjieba.tag(part) or [("", "")]
    return len(last) > 1 and any(tag == "v" and word not in unit_words.WORK_NOUNS for word, tag in others)


_GROUP = re.compile(rf"(?:[{HAN}]{{1,3}})?[省市县区镇乡][{HAN}]{{2,20}}(?:领导小组|指挥部|专班|联席会议)(?:办公室)?")
_PLACE = re.compile(rf"^[{HAN}]{{1,4}}?(?:省|市|县|区|旗|镇|乡)(?!场)")


def _acts_within(part: str) -> bool:
    """Whether a verb stands in the part that is not one of the nouns offices are named after."""
    return any(verb not in unit_words.WORK_NOUNS for verb in _VERBS.findall(part))


@lru_cache(maxsize=8192)
def _is_verb_phrase(part: str) -> bool:
    """Whether a verb stands in the part that is not one of the nouns offices are named after."""
    if _GROUP.fullmatch(part):
        return False
    place = _PLACE.match(part)
    if place and not LEADING_VERB.match(part) and not _acts_within(place.group()):
        part = part[place.end() :]
    part = re.sub("“[^”]*”", "", part)
    if LEADING_VERB.match(part):
        return True
    return _acts_within(part)


_VERBS = re.compile("|".join(sorted((verb for verb in DUTY_VERBS if len(verb) > 1), key=len, reverse=True)))
LEADING_VERB = re.compile(unit_words.LEADING_VERBS)
