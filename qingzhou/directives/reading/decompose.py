"""From paragraphs to draft clauses: walks the document and keeps what is in force at each place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from qingzhou.directives.reading import clause_kinds
from qingzhou.directives.reading.attachment import (
    Assigned, Attached, Subject, find_subject, is_short_duty, read_bracket, read_cell, read_labels, read_time_cell, strip_modal,
)  # fmt: skip
from qingzhou.directives.reading.clause_kinds import Situation, kind_of
from qingzhou.directives.reading.sentences import ORDINAL, Paragraph, Piece, is_label, sentences, split
from qingzhou.directives.reading.times import LASTING, Times, find_times, heading_window, is_only_time
from qingzhou.directives.reading.unit_names import UnitFinder

PLAN_TITLE = re.compile(
    r"通知|方案|意见|措施|计划|要点|规定|职责|分工|任务|清单|纪要|细则|办法|预案|分解表|制度|规则|公告|通告|要求|安排|部署表|督办|指南|规程|函$|令$|标准|责任|规范|台账|议定"
)
NEWS_TITLE = re.compile(r"召开|举行|部署(?!表)|推进会|座谈|检查|调研|开展(?!.*(?:通知|方案))|启动|落幕|圆满|专题会$|会议$")
RHETORIC_SECTION = re.compile(r"总体要求|指导思想|基本原则|工作(?:目标|原则|思路)|总体(?:目标|思路)|主要目标|目标任务|目标要求|重要(?:性|意义)")
NARRATIVE_SECTION = re.compile(r"基本情况|(?:工作)?(?:开展|进展|完成|总体)情况|主要做法|工作成效|存在(?:的)?(?:主要)?问题|原因分析|背景|检查情况|组织机构|领导机构|领导小组(?:成员|组成)|有关情况|编制依据|适用范围|术语|取得")
SPEAKER = re.compile(
    r"^(?:[^，。；：]{0,30}?)(?:要求|强调|指出|明确(?:要求|提出)?|提出|部署|议定|决定|表示|号召|认为|希望|安排|确定|约定|议定如下|会议要求|(?:提|讲)[^，]{1,4}点(?:要求|意见)|作出(?:以下|如下)?(?:部署|安排)?|就[^，]{1,20}(?:工作)?(?:提出|作出|强调|安排|部署)[^，]{0,12})$"
)
SPEAKER_JOINED = re.compile(r"^(?:会议|[^，]{0,14}?(?:长|书记|主任|同志|领导|负责人|会上))(?:还|进一步|最后|再次|并|同时|一致)?(?:要求|强调|指出|提出|明确)(?![了的])")
CONNECTOR = re.compile(
    r"^(?:同时|此外|另外|并且|并|且|还|也|进而|特别是|尤其是|其中|下一步|下步|接下来|今后|再者|与此同时|为此|因此|对此|另|而且|以及|再|最后|现|会议原则同意|具体来说)(?![行公明现有])(?:，)?"
)
ANNOUNCES = re.compile(r"如下|职责|分工|要求|任务|安排|意见|部署|重点|以下|做到|要$|措施|方面|事项|决定")


@dataclass
class Found:
    """A clause under construction."""

    piece: Piece
    units: Assigned
    source: str
    times: Times
    kind: str
    sentence: int
    explicit: bool = False  # the clause's own sentence names these units
    ordered: bool = False
    outer: Attached = field(default_factory=Attached)


@dataclass
class Heading:
    """What a heading gives to everything below it."""

    units: Assigned = ()
    window: str | None = None
    rhetoric: bool = False
    narrative: bool = False


@dataclass
class Voice:
    """What is in force inside one paragraph while its sentences go by."""

    units: Assigned = ()
    source: str = "carried"
    directive: bool = False
    fresh: bool = False
    strong: bool = True
    waiting: Piece | None = None  # a condition that belongs to the next predicate
    waiting_time: Times | None = None
    swapped: bool = False


class Walk:
    """One pass over the paragraphs of a document; `found` grows as it goes."""

    def __init__(self, finder: UnitFinder) -> None:
        self.finder = finder
        self.found: list[Found] = []
        self.mentioned: list[str] = []
        self.headings: dict[int, Heading] = {}
        self.items: dict[int, int] = {}  # level -> index into found where its current item begins
        self.labelled_up_to = 0
        self.open_label = Attached()
        self.sentence = 0
        self.plan = False
        self.announced = False
        self.columns: list[tuple[str, str]] = []

    def over(self, document: list[Paragraph]) -> None:
        """Reads all paragraphs in order."""
        self.plan = is_plan(document)
        for index, paragraph in enumerate(document):
            self.mentioned.extend(self.finder.mentions(paragraph.body.text))
            if paragraph.shape == "row":
                self._row(paragraph)
                continue
            self.columns = [] if paragraph.shape != "noise" else self.columns
            if paragraph.shape == "label":
                self._label(read_labels(paragraph.body.text))
                continue
            following = document[index + 1] if index + 1 < len(document) else None
            if paragraph.shape == "text":
                self._text(paragraph, following, early=index < 4)

    # ------------------------------------------------------------ items and headings
    def _open_item(self, level: int) -> None:
        self._close_labels()
        if level:
            for lower in [known for known in self.headings if known >= level]:
                del self.headings[lower]
            for lower in [known for known in self.items if known > level]:
                del self.items[lower]
            self.items[level] = len(self.found)

    def _close_labels(self) -> None:
        self.open_label = Attached()

    def _label(self, attached: Attached) -> None:
        """A label line: for every clause of the item above it, together with its neighbour lines."""
        self.open_label = self.open_label.joined(attached)
        start = self.items[max(self.items)] if self.items else self.labelled_up_to
        for found in self.found[start:]:
            found.outer = self.open_label
            self._settle(found, "line")

    def _settle(self, found: Found, source: str) -> None:
        if found.outer.units and not (found.explicit and found.ordered and source != "table"):
            found.units, found.source = found.outer.units, source

    def _heading(self, paragraph: Paragraph, following: Paragraph | None, *, early: bool) -> Heading | None:
        """The heading a whole paragraph is, or None if it is text."""
        text = paragraph.body.text
        title = re.sub(r"（[^（）]*）", "", text).rstrip("。：")
        units = self.finder.at(title, 0)
        if units and units.strong and re.fullmatch(r"(?:的)?(?:主要|工作)?(?:职责|任务|责任)?(?:分工)?", title[units.end :]):
            if early and not paragraph.level:
                return Heading()  # the addressees
            names = tuple((name, "all") for name in units.names)
            return Heading(units=names, window=heading_window(text))
        if re.search(r"[，；。：]", title) or len(title) > 40:
            return None
        if text.endswith("。") and not heading_window(text):
            return None
        if paragraph.level == 0 and not paragraph_is_section(title):
            return Heading() if not clause_kinds.opens_with_verb(title) else None
        subject = find_subject(title, self.finder)
        if subject and subject.rest < len(title):
            return None
        alone = following is None or following.shape == "label" or (following.level and following.level <= paragraph.level)
        if alone and paragraph.level > 1 and not text.endswith("："):
            return None
        return Heading(
            window=heading_window(text),
            rhetoric=bool(RHETORIC_SECTION.search(title)),
            narrative=bool(NARRATIVE_SECTION.search(title)),
        )

    # ------------------------------------------------------------ text
    def _text(self, paragraph: Paragraph, following: Paragraph | None, *, early: bool) -> None:
        level = paragraph.level
        self._open_item(level)
        heading = self._heading(paragraph, following, early=early)
        if heading is not None:
            self.headings[level or 6] = heading
            self.announced = self.announced or bool(level)
            return
        body, leading = self._leading_heading(paragraph)
        if leading:
            self.headings[level or 6] = leading
        if self._section().narrative:
            return
        voice = self._voice(level)
        start = len(self.found)
        for sentence in sentences(body):
            start = self._bracketed_sentence(sentence, voice, start)
        self.announced = self.announced or bool(re.search(r"(?:如下|要求|意见|部署)[。：]?$", body.text))

    def _leading_heading(self, paragraph: Paragraph) -> tuple[Piece, Heading | None]:
        """Takes a short first sentence off a numbered paragraph: a unit, or the title of the item."""
        body = paragraph.body
        match = re.match(r"([^，。；：]{2,40})([。：])(?=.)", body.text)
        if not match:
            return body, None
        title, rest = match.group(1), body.cut(match.end())
        units = self.finder.at(title, 0)
        if units and units.strong and re.fullmatch(r"(?:的)?(?:主要|工作)?(?:职责|任务|责任)?", title[units.end :]):
            if not (paragraph.level or match.group(2) == "："):
                return body, None
            return rest, Heading(units=tuple((name, "all") for name in units.names))
        if not paragraph.level or ORDINAL.match(title) or len(title) > 22:
            return body, None
        subject = find_subject(title, self.finder)
        if (subject and subject.rest < len(title)) or find_times(title).deadline:
            return body, None
        section = Heading(rhetoric=bool(RHETORIC_SECTION.search(title)), narrative=bool(NARRATIVE_SECTION.search(title)))
        return rest, section

    def _section(self) -> Heading:
        """All headings above, taken together; the nearest wins."""
        joined = Heading()
        for level in sorted(self.headings):
            heading = self.headings[level]
            joined = Heading(
                heading.units or joined.units,
                heading.window or joined.window,
                heading.rhetoric or joined.rhetoric,
                heading.narrative or joined.narrative,
            )
        return joined

    def _voice(self, level: int) -> Voice:
        section = self._section()
        directive = bool(section.units) or (self.plan and (bool(level) or bool(self.headings) or self.announced))
        return Voice(units=section.units, source="heading", directive=directive or self.announced and not self.plan and bool(level))

    def _bracketed_sentence(self, sentence: Piece, voice: Voice, start: int) -> int:
        """Reads a sentence; a bracket with responsibilities closes the stretch of clauses since `start`."""
        bracket = re.search(r"（([^（）]*(?:（[^（）]*）[^（）]*)*)）$", sentence.text)
        attached = read_bracket(bracket.group(1), self.finder) if bracket else None
        if bracket and attached:
            sentence = sentence.cut(0, bracket.start())
        if sentence.text:
            self.sentence += 1
            self._sentence(sentence, voice)
        if not attached:
            return start
        begin = min(start, self.items[max(self.items)]) if self.items and start == len(self.found) else start
        for found in self.found[begin:]:
            found.outer = found.outer.joined(attached)
            self._settle(found, "bracket")
        return len(self.found)

    def _sentence(self, sentence: Piece, voice: Voice) -> None:
        if ORDINAL.match(sentence.text) and self.announced:
            voice.directive = True
        for segment in split(sentence, "；"):
            begin = len(self.found)
            voice.waiting, voice.waiting_time = None, None
            pieces = split(segment, "，：")
            for index, piece in enumerate(pieces):
                ends_with_colon = self._followed_by_colon(segment, piece)
                self._piece(piece, voice, colon=ends_with_colon, last=index == len(pieces) - 1, begin=begin)

    @staticmethod
    def _followed_by_colon(segment: Piece, piece: Piece) -> bool:
        end = segment.offsets.index(piece.offsets[-1]) + 1
        return segment.text[end : end + 1] == "："

    def _piece(self, piece: Piece, voice: Voice, *, colon: bool, last: bool, begin: int) -> None:
        piece = strip_opening(piece, voice)
        text = piece.text
        if not text or is_label(text):
            return
        if SPEAKER.match(text) and (colon or not last) and not find_ordered(text, self.finder):
            self._speaker(voice)
            return
        joined = SPEAKER_JOINED.match(text)
        if joined and joined.end() < len(text):
            self._speaker(voice)
            piece = piece.cut(joined.end())
            text = piece.text
        subject = find_subject(text, self.finder)
        if subject and (subject.strong or subject.ordered):
            predicate = self._take_subject(piece, subject, voice, last=last, begin=begin, colon=colon)
        else:
            subject, predicate = None, piece
        if colon and subject is None:
            voice.directive = voice.directive or bool(ANNOUNCES.search(text))
            return
        if predicate is not None and predicate.text:
            self._predicate(predicate, voice, subject)

    @staticmethod
    def _speaker(voice: Voice) -> None:
        voice.directive, voice.units, voice.source = True, (), "carried"
        voice.waiting = voice.waiting_time = None

    def _take_subject(self, piece: Piece, subject: Subject, voice: Voice, *, last: bool, begin: int, colon: bool) -> Piece | None:
        """Puts a subject in force; gives the predicate behind it, None if there is none."""
        rest = piece.cut(subject.rest)
        if is_short_duty(rest.text) and (subject.ordered or colon):
            if last and len(self.found) > begin and not subject.adds:
                self._trailing(subject, begin)
                return None
            voice.units = voice.units + subject.units if subject.adds and voice.units else subject.units
            if subject.adds and last:
                self._trailing(replace(subject, units=voice.units), begin)
            voice.source, voice.fresh, voice.swapped = "subject", True, False
            voice.directive = True
            return None
        if not rest.text:
            return None
        voice.units, voice.source, voice.fresh = subject.units, "subject", True
        voice.strong, voice.swapped = subject.strong, subject.swapped
        voice.directive = voice.directive or subject.ordered
        return rest

    def _trailing(self, subject: Subject, begin: int) -> None:
        for found in self.found[begin:]:
            if not found.explicit:
                found.units, found.source, found.explicit = subject.units, "trailing", True

    # ------------------------------------------------------------ predicates
    def _predicate(self, piece: Piece, voice: Voice, subject: Subject | None) -> None:
        text = piece.text
        if is_only_time(text):
            voice.waiting_time = find_times(text)
            return
        if clause_kinds.is_grounds(text) and subject is None:
            voice.waiting = None
            return
        if clause_kinds.is_condition(text):
            voice.waiting = voice.waiting or piece
            return
        start, modal = strip_modal(text, 0)
        voice.directive = voice.directive or modal
        if not self._is_duty(text, voice, subject, modal=modal):
            voice.waiting = None
            return
        self._record(piece.cut(start), voice, subject)

    def _is_duty(self, text: str, voice: Voice, subject: Subject | None, *, modal: bool) -> bool:
        if not voice.directive or clause_kinds.is_narrative(text) and not modal:
            return False
        if not clause_kinds.has_verb(text) and not clause_kinds.is_rhetoric(text):
            return False
        stands_alone = subject is not None or modal or clause_kinds.opens_with_verb(text) or bool(voice.units)
        return stands_alone or self.plan or voice.waiting is not None

    def _record(self, piece: Piece, voice: Voice, subject: Subject | None) -> None:
        section = self._section()
        own = find_times(piece.text)
        times = joined_times(own, voice.waiting_time, section.window)
        joined = piece
        if voice.waiting is not None:
            joined = Piece(voice.waiting.text + "，" + piece.text, voice.waiting.offsets + voice.waiting.offsets[-1:] + piece.offsets)
        situation = Situation(
            first_of_unit=voice.fresh,
            rhetoric_section=section.rhetoric,
            rhythm=bool(times.recurrence) and times.recurrence not in {"定期"},
            limited=bool(own.deadline),
        )
        self.found.append(
            Found(
                piece=joined,
                units=voice.units,
                source=voice.source if subject is None or voice.source != "subject" else "subject",
                times=times,
                kind=kind_of(piece.text, situation),
                sentence=self.sentence,
                explicit=bool(voice.units) and voice.source != "heading" and voice.strong,
                ordered=voice.directive,
            )
        )
        if voice.source == "subject":
            voice.source = "carried"
        voice.fresh, voice.waiting, voice.waiting_time = False, None, None
        if voice.swapped:
            voice.units, voice.swapped = tuple((name, "all") for name, role in voice.units if role == "cooperate"), False

    # ------------------------------------------------------------ tables
    def _row(self, paragraph: Paragraph) -> None:
        header = [column_of(cell.text) for cell in paragraph.cells]
        if sum(kind != ("", "") for kind in header) >= 2 and ("task", "") in header:
            self.columns = header
            return
        if not self.columns:
            return
        self._open_item(0)
        start, attached = len(self.found), Attached()
        voice = Voice(directive=True)
        for column, cell in zip(self.columns, paragraph.cells, strict=False):
            if column == ("task", ""):
                for sentence in sentences(cell):
                    self.sentence += 1
                    self._sentence(sentence, voice)
            elif column == ("time", ""):
                attached = attached.joined(read_time_cell(cell.text))
            elif column != ("", ""):
                attached = attached.joined(read_cell(*column, cell.text))
        for found in self.found[start:]:
            found.outer = attached
            self._settle(found, "table")


_COLUMNS = (
    (re.compile(r"牵头|主责|主办"), ("牵头", "单位")),
    (re.compile(r"配合|协办|参与|协同"), ("配合", "单位")),
    (re.compile(r"时限|期限|时间|进度|节点"), ("time", "")),
    (re.compile(r"责任领导|责任人|包保|联系人|备注|序号|类别"), ("", "")),
    (re.compile(r"责任|单位|部门|主体|落实"), ("责任", "单位")),
    (re.compile(r"任务|措施|内容|事项|要求|问题|工作|举措|项目|目标"), ("task", "")),
)


def column_of(header: str) -> tuple[str, str]:
    """What a column holds, by its header: ("task", ""), ("time", ""), a pair for read_cell, or nothing."""
    if len(header) > 12:
        return "", ""
    return next((column for pattern, column in _COLUMNS if pattern.search(header)), ("", ""))


def joined_times(own: Times, waiting: Times | None, window: str | None) -> Times:
    """The clause's own times, else those cut off by a comma before it, else the heading's."""
    deadline = own.deadline or (waiting.deadline if waiting else None) or (None if own.recurrence and not own.deadline else window)
    recurrence = own.recurrence or (waiting.recurrence if waiting else None)
    return Times(deadline, recurrence, own.starts, own.ends)


def find_ordered(text: str, finder: UnitFinder) -> bool:
    """Whether a piece that looks like a speaker is an order to a unit (区教育局要明确要求)."""
    subject = find_subject(text, finder)
    return bool(subject and subject.ordered and not subject.swapped and subject.rest < len(text) - 4)


def strip_opening(piece: Piece, voice: Voice) -> Piece:
    """The piece without its ordinal and connectives."""
    while True:
        ordinal = ORDINAL.match(piece.text)
        if ordinal:
            voice.directive = voice.directive or ordinal.group().endswith("要")
        match = ordinal or CONNECTOR.match(piece.text)
        if not match or not match.end():
            return piece
        piece = piece.cut(match.end())


def paragraph_is_section(title: str) -> bool:
    """Whether an unnumbered line reads as the title of a section."""
    return bool(RHETORIC_SECTION.search(title) or NARRATIVE_SECTION.search(title))


def is_plan(document: list[Paragraph]) -> bool:
    """Whether the document orders by its form (plan, notice, minutes) and not as news of a meeting."""
    titles = [paragraph.body.text for paragraph in document[:4] if paragraph.shape in {"title", "row"}]
    if any(PLAN_TITLE.search(title) and not NEWS_TITLE.search(re.sub("关于.*", "", title)) for title in titles):
        return True
    return sum(1 for paragraph in document if paragraph.level in {1, 2} and paragraph.shape == "text") >= 3


def clauses(document: list[Paragraph], finder: UnitFinder) -> tuple[list[Found], list[str]]:
    """The draft clauses of a document and the offices it names."""
    walk = Walk(finder)
    walk.over(document)
    return walk.found, list(dict.fromkeys(walk.mentioned))


def outer_times(found: Found) -> Iterator[str | None]:
    """Deadline and recurrence of a clause, its own words before those of its line, cell or bracket."""
    yield found.times.deadline or found.outer.deadline
    recurrence = found.times.recurrence or found.outer.recurrence
    yield recurrence if recurrence is None or not LASTING.match(recurrence) or recurrence else None
