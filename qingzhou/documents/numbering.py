"""Numbers as official papers write them: 一、（一）1.（1）, ① and 甲; and numerals read back."""

from __future__ import annotations

from collections.abc import Callable

DIGITS = "零一二三四五六七八九"
VALUES = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
PLACES = {"十": 10, "百": 100, "千": 1000}
STEMS = "甲乙丙丁戊己庚辛壬癸"
ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def chinese(number: int) -> str:
    """`number` in Chinese numerals from 0 to 9999: 一, 十, 二十一, 一百零五; beyond, in digits."""
    if not 0 <= number <= 9999:
        return str(number)
    if number < 10:
        return DIGITS[number]
    text, gap = "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + word
        gap = digit == 0
    return text.removeprefix("一") if text.startswith("一十") else text


def number_of(numeral: str) -> str:
    """A Chinese numeral in digits: 二十三 is 23, 三万 is 30000, and spelled ones as they are spelled: 二〇二六 is 2026, 〇五 is 05."""
    if not any(sign in "十百千万" for sign in numeral):
        return "".join(str(VALUES[sign]) for sign in numeral)
    above, _ten_thousand, below = numeral.rpartition("万")
    return str((_below(above) * 10_000 if above else 0) + _below(below))


def _below(numeral: str) -> int:
    """Up to 9999."""
    total, digit = 0, 0
    for sign in numeral:
        if sign in PLACES:
            total += (digit or 1) * PLACES[sign]
            digit = 0
        else:
            digit = VALUES[sign]
    return total + digit


def heading(level: int, number: int) -> str:
    """The number before a heading of level 1 to 4: 一、（一）1.（1）."""
    return (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}.", f"（{number}）")[level - 1]


def numeral(number: int, style: str) -> str:
    """`number` in one of Word's numbering styles (`w:numFmt`); digits for those we do not know, nothing for bullets."""
    if style in ("bullet", "none"):
        return ""
    if style.startswith(("chineseCounting", "japaneseCounting", "taiwaneseCounting", "ideographDigital")):
        return chinese(number)
    if style in LETTERED:
        return LETTERED[style](number)
    return str(number)


def _letter(number: int) -> str:
    """a … z, aa, bb, as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 1 <= number <= 780 else str(number)


def _roman(number: int) -> str:
    if not 1 <= number < 40:
        return str(number)
    text = ""
    for value, letters in ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _wide(number: int) -> str:
    """Full-width digits."""
    return str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if 1 <= number <= 20 else str(number)


def _stem(number: int) -> str:
    return STEMS[number - 1] if 1 <= number <= len(STEMS) else str(number)


LETTERED: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "decimalFullWidth": _wide,
    "decimalEnclosedCircle": _circled,
    "ideographTraditional": _stem,
}
