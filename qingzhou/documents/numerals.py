"""Numbers as people write them, in digits: 十二件 and 1,200件 and 百分之八十 are 12件, 1200件 and 80%. Pure Python."""

from __future__ import annotations

import re

from qingzhou.documents.numbering import number_of

_NUMERAL = "[〇零一二三四五六七八九十百千万两]+"
# Only where something is counted or dated: 一 in 一致 and 统一 is no number.
_COUNTED = re.compile(rf"{_NUMERAL}(?=个|件|份|项|条|期|家|天|名|次|处|年|月|日|周|点)")
_PERCENT = re.compile(rf"百分之({_NUMERAL})(?:点([〇零一二三四五六七八九]+))?")
_ALONE = re.compile(_NUMERAL)
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF05: "%", 0xFF0E: "."}


def numeral_alone(text: str) -> str:
    """A text that is nothing but a numeral, as a cell of a table may be, in digits: 十五 is 15. Any other as it is."""
    return number_of(text) if _ALONE.fullmatch(text) else text


def in_digits(text: str) -> str:
    """The text with every number that counts, dates or shares something in half-width digits."""
    text = _PERCENT.sub(_percent, text.translate(_FULL_WIDTH))
    return _THOUSANDS.sub("", _COUNTED.sub(lambda found: number_of(found[0]), text))


def _percent(found: re.Match[str]) -> str:
    after = f".{number_of(found[2])}" if found[2] else ""
    return f"{number_of(found[1])}{after}%"
