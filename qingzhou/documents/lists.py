"""Word's automatic numbering, counted out: the text that Word shows before a paragraph but does not store in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from qingzhou.documents.numbering import numeral

DEEPEST = 9  # levels of a list


@dataclass(frozen=True)
class Level:
    """One level of a list: how it counts, from where, and the pattern around it such as （%1）."""

    style: str = "decimal"
    pattern: str = ""
    start: int = 1


@dataclass
class Lists:
    """The lists of one document and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by list
    families: dict[str, str] = field(default_factory=dict)  # lists of one family count on together
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # paragraph style -> list and level
    counted: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: etree._Element | None, styles: etree._Element | None) -> Lists:
        """The lists as numbering.xml and styles.xml define them; either may be missing."""
        made = cls()
        if numbering is not None:
            _read_numbering(numbering, made)
        if styles is not None:
            made.styles = dict(_numbered_styles(styles))
        return made

    def number_of(self, paragraph: etree._Element) -> str:
        """What stands before this paragraph, “” if it is not numbered; counts it."""
        key, depth = self._place_of(paragraph)
        levels = self.levels.get(key, {})
        if depth not in levels:
            return ""
        counts = self._count(key, depth)
        if levels[depth].style in ("bullet", "none"):
            return ""
        text = re.sub(r"%([1-9])", lambda match: _shown(levels, counts, int(match[1]) - 1), levels[depth].pattern)
        return text if not text or not text[-1].isalnum() else f"{text} "

    def _place_of(self, paragraph: etree._Element) -> tuple[str, int]:
        """The list and level of a paragraph, by itself or by its style."""
        style = paragraph.find("{*}pPr/{*}pStyle")
        key, depth = self.styles.get(value(style), ("", 0)) if style is not None else ("", 0)
        own = paragraph.find("{*}pPr/{*}numPr")
        if own is not None:
            key, depth = _place(own, key, depth)
        return key, depth

    def _count(self, key: str, depth: int) -> list[int | None]:
        levels = self.levels[key]
        counts = self.counted.setdefault(self.families[key], [None] * DEEPEST)
        if key not in self.begun:
            self.begun.add(key)
            for level, start in self.restarts.get(key, {}).items():
                counts[level] = start - 1
        for level in range(depth):  # a level that was skipped counts as begun
            if counts[level] is None:
                counts[level] = levels.get(level, Level()).start
        before = counts[depth]
        counts[depth] = levels[depth].start if before is None else before + 1
        counts[depth + 1 :] = [None] * (DEEPEST - depth - 1)
        return counts


def name(element: etree._Element) -> str:
    """The element's name without its namespace: strict and transitional files differ only there."""
    return str(etree.QName(element).localname)


def value(element: etree._Element | None) -> str:
    """The element's w:val, “” if it has none."""
    if element is None:
        return ""
    return next((str(text) for key, text in element.attrib.items() if etree.QName(key).localname == "val"), "")


def _attribute(element: etree._Element, wanted: str) -> str:
    return next((str(text) for key, text in element.attrib.items() if etree.QName(key).localname == wanted), "")


def _integer(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else otherwise


def _depth(text: str) -> int:
    return min(_integer(text, 0), DEEPEST - 1)


def _shown(levels: dict[int, Level], counts: list[int | None], depth: int) -> str:
    level, count = levels.get(depth, Level()), counts[depth]
    return numeral(level.start if count is None else count, level.style)


def _place(numbering: etree._Element, key: str, depth: int) -> tuple[str, int]:
    own, level = numbering.find("{*}numId"), numbering.find("{*}ilvl")
    return value(own) if own is not None else key, _depth(value(level)) if level is not None else depth


def _read_numbering(root: etree._Element, into: Lists) -> None:
    families = {
        _attribute(family, "abstractNumId"): dict(_levels(family, {})) for family in root.iterfind("{*}abstractNum")
    }
    for one in root.iterfind("{*}num"):
        key, family = _attribute(one, "numId"), value(one.find("{*}abstractNumId"))
        into.families[key] = family
        into.levels[key] = dict(families.get(family, {}))
        for override in one.iterfind("{*}lvlOverride"):
            depth, start = _depth(_attribute(override, "ilvl")), override.find("{*}startOverride")
            into.levels[key].update(_levels(override, into.levels[key]))
            if start is not None:
                into.restarts.setdefault(key, {})[depth] = _integer(value(start), 1)


def _levels(holder: etree._Element, known: dict[int, Level]) -> Iterator[tuple[int, Level]]:
    for level in holder.iterfind("{*}lvl"):
        depth = _depth(_attribute(level, "ilvl"))
        before = known.get(depth, Level())
        yield (
            depth,
            Level(
                style=value(level.find("{*}numFmt")) or before.style,
                pattern=value(level.find("{*}lvlText")),
                start=_integer(value(level.find("{*}start")), before.start),
            ),
        )


def _numbered_styles(root: etree._Element) -> Iterator[tuple[str, tuple[str, int]]]:
    """Paragraph styles that number, by themselves or by the style they are based on."""
    styles = {_attribute(style, "styleId"): style for style in root.iterfind("{*}style")}
    for key in styles:
        at, seen = key, set()
        while at in styles and at not in seen:
            seen.add(at)
            own = styles[at].find("{*}pPr/{*}numPr")
            if own is not None:
                yield key, _place(own, "", 0)
                break
            at = value(styles[at].find("{*}basedOn"))
