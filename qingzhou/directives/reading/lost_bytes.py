"""Chinese text that lost a byte: finding the shifted stretch and reading it in step again.

In GBK a character is two bytes. Where the first of them is lost a question mark stands in its place, and
the bytes that follow are paired one off until a byte comes that closes the last character:
確?！半p減 is B1 A3 A1 B0 EB 70 …, 確保“雙減, without B1. A stretch read in step again makes sense all along,
and as it stands it makes none: so its end is where reading it has gained most over leaving it. Only its first
character is to be guessed then, of which one byte is left, and the last one where that lost a byte too.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import rjieba

from qingzhou.directives.reading.clean import HAN
from qingzhou.directives.reading.plausibility import Cutting, cost, costs_between, is_strange

SIGNS = "?？\ufffd"
_LONGEST = 2000  # characters
_LOOKED_AT = (
    200_000  # characters in all stretches of a page together: with very many signs, each may be as much shorter
)
_MOST, _MOST_PAIRS = (
    300,
    60,
)  # stretches of a page that are read, and of two characters that both lost a byte: more are no damage
_SHORT = 16  # characters of a stretch that is marked although it cannot be read
_CONTEXT = 6  # characters beside a stretch that help to judge it
_AROUND = 24  # characters among which they are looked for, as pinyin in brackets is skipped
_LEARNT = 20_000  # characters of a page from which its own words are learnt
_FEW = 8  # characters for each place of two that both lost a byte
_GAIN = 9.0  # nats a restored reading must be likelier than the text as it stands
_GAIN_CLEAR = 7.0  # the same where no other reading comes near
_GAIN_CLOSED = 4.0  # the same where a Latin letter closes the stretch in a traditional text
_PRICE = 4.0  # nats that a stretch must gain to be one
_HOPELESS = -25.0  # nats: read in step the stretch makes so much less sense that it was in step
_CLEAR = 4.0  # nats between the best and the second-best reading that make it certain
_MIXED = 6.0  # nats that a traditional character costs more in a simplified text
_FAMILIAR = 2.0  # nats that a reading gains each time its surroundings are met e times as often
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
class _Page:
    """A text as a whole, for judging its stretches."""

    text: str
    simplify: Callable[[str], str]  # maps traditional to simplified, one for one
    plain: str
    traditional: bool
    longest: int  # characters of a stretch

    def context(self, text: str) -> str:
        """Text beside a stretch as it is judged."""
        return self.simplify(_PINYIN.sub("", text))

    @cached_property
    def _said(self) -> Counter[str]:
        text = self.plain[:_LEARNT]
        return Counter(text[start : start + size] for size in (2, 3, 4) for start in range(len(text) - size + 1))

    def oddity(self, character: str) -> float:
        """What a character costs more for being traditional in a text that is not."""
        return _MIXED if not self.traditional and self.simplify(character) != character else 0.0

    def familiarity(self, left: str, character: str, right: str) -> float:
        """How often the page says this character behind and before such text, in logarithms."""
        pieces = [*(left[-size:] + character for size in (1, 2, 3)), *(character + right[:size] for size in (1, 2, 3))]
        return sum(math.log1p(self._said[piece]) for piece in pieces)


@dataclass(frozen=True)
class _Shifted:
    """The bytes between a sign and a place where the text may be in step again."""

    start: int  # of the sign
    end: int
    data: bytes
    open_end: bool  # the last byte of the stretch is lost too
    gain: float  # nats by which its middle is likelier read in step than as it stands


def restore_all(text: str, simplify: Callable[[str], str]) -> list[Restored]:
    """All stretches that lost a byte, in order. `simplify` maps traditional to simplified for judging."""
    signs = [match.start() for match in re.finditer(f"[{SIGNS}]", text)]
    if not signs:
        return []
    longest = min(_LONGEST, _LOOKED_AT // len(signs) + _SHORT)
    page = _Page(text, simplify, simplify(text), is_traditional(text, simplify), longest)
    shifted = _within_reason(_likeliest(page, signs))
    found: list[Restored] = []
    for sign in signs:
        if found and sign < found[-1].end:
            continue
        joins = bool(found) and sign == found[-1].end
        left = found[-1].reading if joins else text[max(0, sign - _AROUND) : sign]
        one = _read(page, shifted[sign], page.context(left)[-_CONTEXT:]) if sign in shifted else None
        one = one or _unrestored(page, sign)
        if one:
            found.append(one)
    return found


def _within_reason(shifted: list[_Shifted]) -> dict[int, _Shifted]:
    """The stretches by their signs: none of a kind that a page is so full of that it is how the page is written."""
    longer = [one for one in shifted if not one.open_end or len(one.data) > 2]
    kept = longer if len(shifted) - len(longer) > _MOST_PAIRS else shifted
    return {one.start: one for one in kept} if len(kept) <= _MOST else {}


def is_traditional(text: str, simplify: Callable[[str], str]) -> bool:
    """Whether so many characters change that the text as a whole is traditional, or a mixture."""
    characters = re.findall(f"[{HAN}]", text)
    changed = sum(simplify(character) != character for character in characters)
    share = changed / len(characters) if characters else 0.0
    return (changed >= 3 and share >= 0.03) or (changed >= 1 and share >= 0.2)


def _likeliest(page: _Page, signs: list[int]) -> list[_Shifted]:
    """The stretches, none within another, whose reading in step gains most over the whole page.

    Found from the last sign to the first: an honest sign gains what the signs behind it do; a stretch adds its own
    gain to that of the signs behind its end.
    """
    gains = [0.0] * (len(signs) + 1)  # of the signs from each on
    chosen: list[_Shifted | None] = [None] * len(signs)
    for place in reversed(range(len(signs))):
        gains[place] = gains[place + 1]
        for shifted in _stretches(page, signs[place]) if _may_be_damage(page.text, signs[place]) else ():
            gain = shifted.gain - _PRICE + gains[bisect_left(signs, shifted.end)]
            if gain > gains[place]:
                gains[place], chosen[place] = gain, shifted
    found: list[_Shifted] = []
    for shifted in filter(None, chosen):
        if not found or shifted.start >= found[-1].end:
            found.append(shifted)
    return found


def _may_be_damage(text: str, sign: int) -> bool:
    """A sign in Latin text (an address, a formula) is an honest question mark."""
    before, after = text[sign - 1 : sign], text[sign + 1 : sign + 2]
    return bool(after.strip() or after == " ") and not (before.isascii() and before.isalnum() and after.isascii())


def _stretches(page: _Page, sign: int) -> Iterator[_Shifted]:
    """Every way the stretch behind a sign could come to its end, as far as reading it in step makes sense.

    A single Latin byte closes it; or a Latin letter that follows it is taken into its last character; or
    what follows cannot be taken into a character, so that another sign stands for the last byte.
    """
    text, data = page.text, b""
    stands, reads = Cutting(), Cutting()
    for index in range(sign + 1, min(len(text), sign + page.longest)):
        character, gain = text[index], stands.cost - reads.cost
        if "@" <= character <= "~":
            yield _Shifted(sign, index + 1, data + character.encode(), open_end=False, gain=gain)
            return
        if character == text[sign] and len(data) > 1 and not text[sign + 1 : index].isascii():
            yield _Shifted(sign, index + 1, data, open_end=True, gain=gain)
        pair = _pair(character)
        in_step = _decoded(data[-1:] + pair[:1])
        if gain < _HOPELESS or not pair or (data and not in_step):
            return
        if data:
            reads.add(page.simplify(in_step))
        stands.add(page.plain[index])
        data += pair
        if "@" <= chr(pair[1]) <= "~":
            yield _Shifted(sign, index + 1, data, open_end=False, gain=stands.cost - reads.cost)
            return


def _pair(character: str) -> bytes:
    """The two bytes of a character. A half-width mark counts as the full-width one it was: pages are often folded like that."""
    try:
        code = _WIDE.get(character, character).encode("gb18030")
    except UnicodeEncodeError:
        return b""
    return code if len(code) == 2 else b""


def _read(page: _Page, shifted: _Shifted, left: str) -> Restored | None:
    """The likeliest reading of one stretch, if it is likely enough. left: the simplified text before it."""
    start, end = shifted.start, shifted.end
    right = page.context(page.text[end : end + _AROUND] or "\n")[:_CONTEXT]
    ranked = _readings(page, shifted, left, right)
    if not ranked:
        return None
    reading = ranked[0][1]
    gain = cost(left + page.plain[start:end] + right) - cost(left + page.simplify(reading) + right)
    clear = len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= _CLEAR
    needed = _gain_needed(page, shifted, _GAIN_CLEAR if clear else _GAIN)
    return Restored(start, end, reading, certain=clear and gain >= needed + _GAIN / 2) if gain >= needed else None


def _gain_needed(page: _Page, shifted: _Shifted, usual: float) -> float:
    """How much likelier a reading must be. Only traditional and rare characters end in a Latin byte."""
    stands = page.text[shifted.start + 1 : shifted.end]
    if shifted.open_end or not stands[-1].isascii():
        return usual
    around = page.text[shifted.start - 1 : shifted.start] + page.text[shifted.end : shifted.end + 1]
    if stands.isascii() and not (page.traditional and all(not character.isascii() for character in around)):
        return math.inf
    if page.traditional:
        return 0.0 if not stands[-1].isalpha() else _GAIN_CLOSED
    return usual


def _readings(page: _Page, shifted: _Shifted, left: str, right: str) -> list[tuple[float, str]]:
    """Whole readings with their cost, likeliest first. Where both ends are lost, each is chosen by what is near it."""
    firsts = _characters(page, [bytes([lead, shifted.data[0]]) for lead in range(0x81, 0xFF)])
    if not shifted.open_end:
        middle = _decoded(shifted.data[1:])
        if not middle.isascii() and is_strange(page.simplify(middle[-1])):
            return []
        return [(price, first + middle) for price, first in _ranked(page, left, firsts, page.simplify(middle) + right)]
    middle = _decoded(shifted.data[1:-1])
    lasts = _characters(page, [bytes([shifted.data[-1], trail]) for trail in range(0x40, 0xFF)])
    if not middle:
        return _pairs(page, left, firsts, lasts, right)
    plain = page.simplify(middle)
    starts, ends = _ranked(page, left, firsts, plain), _ranked(page, plain, lasts, right)
    pairs = [*((start, end) for start in starts[:1] for end in ends[:2]), *zip(starts[1:2], ends[:1], strict=False)]
    return sorted((start[0] + end[0], start[1] + middle + end[1]) for start, end in pairs)


def _pairs(page: _Page, left: str, firsts: list[str], lasts: list[str], right: str) -> list[tuple[float, str]]:
    """Two characters of which each lost a byte: words of the dictionary, and what is likely to stand alone."""
    plain = {character: page.simplify(character) for character in (*firsts, *lasts)}
    pairs = [(first, last) for first in firsts for last in lasts if rjieba.has_word(plain[first] + plain[last])]
    ends = [last for _, last in _ranked(page, "", lasts, right)[:_FEW]]
    pairs += [(first, last) for _, first in _ranked(page, left, firsts, "")[:_FEW] for last in ends]
    prices = {}
    for first, last in pairs:
        familiar = page.familiarity(left, plain[first], plain[last]) + page.familiarity(
            plain[first], plain[last], right
        )
        prices[first + last] = cost(left + plain[first] + plain[last] + right) - _FAMILIAR * familiar
        prices[first + last] += page.oddity(first) + page.oddity(last)
    return sorted((price, pair) for pair, price in prices.items())


def _characters(page: _Page, codes: list[bytes]) -> list[str]:
    """The characters of these codes that simplified text knows, or that official text has at all."""
    found = [(code, _decoded(code)) for code in codes]
    return [character for code, character in found
            if len(character) == 1 and (_is_simplified(code) or not is_strange(page.simplify(character)))]  # fmt: skip


def _is_simplified(code: bytes) -> bool:
    """Whether it is the code of a Chinese character in GB 2312."""
    return 0xB0 <= code[0] <= 0xF7 and code[1] >= 0xA1


def _decoded(data: bytes) -> str:
    """Nothing where these bytes are no text."""
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return ""


def _ranked(page: _Page, left: str, characters: list[str], right: str) -> list[tuple[float, str]]:
    """Characters with their cost between these neighbours, likeliest first; what the page also says elsewhere is likelier."""
    left, right = left[-_CONTEXT:], right[:_CONTEXT]
    plain = [page.simplify(character) for character in characters]
    prices = costs_between(left, plain, right)
    return sorted(
        (price + page.oddity(original) - _FAMILIAR * page.familiarity(left, character, right), original)
        for price, character, original in zip(prices, plain, characters, strict=True)
    )


def _unrestored(page: _Page, sign: int) -> Restored | None:
    """A mark for damage that cannot be undone; honest question marks give None."""
    text = page.text
    if text[sign] == "\ufffd":
        return Restored(sign, sign + 1, "", certain=False)
    closed = next(_stretches(page, sign), None) if _may_be_damage(text, sign) else None
    if closed is None or closed.open_end or closed.end - sign > _SHORT or not "@" <= text[closed.end - 1] <= "~":
        return None
    odd = any(is_strange(character) for character in text[sign + 1 : closed.end - 1])
    closes_in_han = not text[closed.end : closed.end + 1].isascii() and not text[closed.end - 2].isascii()
    return Restored(sign, closed.end, "", certain=False) if odd and closes_in_han else None
