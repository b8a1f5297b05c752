"""Reading sentences: pieces become draft clauses, and what one piece says of units and times reaches the next."""

import re
from dataclasses import dataclass, field, replace

from qingzhou.directives.reading import conditions
from qingzhou.directives.reading.attachment import (
    ALL,
    COOPERATE,
    LEAD,
    Assigned,
    Attached,
    Subject,
    find_subject,
    is_short_duty,
    joined_role,
    strip_modal,
)  # fmt: skip
from qingzhou.directives.reading.clause_kinds import Situation, kind_of
from qingzhou.directives.reading.outline import is_item_title
from qingzhou.directives.reading.sentences import ORDINAL, Piece, is_label, split
from qingzhou.directives.reading.times import LASTING, Times, find_times, is_only_time
from qingzhou.directives.reading.unit_names import UnitFinder
from qingzhou.directives.reading.voices import (
    Voice,
    addressed,
    announces,
    in_turn,
    is_duty,
    office_below,
    only_says_who,
    orders_in_plan,
    orders_nothing,
    tells,
)

_SHORTEST = 4  # characters of a predicate that stands without the units it is shared with
_LED_BY = 3  # characters before a deadline: 确保, 并于, 须在
_CONNECTOR = re.compile(
    r"^(?:(?:新|本|下)学期(?=[^，]{0,4}(?:局|委|办|厅))|该(?:局|办|镇|街道|中心|专班|部门|单位)(?=将|要|还|已|会)|同时|此外|另外|并且|并(?!网|轨|联)|且|还(?!款)|也|进而|特别是|尤其是|其中|下一步"
    r"|下步|接下来|今后|再者|与此同时|为此|因此|对此|另|而且|以及|再(?!次)|最后|切实做到|@所有人|（[^（）]{0,4}(?:通知|提醒|提示|任务|指令)）)(?:，)?"
)
_COMPOSED = re.compile(
    r"（?得?\d+(?:\.\d+)?分）?$|(?:专班|小组|工作组)?(?:成员)?由[^，]{2,}组成$"
    r"|[^，]{0,24}(?:任|担任|兼任|为)(?:常务)?副?(?:组长|总?指挥长?|总?召集人|总?负责人|主任|成员|队长|[点路河林校]长)$"
)  # points of a score; who belongs to a group
_DONE = re.compile(
    r"^(?:全面|全部|全县|全区|全市|按时|如期|务必|前|之前)*(?:完成|完成到位|完成任务|整改到位"
    r"|落实到位|办结|到位|整改完成|印发实施|印发执行|发布实施|完成整改|全部完成|完成工作)$"
)


_EACH_TIME = re.compile(
    "每(?!.*(?:一次|1次)).*(?:更新|报送|通报|检查|公示|调度|汇总|巡查|报告|上报)$"
)  # a duty, no mere rhythm


_THREATENS = re.compile(
    "将[^，]{0,8}(?:通报|约谈|问责|追责|追究|取消)"
)  # by whoever writes, not by those it is done to


@dataclass
class Found:
    """A clause under construction."""

    piece: Piece
    units: Assigned
    source: str
    times: Times
    kind: str
    sentence: int
    explicit: bool = False  # its own sentence names these units
    outer: Attached = field(default_factory=Attached)

    def settle(self, attached: Attached, source: str) -> None:
        """Takes over what a label, cell or bracket says; a unit named as subject keeps its clause."""
        self.outer = attached
        if attached.units and (source == "table" or not self.explicit):
            helped = self.units and source != "table" and all(role == COOPERATE for _, role in attached.units)
            self.units, self.source = _beside(self.units, attached.units) if helped else attached.units, source

    def share(self, finder: UnitFinder) -> None:
        """Gives 会同乙…, 配合乙… its roles, where the units were only named beside the item."""
        named = self.source in {"bracket", "line", "table"} and all(role == ALL for _, role in self.units)
        named = named and not self.piece.text.startswith("协调")
        joined = joined_role(self.piece.text, self.units, finder) if named else None
        self.units = joined[0] if joined else self.units


@dataclass
class ClauseReader:
    """Turns sentences into clauses; `found` grows as it reads."""

    finder: UnitFinder
    found: list[Found] = field(default_factory=list)
    sentence: int = 0

    def read(self, sentence: Piece, voice: Voice, following: Piece | None = None) -> None:
        """Reads one sentence; `following` is the next one of the same paragraph."""
        self.sentence += 1
        if orders_nothing(sentence.text, voice):
            return
        segments = split(sentence, "；")
        # Nothing but a mark is no segment; what follows then has nothing to follow.
        for segment, after in zip(segments, [*segments[1:], following], strict=False):
            if after is not None and _only_announces(segment, after, self.finder):
                only_says_who(segment.text.split("，")[0], voice, self.finder, ends_there=False)
                continue
            begin = len(self.found)
            voice.waiting, voice.waiting_time, voice.told = None, None, False
            pieces = split(segment, "，：")
            for index, piece in enumerate(pieces):
                self._piece(
                    piece, voice, _Place(begin, _colon_after(segment, piece), index == len(pieces) - 1, index == 0)
                )

    def _piece(self, piece: Piece, voice: Voice, place: "_Place") -> None:
        piece = _strip_opening(piece, voice)
        if not piece.text or is_label(piece.text):
            return
        if only_says_who(piece.text, voice, self.finder, ends_there=place.last and not place.colon):
            return
        if _COMPOSED.match(piece.text):
            return
        if below := office_below(piece.text):
            voice.units, voice.source, voice.fresh, voice.strong = below, "subject", True, True
            return
        piece, subject = addressed(piece, voice, self.finder)
        if subject is None or not (subject.strong or subject.ordered):
            weak = subject if voice.plan and voice.directive and place.first else None
            subject = in_turn(piece.text, voice, self.finder, first=place.first) or weak
        predicate = self._take_subject(piece, subject, voice, place) if subject else piece
        if place.colon and subject is None:
            voice.directive = voice.directive or announces(piece.text)
        elif predicate is not None and predicate.text:
            self._predicate(predicate, voice, subject, place)

    def _take_subject(self, piece: Piece, subject: Subject, voice: Voice, place: "_Place") -> Piece | None:
        """Puts a subject in force; gives the predicate behind it, None if there is none."""
        rest = piece.cut(subject.rest)
        if is_short_duty(rest.text) and (subject.ordered or place.colon):
            voice.units = _beside(voice.units, subject.units) if subject.adds else subject.units
            voice.source, voice.fresh, voice.strong = "subject", True, True
            voice.directive = voice.directive or _orders(subject, voice) or place.colon
            if place.last:
                _trail(voice, self.found[place.begin :])
            return None
        if not rest.text:
            return None
        voice.units, voice.source, voice.fresh, voice.strong = subject.units, "subject", True, subject.strong
        voice.directive = voice.directive or (_orders(subject, voice) and not tells(rest.text, voice))
        return rest

    def _predicate(self, piece: Piece, voice: Voice, subject: Subject | None, place: "_Place") -> None:
        text = piece.text
        joined = None if subject else joined_role(text, voice.units, self.finder)
        if joined and joined[1] == len(text):
            voice.units, voice.fresh = joined[0], True
        elif is_only_time(text):
            voice.waiting_time = find_times(text)
        elif (
            self._closes_before(text, voice, place)
            or _lasts(text, self.found[place.begin :])
            or conditions.is_period(text)
        ):
            return
        elif conditions.is_grounds(text) and not _acts(text, subject, place):
            voice.waiting = None
        elif conditions.is_condition(text) and not place.last:
            voice.waiting = voice.waiting or piece
            if text.startswith("每"):
                voice.waiting_time = find_times(text)
        else:
            self._deed(piece, voice, subject)
            voice.waiting = None

    def _deed(self, piece: Piece, voice: Voice, subject: Subject | None) -> None:
        text = piece.text
        if subject is None and voice.waiting and _THREATENS.match(text):
            voice.units, voice.source = (), "carried"
        start, modal = strip_modal(text, 0)
        voice.reporting = voice.reporting and not (modal or (subject and subject.ordered))
        voice.told = not modal and ((voice.told and subject is None) or (not voice.plan and tells(text, voice)))
        voice.directive = voice.directive or modal or orders_in_plan(text, voice, subject)
        if is_duty(text, voice, subject, modal=modal):
            self._record(piece.cut(start), voice, subject)

    def _closes_before(self, text: str, voice: Voice, place: "_Place") -> bool:
        """…，10月底前完成: a deadline for the clauses before it, and their units if these came between."""
        times = find_times(text)
        led = text[: times.starts]
        if (
            len(self.found) == place.begin
            or not times.deadline
            or not _DONE.match(text[times.ends :])
            or len(led) > _LED_BY
        ):
            return False
        if self.found[-1].times.deadline and not voice.fresh:
            return False  # 9月5日前报方案，9月底前完成整改: two duties
        if voice.fresh:
            _trail(voice, self.found[place.begin :])
        for found in self.found[place.begin if voice.fresh else -1 :]:
            if not found.times.deadline:
                found.times = replace(found.times, deadline=times.deadline)
        return True

    def _record(self, piece: Piece, voice: Voice, subject: Subject | None) -> None:
        own = find_times(piece.text)
        times = _joined_times(own, voice.waiting_time, voice.section.window)
        situation = Situation(
            first_of_unit=voice.fresh,
            rhetoric_section=voice.section.rhetoric,
            rhythm=bool(times.recurrence) and times.recurrence != "定期",
            limited=bool(own.deadline),
            waiting=voice.waiting.text if voice.waiting else "",
        )
        joined = None if subject else joined_role(piece.text, voice.units, self.finder)
        if joined and voice.fresh:
            voice.units = joined[0]
        if joined and "、" in piece.text[: joined[1]] and len(piece.text) - joined[1] >= _SHORTEST:
            piece = piece.cut(joined[1])
        self.found.append(
            Found(
                piece=piece if subject and not subject.by else _with_condition(voice.waiting, piece),
                units=joined[0] if joined else voice.units,
                source=voice.source,
                times=times,
                kind=kind_of(piece.text, situation),
                sentence=self.sentence,
                explicit=bool(voice.units) and voice.source != "heading" and voice.strong,
            )
        )
        voice.source = "carried" if voice.source == "subject" else voice.source
        voice.fresh = False
        if subject and subject.swapped:
            voice.units = tuple((name, ALL) for name, role in voice.units if role == COOPERATE)


@dataclass(frozen=True)
class _Place:
    """Where a piece stands in its segment. begin: how many clauses had been found before the segment."""

    begin: int
    colon: bool
    last: bool
    first: bool


_SAID = re.compile("(?:会议|[^，]{0,12}(?:书记|长|主任|同志|领导|他|她))?(?:还)?(?:强调|指出|要求|提出)，要")


def _only_announces(sentence: Piece, following: Piece, finder: UnitFinder) -> bool:
    """一要突出重点。区甲局要…: a numbered slogan in front of the duties, or the speaker's: 会议强调，要突出重点。"""
    said = _SAID.match(sentence.text)
    title = sentence.text[said.end() :] if said else sentence.text
    if not (said or ORDINAL.match(title)) or not is_item_title(title, finder):
        return False
    subject = find_subject(following.text.split("，")[0], finder)
    if said:
        return bool(subject and subject.strong and subject.ordered)
    return bool(subject and subject.strong) or following.text.startswith(("要", "必须", "务必"))


def _trail(voice: Voice, segment: list[Found]) -> None:
    """由甲牵头 at the end of a sentence reaches back over the clauses before it."""
    for found in segment:
        if not found.explicit:
            found.units, found.source, found.explicit = voice.units, "trailing", True


def _lasts(text: str, segment: list[Found]) -> bool:
    """…，长期坚持: the rhythm of the clause before it."""
    if not segment or not LASTING.match(text) or _EACH_TIME.match(text):
        return False
    segment[-1].times = replace(segment[-1].times, recurrence=segment[-1].times.recurrence or text)
    return True


def _orders(subject: Subject, voice: Voice) -> bool:
    """Whether naming a subject is an order: in news, 甲局会同乙局 also tells what they did."""
    return subject.ordered and (voice.plan or not subject.joint)


def _acts(text: str, subject: Subject | None, place: _Place) -> bool:
    """Whether what begins like a ground is a deed: 区甲局为困难学生发放…, 根据放学时间调整警力."""
    if conditions.follows_rule(text):
        return True
    if subject and (place.last or not conditions.is_by_rule(text)):
        return True
    return bool(subject or place.last) and conditions.acts_by_rule(text)


def _beside(leading: Assigned, helping: Assigned) -> Assigned:
    """Units together with their helpers: who only had the duty before now leads it."""
    return tuple((name, LEAD if role == ALL else role) for name, role in leading) + helping


def _colon_after(segment: Piece, piece: Piece) -> bool:
    end = segment.offsets.index(piece.offsets[-1]) + 1
    return segment.text[end : end + 1] == "："


def _strip_opening(piece: Piece, voice: Voice) -> Piece:
    """The piece without its ordinal and connectives."""
    while True:
        ordinal = ORDINAL.match(piece.text)
        voice.directive = voice.directive or bool(ordinal and ordinal.group().endswith("要"))
        match = ordinal or _CONNECTOR.match(piece.text)
        if not match or not match.end():
            return piece
        piece = piece.cut(match.end())


def _with_condition(waiting: Piece | None, piece: Piece) -> Piece:
    """A predicate together with the condition in front of it, as one stretch of text."""
    if waiting is None:
        return piece
    return Piece(f"{waiting.text}，{piece.text}", (*waiting.offsets, waiting.offsets[-1], *piece.offsets))


def _joined_times(own: Times, waiting: Times | None, window: str | None) -> Times:
    """The clause's own times, else those cut off by a comma before it, else the heading's."""
    cut_off = waiting or Times()
    deadline = own.deadline or cut_off.deadline or window
    return replace(own, deadline=deadline, recurrence=own.recurrence or cut_off.recurrence)
