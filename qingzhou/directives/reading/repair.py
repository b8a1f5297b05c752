"""Undoing what copying did to a page: lost bytes, pinyin in brackets, traditional characters, doubled marks."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache

from opencc import OpenCC

from qingzhou.directives.reading.clean import HAN
from qingzhou.directives.reading.lost_bytes import is_traditional, restore_all
from qingzhou.directives.reading.plausibility import cost
from qingzhou.directives.reading.results import Repair

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_PINYIN = re.compile(rf"(?<=[{HAN}])[(（]\s?([a-zü{_TONED}]{{1,6}})\s?[)）]")
_DOUBLED = re.compile(rf"(?<=[{HAN}”）)])(?:[,，][ 　]?[,，]+|[,，][ 　]?[。；;])(?=[{HAN}“（(0-9\s]|$)")
_OF_TWO_WIDTHS = re.compile("[!-~][^!-~]|[^!-~][!-~]")
_FORMAL_THREE = re.compile("叁")
_FORMAL_NUMERALS = re.compile("[壹贰肆伍陆柒捌玖拾佰仟][元角分万亿整佰仟拾]|叁[元角分万亿佰仟拾]")
_A_HABIT = 2  # marks of two widths side by side, as no one types them
_COMMON = 11.0  # nats: a single character likelier than this needs no reading aid


@dataclass(frozen=True)
class _Edit:
    """source[start:end] becomes `after`."""

    start: int
    end: int
    kind: str
    after: str
    certain: bool


def repair(text: str, undo: Collection[int] = ()) -> tuple[str, tuple[Repair, ...]]:
    """The restored text and every change made, in order; text that was never damaged comes back unchanged.

    undo: indexes into the list of repairs that a reading without `undo` gives.
    """
    edits = _lost_bytes(text)
    edits = _added(edits, _pinyin(text))
    edits = _added(edits, _doubled(text, damaged=bool(edits)))
    edits = _with_simplified(text, edits)
    return _applied(text, edits, frozenset(undo))


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=16384)
def _simplified(text: str) -> str:
    """The text in simplified characters, one for one."""
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(_simplified(character)[:1] or character if len(text) > 1 else character for character in text)


def _lost_bytes(text: str) -> list[_Edit]:
    return [
        _Edit(found.start, found.end, "lost_byte" if found.reading else "unrestored",
              found.reading or text[found.start : found.end], found.certain)
        for found in restore_all(text, _simplified)
    ]  # fmt: skip


def _pinyin(text: str) -> list[_Edit]:
    """Readings in brackets behind single characters; one lone aid to a rare character is left alone."""
    found = list(_PINYIN.finditer(text))
    toned = [match for match in found if re.search(f"[{_TONED}]", match.group(1))]
    if len(toned) == 1 and not _needs_no_reading(text[toned[0].start() - 1]):
        return []
    chosen = found if len(toned) >= 3 else toned
    return [_Edit(match.start(), match.end(), "pinyin", "", certain=True) for match in chosen]


def _needs_no_reading(character: str) -> bool:
    return _simplified(character) != character or cost(character) <= _COMMON


def _doubled(text: str, *, damaged: bool) -> list[_Edit]:
    """Two marks for one, in a page that shows other damage or mixes widths time and again; a lone slip is left alone."""
    found = list(_DOUBLED.finditer(text))
    if not damaged and sum(bool(_OF_TWO_WIDTHS.search(match.group())) for match in found) < _A_HABIT:
        return []
    return [_Edit(match.start(), match.end(), "doubled", _single(match.group()), certain=True) for match in found]


def _single(marks: str) -> str:
    """The stronger of two marks: a full stop swallows the comma before it."""
    return marks[-1] if marks[-1] in "。；;" else marks[0]


def _added(edits: list[_Edit], more: list[_Edit]) -> list[_Edit]:
    """Both lists in order; an edit that meets an earlier one is dropped."""
    kept = [new for new in more if all(new.end <= old.start or new.start >= old.end for old in edits)]
    return sorted([*edits, *kept], key=lambda edit: edit.start)


def _with_simplified(text: str, edits: list[_Edit]) -> list[_Edit]:
    """Adds the traditional characters of a traditional text, one edit for each run of them."""
    plain, origins = _spliced(text, edits)
    converted = _simplified_long(plain)
    changed = [index for index, character in enumerate(plain) if converted[index] != character]
    if not is_traditional(plain, _simplified):
        return _added(_readings_simplified(edits), _formal_three(text))
    spots = {origins[index]: converted[index] for index in changed if origins[index] >= 0}
    return _added(_readings_simplified(edits), _runs(spots))


def _readings_simplified(edits: list[_Edit]) -> list[_Edit]:
    return [replace(edit, after=_simplified(edit.after)) if edit.kind == "lost_byte" else edit for edit in edits]


def _simplified_long(text: str) -> str:
    """Like _simplified, without keeping whole documents in the cache."""
    converted: str = _converter().convert(text)
    return converted if len(converted) == len(text) else "".join(map(_simplified, text))


def _spliced(text: str, edits: list[_Edit]) -> tuple[str, list[int]]:
    """The text with the edits made; for each character its place in the source, -1 if an edit wrote it."""
    parts: list[str] = []
    origins: list[int] = []
    position = 0
    for edit in edits:
        parts += [text[position : edit.start], edit.after]
        origins += [*range(position, edit.start), *[-1] * len(edit.after)]
        position = edit.end
    return "".join([*parts, text[position:]]), [*origins, *range(position, len(text))]


def _runs(spots: dict[int, str]) -> list[_Edit]:
    """Edits for characters at the given places, neighbours joined."""
    edits: list[_Edit] = []
    for place in sorted(spots):
        if edits and edits[-1].end == place:
            edits[-1] = replace(edits[-1], end=place + 1, after=edits[-1].after + spots[place])
        else:
            edits.append(_Edit(place, place + 1, "traditional", spots[place], certain=True))
    return edits


def _formal_three(text: str) -> list[_Edit]:
    """叁 for 三 throughout a page is a mirror's disguise; in sums of money it is the proper form."""
    found = list(_FORMAL_THREE.finditer(text))
    if len(found) < 2 or _FORMAL_NUMERALS.search(text):
        return []
    return [_Edit(match.start(), match.end(), "traditional", "三", certain=False) for match in found]


def _applied(text: str, edits: list[_Edit], undone: frozenset[int]) -> tuple[str, tuple[Repair, ...]]:
    parts: list[str] = []
    repairs: list[Repair] = []
    position = length = 0
    for index, edit in enumerate(edits):
        before = text[edit.start : edit.end]
        written = before if index in undone else edit.after
        parts += [text[position : edit.start], written]
        start = length + edit.start - position
        length = start + len(written)
        position = edit.end
        repairs.append(Repair(start, length, edit.kind, before, edit.after, edit.certain))
    return "".join([*parts, text[position:]]), tuple(repairs)
