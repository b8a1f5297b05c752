"""From paragraphs to draft clauses: walks the document and puts headings, labels, brackets and cells in force."""

import re
from dataclasses import replace

from qingzhou.directives.reading.attachment import Assigned, Attached, read_bracket, read_labels
from qingzhou.directives.reading.clauses import ClauseReader, Found
from qingzhou.directives.reading.form import Form, is_preamble
from qingzhou.directives.reading.letters import binds_writer, name_addressees
from qingzhou.directives.reading.outline import (
    Heading,
    Outline,
    addressees,
    duties_title,
    is_advice,
    is_letter,
    leading_heading,
    list_below,
    whole_heading,
)
from qingzhou.directives.reading.sentences import ORDINAL, RESPONSIBLE, Paragraph, Piece, is_label, sentences
from qingzhou.directives.reading.tables import Columns, header_of
from qingzhou.directives.reading.times import find_times
from qingzhou.directives.reading.unit_names import UnitFinder
from qingzhou.directives.reading.voices import Voice

_PROBLEM = re.compile(r"(?:存在|反馈|主要|突出)?(?:的)?问题[一二三四五六七八九十\d]*：(?!.*(?:要|须|应|请))")
_ALL_ABOVE = re.compile(
    r"(?:请[^，]{0,10}将)?(?:以上|上述|前述)(?:各项|所有)?(?:工作|事项|任务|整改|内容|措施|要求|问题)+(?=.*(?:完成|到位|办结|落实)$)"
    r"(?:，|均|请|要|须|应|务必|原则上|由[^，]{2,20}?)*"
)
_OPENING_TIME = re.compile(r"((?:到|在|于)?(?:20\d{2}年)?\d{1,2}月(?:\d{1,2}日|底|初|上旬|中旬|下旬)?(?:之?前|以前))，")
_CLOSING_BRACKET = re.compile(r"（([^（]*(?:（[^（）]*）[^（）]*)*)）$")


class Walk:
    """One pass over the paragraphs of a document."""

    def __init__(self, finder: UnitFinder) -> None:
        self.finder = finder
        self.reader = ClauseReader(finder)
        self.outline = Outline()
        self.mentioned: list[str] = []
        self.labels = Attached()  # of the label lines just above
        self.labelled = 0  # how many clauses had been found when the last label lines ended
        self.form = Form()
        self.columns: Columns | None = None
        self.addressees: Assigned = ()

    def over(self, document: list[Paragraph]) -> None:
        """Reads all paragraphs in order."""
        self.form = Form.of(document, self.finder)
        for index, paragraph in enumerate(document):
            self.mentioned.extend(self.finder.mentions(paragraph.body.text))
            following = document[index + 1] if index + 1 < len(document) else None
            if labelled := _labels(paragraph, self.finder):
                self._label(labelled)
                continue
            if self.labels != Attached():
                self.labels, self.labelled = Attached(), len(self.reader.found)
            if not _PROBLEM.match(paragraph.body.text):
                self._paragraph(paragraph, following, early=index < 4)

    def _paragraph(self, paragraph: Paragraph, following: Paragraph | None, *, early: bool) -> None:
        if paragraph.shape == "row":
            self._row(paragraph)
        elif paragraph.shape == "title" and (heading := duties_title(paragraph, self.finder)):
            self._add(0, heading, following.level if following else 0)
        elif paragraph.shape == "text":
            if following is None or following.shape != "row":  # a heading between two rows ends no table
                self.columns = None
            self._text(paragraph, following, early=early)

    def _label(self, attached: Attached) -> None:
        """A label line: for every clause of the item above it, together with its neighbour lines."""
        self.labels = self.labels.joined(attached)
        if not self.reader.found and not self.outline.items:  # above everything: for the whole document
            self.outline.add(0, Heading(self.labels.units, self.labels.deadline))
            return
        for found in self._item():
            found.settle(self.labels, "line")

    def _item(self) -> list[Found]:
        """The clauses of the item in force; its unlabelled elder siblings belong to it too, up to the parent."""
        starts = self.outline.item_starts()
        found = self.reader.found
        if not starts:
            return found[self.labelled :]
        innermost = starts[0]
        if len(starts) > 2 and all(
            clause.outer in {Attached(), self.labels} for clause in found[starts[1] : innermost]
        ):
            innermost = starts[1]
        return found[innermost:]

    def _text(self, paragraph: Paragraph, following: Paragraph | None, *, early: bool) -> None:
        self.outline.open_item(paragraph.level, len(self.reader.found))
        if not paragraph.level:
            self.outline.end_list()
        heading = whole_heading(paragraph, following, self.finder, early=early)
        if heading is not None:
            self.addressees = self.addressees or (addressees(paragraph, self.finder) if early else ())
            self.form.after_heading(paragraph)
            self._add(paragraph.level, heading, following.level if following else 0)
            return
        body, leading = leading_heading(paragraph, self.finder)
        ordinal = bool(ORDINAL.match(paragraph.body.text))
        if leading and (paragraph.level or leading.units or leading.window):
            self._add(paragraph.level, leading)
        section = self.outline.section
        if not section.narrative and not is_preamble(paragraph):
            if paragraph.level:
                section = _timed(section, body.text)
            voice = self.form.voice(section, listed=bool(paragraph.level) or ordinal)
            self._sentences(body, voice)
            listed = list_below(body.text, voice.units)
            if listed and following and following.level > paragraph.level:
                self._only_announces()
                self.outline.begin_list(listed, following.level)
        self.form.after_text(body.text, listed=bool(paragraph.level))

    def _only_announces(self) -> None:
        """请…做好以下工作：is no duty of its own beside the items that follow."""
        if self.reader.found and re.search("以下|下列", self.reader.found[-1].piece.text):
            self.reader.found.pop()

    def _add(self, level: int, heading: Heading, below: int = 0) -> None:
        if heading != Heading() or level:
            self.outline.add(level, heading, below)

    def _sentences(self, body: Piece, voice: Voice) -> None:
        parts = sentences(body)
        start = len(self.reader.found)
        for index, sentence in enumerate(parts):
            start = self._sentence(sentence, voice, start, parts[index + 1] if index + 1 < len(parts) else None)

    def _sentence(self, sentence: Piece, voice: Voice, start: int, following: Piece | None) -> int:
        """Reads a sentence; a bracket with responsibilities closes the stretch of clauses since `start`."""
        if is_label(sentence.text):  # …。完成时限：6月20日前。
            labelled = read_labels(sentence.text)
            for clause in self.reader.found[start:]:
                clause.settle(clause.outer.joined(labelled), "line")
            return start
        bracket = _CLOSING_BRACKET.search(sentence.text)
        attached = read_bracket(bracket.group(1), self.finder) if bracket else None
        if bracket and attached:
            sentence = sentence.cut(0, bracket.start())
        if self._closes_item(sentence.text):
            return start
        if sentence.text:
            self.reader.read(sentence, voice, following)
        if not attached:
            return start
        found = self.reader.found[start:] or self._item()
        for clause in found:
            clause.settle(clause.outer.joined(attached), "bracket")
        return len(self.reader.found)

    def _closes_item(self, text: str) -> bool:
        """以上工作于12月10日前完成: a deadline for everything above it, up to the numbered item it stands in."""
        closing = _ALL_ABOVE.match(text)
        times = find_times(text[closing.end() :]) if closing else None
        if closing is None or times is None or not times.deadline:
            return False
        starts = self.outline.item_starts()
        for found in self.reader.found[starts[-1] if starts else 0 :]:
            if not (found.times.deadline or found.outer.deadline or found.times.recurrence):
                found.times = replace(found.times, deadline=times.deadline)
        return True

    def _row(self, row: Paragraph) -> None:
        header = header_of(row)
        if header:
            self.columns, self.form.announced = header, True
        elif self.columns:
            start = len(self.reader.found)
            for cell in self.columns.duties(row):
                for sentence in sentences(cell):
                    self.reader.read(sentence, Voice(Heading(), plan=True, directive=True, fresh=True))
            attached = self.columns.attached(row)
            for found in self.reader.found[start:]:
                found.settle(attached, "table")


def _labels(paragraph: Paragraph, finder: UnitFinder) -> Attached | None:
    """What a label line says, or a line that is nothing but who answers for the item above it."""
    text = paragraph.body.text
    if paragraph.shape == "label":
        return read_labels(text)
    return read_bracket(text.rstrip("。"), finder) if RESPONSIBLE.match(text) and not paragraph.level else None


def _timed(section: Heading, text: str) -> Heading:
    """The headings in force over a numbered item that opens with a time of its own: 1.9月30日前，…."""
    opening = _OPENING_TIME.match(text)
    times = find_times(opening.group(1)) if opening else None
    return replace(section, window=times.deadline) if times and times.deadline else section


def decompose(document: list[Paragraph], finder: UnitFinder) -> tuple[list[Found], list[str]]:
    """The draft clauses of a document, and the offices it names."""
    walk = Walk(finder)
    walk.over(document)
    found = walk.reader.found
    for clause in found:
        clause.share(finder)
    name_addressees(found, document, walk.addressees)
    if is_letter(document):
        found = [clause for clause in found if binds_writer(clause, finder)]
    told = walk.form.plan or (walk.form.report and walk.form.announced) or any(clause.units for clause in found)
    if is_advice(document) or not told:
        return [], walk.mentioned  # advice to parents, a slogan sheet: where nobody is told, nobody is given a duty
    return found, list(dict.fromkeys(walk.mentioned))
