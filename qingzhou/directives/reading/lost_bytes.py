"""Chinese text that lost a byte: finding the shifted stretch and reading it in step again.

In GBK a character is two bytes. Where the first of them is lost a question mark stands in its place, and
the bytes that follow are paired one off until a single byte comes that closes the last character:
確?！半p減 is B1 A3 A1 B0 EB 70 …, 確保“雙減, without B1. Re-encoding the stretch and putting a
candidate first byte before it gives a few readings, of which the one that makes words is taken.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import rjieba

from qingzhou.directives.reading.clean import HAN
from qingzhou.directives.reading.plausibility import cost, is_strange

SIGNS = "?？\ufffd"
_LONGEST = 400  # characters
_CONTEXT = 6
_GAIN = 9.0  # nats a restored reading must be likelier than the text as it stands
_GAIN_CLOSED = 4.0  # the same where a Latin letter closes the stretch in a traditional text
_CLEAR = 2.5  # nats between the best and the second-best reading that make it certain
_WIDE = {" ": "　", **{chr(code): chr(code + 0xFEE0) for code in (*range(0x21, 0x30), *range(0x3A, 0x40))}}
_PINYIN = re.compile(r"[(（]\s?[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}\s?[)）]")


@dataclass(frozen=True)
class Restored:
    """text[start:end] should read `reading`; an empty reading means: damaged, but not to be restored."""

    start: int
    end: int
    reading: str
    certain: bool


@dataclass(frozen=True)
class _Shifted:
    """The bytes between a sign and the place where text is in step again."""

    end: int
    data: bytes
    open_end: bool  # the last byte of the stretch is lost too


def restore_all(text: str, simplify: Callable[[str], str]) -> list[Restored]:
    """All stretches that lost a byte, in order. `simplify` maps traditional to simplified for judging."""
    found: list[Restored] = []
    signs = list(re.finditer(f"[{SIGNS}]", text))
    traditional = bool(signs) and is_traditional(text, simplify)
    position = 0
    for match in signs:
        if match.start() < position:
            continue
        restored = _restore(text, match.start(), simplify, traditional=traditional)
        if restored:
            found.append(restored)
            position = restored.end
    return found


def is_traditional(text: str, simplify: Callable[[str], str]) -> bool:
    """Whether so many characters change that the text as a whole is traditional, or a mixture."""
    characters = re.findall(f"[{HAN}]", text)
    changed = sum(simplify(character) != character for character in characters)
    share = changed / len(characters) if characters else 0.0
    return (changed >= 3 and share >= 0.03) or (changed >= 1 and share >= 0.2)


def _restore(text: str, sign: int, simplify: Callable[[str], str], *, traditional: bool) -> Restored | None:
    if not _may_be_damage(text, sign):
        return None
    # A stretch that a single byte closes explains the damage wholly; one with a second lost byte only if need be.
    for shifted in sorted(_stretches(text, sign), key=lambda stretch: stretch.open_end):
        found = _best_reading(text, sign, shifted, simplify)
        if found and found[0] >= _gain_needed(shifted, traditional=traditional):
            gain, restored = found
            return replace(restored, certain=restored.certain and gain >= 1.5 * _GAIN)
    return _unrestored(text, sign)


def _gain_needed(shifted: _Shifted, *, traditional: bool) -> float:
    """How much likelier a reading must be. Only traditional and rare characters end in a Latin byte."""
    if shifted.open_end:
        return _GAIN
    if traditional:
        return 0.0 if not chr(shifted.data[-1]).isalpha() else _GAIN_CLOSED
    return _GAIN if len(shifted.data) > 1 else math.inf


def _may_be_damage(text: str, sign: int) -> bool:
    """A sign in Latin text (an address, a formula) is an honest question mark."""
    before, after = text[sign - 1 : sign], text[sign + 1 : sign + 2]
    return bool(after.strip() or after == " ") and not (before.isascii() and before.isalnum() and after.isascii())


def _stretches(text: str, sign: int) -> Iterator[_Shifted]:
    """Every way the stretch behind a sign could come to its end."""
    data = b""
    for index in range(sign + 1, min(len(text), sign + _LONGEST)):
        character = text[index]
        code = ord(character)
        if 0x40 <= code <= 0x7E:
            yield _Shifted(index + 1, data + bytes([code]), open_end=False)
            return
        if character in SIGNS and not text[sign + 1 : index].isascii():
            yield _Shifted(index + 1, data, open_end=True)
        pair = _pair(character)
        if pair is None:
            return
        data += pair


def _pair(character: str) -> bytes | None:
    """The two bytes of a character; half-width marks count as the full-width ones they once were."""
    try:
        encoded = _WIDE.get(character, character).encode("gb18030")
    except UnicodeEncodeError:
        return None
    return encoded if len(encoded) == 2 else None


def _best_reading(
    text: str, sign: int, shifted: _Shifted, simplify: Callable[[str], str]
) -> tuple[float, Restored] | None:
    """(gain in nats, restoration) of the likeliest reading of one stretch."""
    middle = _decoded(shifted.data[1:-1] if shifted.open_end else shifted.data[1:])
    if middle is None or any(map(is_strange, simplify(middle))):
        return None
    left = simplify(_PINYIN.sub("", text[max(0, sign - 24) : sign]))[-_CONTEXT:]
    right = simplify(_PINYIN.sub("", text[shifted.end : shifted.end + 24]))[:_CONTEXT]
    ranked = _readings(shifted, middle, simplify, lambda reading: cost(left + simplify(reading) + right))
    if not ranked:
        return None
    gain = cost(left + simplify(text[sign : shifted.end]) + right) - ranked[0][0]
    return gain, Restored(sign, shifted.end, ranked[0][1], certain=_is_clear(ranked))


def _readings(
    shifted: _Shifted, middle: str, simplify: Callable[[str], str], judged: Callable[[str], float]
) -> list[tuple[float, str]]:
    """Whole readings with their cost, likeliest first. Where both ends are lost, each is chosen in turn."""
    firsts = _usual(_first_characters(shifted.data[0]), simplify)
    if not shifted.open_end:
        return _ranked([first + middle for first in firsts], judged)
    lasts = _usual(_last_characters(shifted.data[-1]), simplify)
    if not middle:
        words = [first + last for first in firsts for last in lasts if rjieba.has_word(simplify(first + last))]
        singles = [first + last for first in _few(firsts, judged) for last in _few(lasts, judged)]
        return _ranked([*words, *singles], judged)
    fronts = [reading for _, reading in _ranked([first + middle for first in firsts], judged)[:3]]
    return _ranked([front + last for front in fronts for last in lasts], judged)


def _usual(characters: list[str], simplify: Callable[[str], str]) -> list[str]:
    """The characters that occur in official text at all."""
    return [character for character in characters if not is_strange(simplify(character))]


def _few(characters: list[str], judged: Callable[[str], float]) -> list[str]:
    return [character for _, character in _ranked(characters, judged)[:8]]


def _ranked(readings: list[str], judged: Callable[[str], float]) -> list[tuple[float, str]]:
    return sorted((judged(reading), reading) for reading in dict.fromkeys(readings))


def _decoded(data: bytes) -> str | None:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return text if len(text) * 2 == len(data) else None


def _first_characters(second: int) -> list[str]:
    return [character for lead in range(0x81, 0xFF) if (character := _decoded(bytes([lead, second])))]


def _last_characters(first: int) -> list[str]:
    return [character for trail in range(0x40, 0xFF) if (character := _decoded(bytes([first, trail])))]


def _is_clear(ranked: list[tuple[float, str]]) -> bool:
    return len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= _CLEAR


def _unrestored(text: str, sign: int) -> Restored | None:
    """A mark for damage that cannot be undone; honest question marks give None."""
    if text[sign] == "\ufffd":
        return Restored(sign, sign + 1, "", certain=False)
    shifted = next(iter(_stretches(text, sign)), None)
    if shifted is None or shifted.open_end or shifted.end - sign > 16:
        return None
    odd = sum(is_strange(character) for character in text[sign + 1 : shifted.end - 1])
    closes_in_han = not text[shifted.end : shifted.end + 1].isascii() and not text[shifted.end - 2].isascii()
    return Restored(sign, shifted.end, "", certain=False) if odd and closes_in_han else None
