"""The supervision ladder (督办阶梯) as a table, and which step of it is next: pure functions of an item and the policy.

Level 0 happens by itself. Every other step is only proposed by the clock; a person whose role may sign decides. Each step is
taken at most once a round (rounds.py). Like a light, the next step is stored as a day: from `on` it is due, unless
something happens before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger import rounds
from qingzhou.ledger.deeds import Deed, Proposed, Reminded
from qingzhou.ledger.pace import Cause, Light, Turn, first_on
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Projection, Rung, Standing
from qingzhou.ledger.states import ANSWERABLE, CHASED
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OFFICE = frozenset({Role.OFFICE_CLERK, Role.GROUP_LEADER})
LEADERS = frozenset({Role.GROUP_LEADER})
NOBODY: frozenset[Role] = frozenset()
GROUND = "《政府督查工作条例》第七条"  # who may supervise: the government's own body, or a department it has named
STEPS = UUID("5f7c1f0e-6d0b-4a53-9a86-0d6f1a7c2b11")  # the name space of tokens
OBJECT_WITHIN = 30  # calendar days, by the article that follows
OBJECTION = "《政府督查工作条例》第十七条"


@dataclass(frozen=True)
class Level:
    """One step: on what paper it is taken, and which term of the policy says by when to reply."""

    number: int
    instrument: StrOrPromise
    reply: str
    mandate: str  # the articles that allow it; a sheet also names the paper by which this office was made to supervise


LADDER = (
    Level(0, gettext_lazy("提醒"), "", ""),
    Level(1, gettext_lazy("督办单"), "reply_to_sheet", GROUND),
    Level(2, gettext_lazy("挂牌督办"), "reply_to_listing", GROUND),
    Level(3, gettext_lazy("约谈"), "reply_to_talk", f"{GROUND}、第十二条第七项"),
    Level(4, gettext_lazy("通报"), "reply_to_circular", GROUND),
    Level(5, gettext_lazy("问责建议"), "reply_to_referral", f"{GROUND}、第二十一条"),
)


def trigger(level: int, policy: Policy) -> str:
    """When a step is due by these terms, in words: what `next_step` does, and nothing else."""
    again = _AGAIN[level] if level in _AGAIN and level <= policy.raised_to else ""
    return str(_TRIGGERS[level]) % {**vars(policy), "again": again}


# That red lights alone, round after round, lead to a level, where the terms let them go so far.
_AGAIN = {2: gettext_lazy("，或连续第二轮亮红灯"), 3: gettext_lazy("，或连续第三轮亮红灯")}
_TRIGGERS = {
    0: gettext_lazy(
        "亮黄灯（落后超过 %(yellow_gap)d 个百分点、%(near_due)d 个工作日内到期，或未按期填报），由系统自动发出"
    ),
    1: gettext_lazy("亮红灯（落后超过 %(red_gap)d 个百分点，或超期），或领导交办"),
    2: gettext_lazy("督办单逾期 %(pressed_after)d 天未答复%(again)s；答复不实的由领导决定"),
    3: gettext_lazy("挂牌督办逾期 %(pressed_after)d 天未答复%(again)s"),
    4: gettext_lazy("约谈答复时限过后 %(pressed_after)d 天仍亮红灯"),
    5: gettext_lazy("情节严重，由领导决定，系统不提请"),
}


def signers(level: int, policy: Policy) -> frozenset[Role]:
    """The roles that sign the sheet of a level; nobody signs a reminder."""
    if level == 0:
        return NOBODY
    return OFFICE if level <= policy.office_signs_to else LEADERS


def reply_within(level: int, policy: Policy) -> int:
    """In how many working days the sheet of a level, from 1 on, is to be answered."""
    return int(getattr(policy, LADDER[level].reply))


class Ground(Enum):
    """Why a step is proposed. Values are stored for ever."""

    RED = "red"
    RED_AGAIN = "red_again"
    NO_REPLY = "no_reply"
    NOT_MENDED = "not_mended"
    MEETING = "meeting"

    @property
    def words(self) -> str:
        """The ground in words, in the reader's language."""
        return str(_GROUNDS[self])


_GROUNDS = {
    Ground.RED: gettext_lazy("亮红灯"),
    Ground.RED_AGAIN: gettext_lazy("上一轮督办后再次亮红灯"),
    Ground.NO_REPLY: gettext_lazy("上一级督办逾期未答复"),
    Ground.NOT_MENDED: gettext_lazy("约谈后仍未整改到位"),
    Ground.MEETING: gettext_lazy("调度会议定，报领导签发"),
}


@dataclass(frozen=True)
class Due:
    """The next step of the ladder: from `on` it is due, if nothing happens before."""

    level: int
    on: date
    ground: Ground | None = None  # None for a reminder: the light says why


def next_step(item: Projection, yellow_on: date | None, red_on: date | None, policy: Policy) -> Due | None:
    """The step that comes next and from which day; None while there is none or one is already proposed."""
    if item.matter is not None or item.status not in CHASED or item.proposed is not None:  # issues are not supervised
        return None
    if item.level is None:
        first = min((day for day in (yellow_on, red_on) if day), default=None)
        return Due(0, first) if first else None
    due = _after_reminder(item, red_on, policy) if item.level == 0 else _after_sheet(item, red_on, policy)
    return due if due and due.level not in item.waived else None


def due_on(today: date, item: Projection, coming: tuple[Turn, ...], policy: Policy) -> Reminded | Proposed | None:
    """What the clock has to write about an item by `today`: the reminder, or the proposal of a graver step."""
    step = next_step(item, first_on(coming, Light.YELLOW), first_on(coming, Light.RED), policy)
    if step is None or step.on > today:
        return None
    if step.ground is not None:
        return Proposed(item.round, step.level, step.ground.value)
    because = min(coming, key=lambda turn: turn.on).cause
    return Reminded(item.round, because.value)


def token(item: int, round_: int, deed: Reminded | Proposed) -> UUID:
    """The same for the same step on every machine, so that the database takes it once."""
    return uuid5(STEPS, f"{item}/{round_}/{getattr(deed, 'level', 0)}")


def is_over(item: Projection, light: Light) -> bool:
    """Whether the round of supervision has lost its reason: the item is neither yellow nor red."""
    reminded = any(rung.level == 0 and rung.round == item.round for rung in item.rungs)
    if item.sheet is not None and not reminded:
        return False  # a leader asked for it, not the light: it waits for its answer
    taken = item.level is not None or item.proposed is not None
    return taken and item.status in ANSWERABLE and light in (Light.GREEN, Light.GREY)


def _after_reminder(item: Projection, red_on: date | None, policy: Policy) -> Due | None:
    if red_on is None:
        return None
    before = rounds.pressed_before(item)
    return Due(min(1 + before, policy.raised_to), red_on, Ground.RED_AGAIN if before else Ground.RED)


def _after_sheet(item: Projection, red_on: date | None, policy: Policy) -> Due | None:
    last = latest(item)
    if last is None or last.reply_by is None:
        return None
    late_on = last.reply_by + timedelta(days=policy.pressed_after)
    if last.level in (1, 2) and last.standing is Standing.WAITING:
        return Due(last.level + 1, late_on, Ground.NO_REPLY)
    if last.level == 3 and last.standing is not Standing.OBJECTED and red_on is not None:
        return Due(4, max(late_on, red_on), Ground.NOT_MENDED)
    return None


def latest(item: Projection) -> Rung | None:
    """The last sheet of this round that stands."""
    return next(
        (rung for rung in reversed(item.rungs) if rung.round == item.round and rung.level > 0 and rung.stands), None
    )


def why_not(item: Projection, level: int, role: str, light: Light, policy: Policy) -> Refusal | None:
    """Why somebody in `role` may not sign the sheet of a level now, or None if they may."""
    if role not in signers(level, policy):
        said = _("“%(instrument)s”由领导小组领导签发。") % {"instrument": LADDER[level].instrument}
        return NotAllowed("ledger.leader_signs", said, _("请报领导小组领导决定。"))
    if level <= (item.level or 0):
        said = _("本轮已经用过“%(instrument)s”或更高一级。") % {"instrument": LADDER[level].instrument}
        return NotNow("ledger.step_taken", said, _("同一轮内每一级只用一次；可以等待答复，或由领导签发更高一级。"))
    if item.sheet is not None and item.sheet.standing is Standing.OBJECTED:
        return NotNow(
            "ledger.objection_open", _("牵头单位对上一份督办单有异议，尚未答复。"), _("请先答复异议：维持或撤回。")
        )
    if role not in LEADERS and light is not Light.RED and item.proposed != level:
        return NotNow(
            "ledger.not_red", _("事项没有亮红灯，办公室不发督办单。"), _("确需督办的，由领导小组领导交办并签发。")
        )
    return None


def why_no_sheet(item: Projection, role: str, light: Light, policy: Policy) -> Refusal | None:
    """Why somebody in `role` may sign no sheet of any level now, or None if they may sign one."""
    levels = [level.number for level in LADDER if role in signers(level.number, policy)]
    refusals = [why_not(item, level, role, light, policy) for level in levels]
    return refusals[0] if refusals and all(refusals) else None


def because(deed: Deed) -> str:
    """Why the clock wrote an entry, in words; “” for other entries."""
    if isinstance(deed, Reminded):
        return Cause(deed.because).words
    return Ground(deed.because).words if isinstance(deed, Proposed) else ""
