"""Numbers as people write them, in digits: 十二件 and 1,200件 and 百分之八十 are 12件, 1200件 and 80%. Pure Python."""

from __future__ import annotations

import re

_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "[〇零一二三四五六七八九十百千万两]+"
# Only where something is counted or dated: 一 in 一致 and 统一 is no number.
_COUNTED = re.compile(rf"{_NUMERAL}(?=个|件|份|项|条|期|家|天|名|次|处|年|月|日|周|点)")
_PERCENT = re.compile(rf"百分之({_NUMERAL})")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF05: "%", 0xFF0E: "."}


def in_digits(text: str) -> str:
    """The text with every number that counts, dates or shares something in half-width digits."""
    text = _PERCENT.sub(lambda found: f"{_value(found[1])}%", text.translate(_FULL_WIDTH))
    return _THOUSANDS.sub("", _COUNTED.sub(lambda found: _value(found[0]), text))


def _value(numeral: str) -> str:
    """二十三 is 23, 二〇二六 is 2026."""
    if not any(sign in "十百千万" for sign in numeral):
        return "".join(str(_DIGITS[sign]) for sign in numeral)
    above, _ten_thousand, below = numeral.rpartition("万")
    return str((_below(above) * 10_000 if above else 0) + _below(below))


def _below(numeral: str) -> int:
    """Up to 9999."""
    total, digit = 0, 0
    for sign in numeral:
        if sign in _PLACES:
            total += (digit or 1) * _PLACES[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit
