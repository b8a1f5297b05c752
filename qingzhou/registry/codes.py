"""The unified social credit code of an organisation (统一社会信用代码), GB 32100-2015."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V and Z
LENGTH = 18


def tidy(text: str) -> str:
    """The code as it is kept: half-width capitals without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def check_digit(first: str) -> str:
    """The 18th sign of a code, from its first 17. Raises ValueError for signs that no code has."""
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first[: LENGTH - 1]))
    return SIGNS[-total % 31]


def wrong(code: str) -> str:
    """What is wrong with a tidied code, in words; "" if nothing is."""
    if len(code) != LENGTH:
        return _("统一社会信用代码应为 18 位，这里是 %(n)d 位。") % {"n": len(code)}
    strange = sorted(set(code) - set(SIGNS))
    if strange:
        return _("统一社会信用代码里没有“%(signs)s”这样的字符。") % {"signs": "".join(strange)}
    if not code[2:8].isdecimal():
        return _("统一社会信用代码第 3 至 8 位应为登记机关的区划代码，全是数字。")
    if code[-1] != check_digit(code):
        return _("统一社会信用代码的校验位不对：按前 17 位应为 %(sign)s。") % {"sign": check_digit(code)}
    return ""
