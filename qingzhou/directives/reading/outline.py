"""The outline of a document: what kind it is, its headings, and the numbered items that labels belong to."""

import re
from dataclasses import dataclass, field

from qingzhou.directives.reading.attachment import Assigned, find_subject, read_bracket
from qingzhou.directives.reading.sentences import ORDINAL, RESPONSIBLE, Paragraph, Piece
from qingzhou.directives.reading.times import find_times, heading_window
from qingzhou.directives.reading.unit_names import UnitFinder, UnitList
from qingzhou.directives.reading.verbs import opens_with_verb

_PLAN_TITLE = re.compile(
    r"通知|方案|意见|措施|计划|要点|规定|职责|分工|任务|清单|纪要|细则|办法|预案|分解表|制度"
    r"|规则|公告|通告|要求|安排|督办|指南|规程"
    r"|函$|令$|标准|责任|规范|台账|议定"
)
_NEWS_TITLE = re.compile(r"召开|举行|部署(?!表)|推进会|座谈|检查|调研|开展|启动|落幕|圆满|会$|会议$")
_RHETORIC_SECTION = re.compile(
    r"总体要求|指导思想|基本原则|工作(?:目标|原则|思路)|总体(?:目标|思路)|主要目标|目标任务|目标要求|重要(?:性|意义)"
)
_NARRATIVE_SECTION = re.compile(
    r"基本情况|(?:开展|进展|完成|总体|检查)情况|主要做法|工作成效|存在的?(?:主要)?问题|原因分析"
    r"|背景|现状|面临的|形势$|组织机构|领导机构|领导小组(?:成员|组成)"
    r"|有关情况|^(?:检查|督查|排查|暗访|巡查)?(?:中)?(?:发现|存在|反映|通报)?的?(?:主要|突出|共性|个性|典型)?(?:困难和|不足和)?问题(?:[和与及](?:不足|困难|短板|原因))?$|^工作基础$|^已经?(?:开展|完成|做)|^前期|回顾$|^(?:参[会加]|与会|出席)人员$|^会议(?:时间|地点|议程)$|编制依据|术语|(?:范围|对象)$|取得|^(?!.*听取).*(?:汇报|发言|讨论)$"
)
_USUAL_SECTION = re.compile(
    r"(?:工作|保障|有关|具体|实施|主要|重点|组织)(?:要求|安排|措施|步骤|任务|重点|内容|保障)|时间安排|职责分工|任务分工|方法步骤"
)
_DUTIES = re.compile(r"(?:的)?(?:主要|工作)?(?:职责|任务|责任)?(?:分工|清单)?")


@dataclass(frozen=True)
class Heading:
    """What a heading gives to everything below it."""

    units: Assigned = ()
    window: str | None = None
    rhetoric: bool = False
    narrative: bool = False

    def under(self, outer: "Heading") -> "Heading":
        """This heading together with the one above it; the nearer wins."""
        return Heading(
            self.units or outer.units,
            self.window or outer.window,
            self.rhetoric or outer.rhetoric,
            self.narrative or outer.narrative,
        )


@dataclass
class Outline:
    """The headings in force and the items begun; levels of unnumbered headings lie between the numbered ones."""

    headings: dict[float, Heading] = field(default_factory=dict)
    items: dict[float, int] = field(default_factory=dict)  # level -> how many clauses had been found at its start
    listing: float = 0

    def open_item(self, level: int, count: int) -> None:
        """A numbered paragraph closes the headings and items at and below its level."""
        if not level:
            return
        self.headings = {known: heading for known, heading in self.headings.items() if known < level}
        self.items = {known: begun for known, begun in self.items.items() if known < level}
        self.items[level] = count

    def add(self, level: int, heading: Heading, below: int = 0) -> None:
        """Puts a heading in force; an unnumbered one replaces the unnumbered one before it.

        below: the level of the paragraph that follows an unnumbered heading.
        """
        place: float = level
        if not level:
            loose = [known for known in self.headings if known % 1]
            place = loose[0] if loose else below - 0.5 if below else max(self.items, default=0) + 0.5
            self.headings = {known: old for known, old in self.headings.items() if known < place}
            self.items = {known: begun for known, begun in self.items.items() if known < place}
        self.headings[place] = heading

    def begin_list(self, heading: Heading, below: int) -> None:
        """What a line such as 县甲局要做好以下工作： gives to the items below it, until the next unnumbered paragraph."""
        self.listing = below - 0.25
        self.headings[self.listing] = heading

    def end_list(self) -> None:
        """Closes the list begun last."""
        self.headings.pop(self.listing, None)

    @property
    def section(self) -> Heading:
        """All headings above, taken together."""
        joined = Heading()
        for level in sorted(self.headings):
            joined = self.headings[level].under(joined)
        return joined

    def item_starts(self) -> list[int]:
        """Where the items in force begin, the innermost first."""
        return [self.items[level] for level in sorted(self.items, reverse=True)]


_REPORT_TITLE = re.compile(
    r"典型案例|案例|情况的?(?:通报|报告|汇报|说明|公示)|工作(?:总结|报告|纪实|综述)|年度报告|亮点|侧记"
)


_LOOKING_BACK = re.compile(
    r"(?:工作|年度|活动|行动)总结|述职(?:述廉)?报告|(?:工作|进展|完成|落实|整改|自查)情况(?:的)?(?:报告|汇报)|综述|纪实|侧记|见闻|巡礼|(?:成效|成果)(?:明显|显著|初显)$"
)
TITLE_LENGTH = 40
_ADVICE_TITLE = re.compile(
    r"(?:政策)?解读(?!了|会|《|工作|培训)|问答|答记者问|一图(?:看|读)懂|明白卡|科普|小贴士|倡议书"
)
_LETTER_TITLE = re.compile("公开信|[致告][^，。]{0,24}(?:家长|学生|市民|居民|群众|业主|朋友)[^，。]{0,8}(?:信|书)")
_GREETING = re.compile(
    "(?:尊敬的|亲爱的|广大|各位)[^，。：]{0,12}(?:家长|学生|同学|市民|居民|村民|业主|用户|群众|朋友|旅客|乘客|考生)[^，。：]{0,4}：$"
)


def is_advice(document: list[Paragraph]) -> bool:
    """Whether the title says that the text explains or advises, and so gives nobody a duty."""
    return _is_titled(document, _ADVICE_TITLE)


def is_letter(document: list[Paragraph]) -> bool:
    """Whether somebody writes to the public, by the title or the greeting, and so may only bind himself."""
    greeted = any(_GREETING.match(paragraph.body.text) for paragraph in document[:3])
    return greeted or _is_titled(document, _LETTER_TITLE)


def _is_titled(document: list[Paragraph], title: re.Pattern[str]) -> bool:
    heads = [one for one in document[:2] if one is document[0] or one.shape == "title"]
    openings = [one.body.text[:TITLE_LENGTH] for one in heads if not one.level]
    return any(title.search(opening.partition("。")[0]) for opening in openings)


_ASSIGNS = re.compile(
    r"[（(](?:(?:牵头|责任|配合|主责|承办)(?:单位|部门)[：:]|[^（）]{2,40}(?:牵头|负责|配合)(?:负责|落实|实施)?[、，）])|^(?:牵头|责任)(?:单位|部门)[：:]"
    r"|^[^。；：]{4,120}按(?:照)?职责分工(?:共同)?负责。?$"
)


def is_unnumbered_list(document: list[Paragraph]) -> bool:
    """Whether duties stand line by line without numbers, with a line below some of them that says who answers for them."""
    lines = sum(bool(RESPONSIBLE.match(paragraph.body.text)) for paragraph in document)
    return lines >= 2 and not any(paragraph.level for paragraph in document)


def is_report(document: list[Paragraph]) -> bool:
    """Whether the title says that the text tells what was done."""
    titles = [paragraph.body.text for paragraph in document[:2] if paragraph.shape == "title"]
    return any(_LOOKING_BACK.search(title) for title in titles)


_DISPATCH = re.compile("@所有人|@全体|^（[^（）]{2,20}群）|^（(?:紧急|重要|工作)?(?:通知|任务|调度|指令)）.")


def is_dispatch(document: list[Paragraph]) -> bool:
    """Whether the document is a message to a chat group, by how it begins."""
    return any(_DISPATCH.search(paragraph.body.text) for paragraph in document[:2])


_SPEECH = re.compile("(?:讲话|致辞|发言)(?:提纲|摘要|稿|要点)?(?:（[^）]*）)?$|^同志们[：，]")


def is_plan(document: list[Paragraph]) -> bool:
    """Whether the document orders by its form (plan, notice, minutes) and not as news of a meeting or as a speech."""
    titles = [paragraph.body.text for paragraph in document[:4] if paragraph.shape in {"title", "row"}]
    if any(_SPEECH.search(paragraph.body.text) for paragraph in document[:4]) or is_letter(document):
        return False
    if any(_REPORT_TITLE.search(title) for title in titles):
        return False
    if any(
        _PLAN_TITLE.search(title) and not _NEWS_TITLE.search(re.sub("关于.*|会议纪要$", "", title)) for title in titles
    ):
        return True
    if is_dispatch(document):
        return True
    if sum(bool(_ASSIGNS.search(paragraph.body.text)) for paragraph in document) >= 2:
        return True
    return sum(1 for paragraph in document if paragraph.level in {1, 2} and paragraph.shape == "text") >= 3


_LISTS = re.compile("(?:以下|下列)[^，。：]{0,14}：$|(?:抓好|做好|承担|履行|负责|落实|完成)[^，。：]{0,14}：$")


def list_below(text: str, units: Assigned) -> Heading | None:
    """What the items below a paragraph share if it ends by announcing them: the units it names, the time it sets."""
    last = text[text.rstrip("。：").rfind("。") + 1 :]
    deadline = find_times(last).deadline
    units = units if any(name in last for name, _role in units) else ()
    return Heading(units, deadline) if _LISTS.search(last) and (units or deadline) else None


def addressees(paragraph: Paragraph, finder: UnitFinder) -> Assigned:
    """Whom a letter or notice is written to: an early line of nothing but units and a colon."""
    text = paragraph.body.text
    units = _units_only(text.rstrip("："), finder) if text.endswith("：") and not paragraph.level else None
    return _for_all(units) if units else ()


def whole_heading(
    paragraph: Paragraph, following: Paragraph | None, finder: UnitFinder, *, early: bool
) -> Heading | None:
    """The heading a whole paragraph is, or None if it is text. An early list of units is the addressees."""
    text = paragraph.body.text
    title = re.sub(r"（[^（）]*）", "", text) if heading_window(text) else text
    title = title.rstrip("。：")
    units = _units_only(title, finder, numbered=paragraph.level > 0)
    if units:
        addressees = early and not paragraph.level and text.endswith("：")
        signature = following is not None and _DATE_LINE.fullmatch(following.body.text)
        return Heading() if addressees or signature else Heading(_for_all(units), heading_window(text))
    if re.search(r"[，；。：]", title) or len(title) > 40 or not _closes_as_heading(paragraph, following):
        return Heading() if _is_slogan(paragraph, following, finder) else None
    if _USUAL_SECTION.fullmatch(title):
        return Heading()
    if not paragraph.level and not _is_section(title):
        return None if opens_with_verb(title) else Heading()
    subject = find_subject(title, finder)
    if subject and subject.rest < len(title) and not heading_window(text):
        return None
    return _titled(title, heading_window(text))


_SLOGAN_PART = 10  # characters


def _is_slogan(paragraph: Paragraph, following: Paragraph | None, finder: UnitFinder) -> bool:
    """（一）抓课堂，提质量 above its text: a numbered line of short parts without a full stop."""
    text = paragraph.body.text
    if not paragraph.level or following is None or 0 < following.level <= paragraph.level:
        return False
    parts = text.split("，")
    short = len(parts) > 1 and all(len(part) <= _SLOGAN_PART for part in parts) and not re.search("[；。：]", text)
    return short and is_item_title(text, finder)


def _closes_as_heading(paragraph: Paragraph, following: Paragraph | None) -> bool:
    """A line without full stop, with something below it that it heads."""
    text = paragraph.body.text
    deeper = following is not None and following.level > paragraph.level > 0
    if text.endswith("。") and not deeper and not heading_window(text):
        return False
    sibling = following is None or following.shape == "label" or 0 < following.level <= paragraph.level
    return not sibling or paragraph.level <= 1 or text.endswith("：")


def leading_heading(paragraph: Paragraph, finder: UnitFinder) -> tuple[Piece, Heading | None]:
    """Takes a short first sentence off a numbered paragraph: a unit, or the title of the item."""
    body = paragraph.body
    if held := _stage(body) or _bracketed_title(body, finder):
        return held
    match = re.match(r"([^。；：]{2,40})([。：])(?=.)(?!（[^。]*）$)", body.text)  # not a duty and who does it
    if not match:
        return body, None
    title, rest = match.group(1), body.cut(match.end())
    units = _units_only(title, finder, numbered=paragraph.level > 0)
    if units:
        numbered = paragraph.level or match.group(2) == "："
        return (rest, Heading(_for_all(units))) if numbered else (body, None)
    if not (paragraph.level or ORDINAL.match(title)) or match.group(2) == "：":
        return body, None
    if window := heading_window(title):
        return rest, Heading(window=window)
    return (rest, _titled(title, None)) if is_item_title(title, finder) else (body, None)


_STAGE = re.compile(r"第[一二三四五六]阶段[：，、]?[^，。；：（）]{2,20}（([^（）]+)）[。：](?=.)")
_DATE_LINE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


def _stage(body: Piece) -> tuple[Piece, Heading] | None:
    """第一阶段：摸底自查（7月15日至7月31日）。 and what is to be done then."""
    match = _STAGE.match(body.text)
    window = heading_window(match.group()) if match else None
    return (body.cut(match.end()), Heading(window=window)) if match and window else None


def _bracketed_title(body: Piece, finder: UnitFinder) -> tuple[Piece, Heading] | None:
    """A title with its responsibilities behind it: 落实网格责任（牵头单位：县甲办）。"""
    match = re.match(r"([^，。；：（）]{2,30})（([^（）]{3,})）[。：]?", body.text)
    attached = read_bracket(match.group(2), finder) if match and not _units_only(match.group(1), finder) else None
    if match is None or attached is None or match.end() == len(body.text) or match.group()[-1] == "）":
        return None
    return body.cut(match.end()), Heading(attached.units, attached.deadline)


def is_item_title(title: str, finder: UnitFinder) -> bool:
    """Whether a short sentence only announces what follows: nobody is named, no time is set."""
    opening = ORDINAL.match(title)
    parts = (title[opening.end() :] if opening else title).split("，")
    if len(parts) > 3 or any(len(part) > (22 if len(parts) == 1 else 10) for part in parts):
        return False
    subject = find_subject(parts[0], finder)
    times = find_times(title)
    return not (subject and (subject.strong or subject.ordered)) and not times.deadline and not times.recurrence


def duties_title(paragraph: Paragraph, finder: UnitFinder) -> Heading | None:
    """The heading in a line such as 县甲局职责 that stands where the title of a document stands."""
    units = _units_only(paragraph.body.text, finder)
    return Heading(_for_all(units)) if units and units.end < len(paragraph.body.text) else None


_PLACE = re.compile("[镇乡]$|社区$|园区$|开发区$|[小中]学$|幼儿园$|学校$|医院$|机构$|企业$")


def _units_only(title: str, finder: UnitFinder, *, numbered: bool = False) -> UnitList | None:
    units = finder.at(title, 0)
    behind = re.sub(r"^（[^（）]{2,20}）", "", title[units.end :]) if units else ""  # 县甲局（乙大队）
    named = units and (units.strong or (numbered and _PLACE.search(units.names[-1])))
    return units if units and named and _DUTIES.fullmatch(behind) else None


def _for_all(units: UnitList) -> Assigned:
    return tuple((name, "all") for name in units.names)


def _titled(title: str, window: str | None) -> Heading:
    return Heading((), window, bool(_RHETORIC_SECTION.search(title)), bool(_NARRATIVE_SECTION.search(title)))


def _is_section(title: str) -> bool:
    return bool(_RHETORIC_SECTION.search(title) or _NARRATIVE_SECTION.search(title))
