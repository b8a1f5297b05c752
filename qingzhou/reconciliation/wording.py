"""Why two may be one, in words; and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from qingzhou.reconciliation.matching.levels import ALIKE

WORDS = {
    "same_name": _("名称相同"),
    "same_core": _("字号相同"),
    "like_name": _("名称相近"),
    "other_name": _("名称不同"),
    "same_code": _("统一社会信用代码相同"),
    "other_code": _("统一社会信用代码不同"),
    "same_licence": _("许可证号相同"),
    "other_licence": _("许可证号不同"),
    "same_room": _("地址相同，到门牌房号"),
    "sole_place": _("地址相同，档案里那里只有这一家"),
    "same_place": _("地址相同"),
    "same_street": _("同一街路门牌"),
    "other_place": _("地址不同"),
    "same_telephone": _("联系电话相同"),
    "other_telephone": _("联系电话不同"),
    "same_person": _("法定代表人或负责人同名"),
    "other_person": _("法定代表人和负责人都不同名"),
}


def reasons(levels: Iterable[str]) -> tuple[list[str], list[str]]:
    """What speaks for it and what against, in the reader's language."""
    codes = list(levels)
    return [str(WORDS[one]) for one in codes if one in ALIKE], [str(WORDS[one]) for one in codes if one not in ALIKE]
