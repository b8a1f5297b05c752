"""The deeds of supervision: reminders, sheets with a reply date of their own, replies and objections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from qingzhou.ledger.deeds.base import Deed, Reasoned, reason_missing
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete


@dataclass(frozen=True)
class Reminded(Deed):
    """The clock says that a light has turned; nobody decides anything."""

    verb = Verb.REMIND
    round: int
    because: str  # a pace.Cause


@dataclass(frozen=True)
class Urged(Deed):
    """The office presses the lead to get on with it. No step of the ladder, and no sign that anything was done."""

    verb = Verb.URGE
    note: str = ""


@dataclass(frozen=True)
class Proposed(Deed):
    """A step of the ladder has become possible, or a meeting wants it: a person decides whether it is taken.

    What a meeting wants said on the sheet is its draft.
    """

    verb = Verb.PROPOSE
    round: int
    level: int
    because: str  # a ladder.Ground
    demand: str = ""
    reply_by: date | None = None
    mandate: str = ""


@dataclass(frozen=True)
class Recovered(Deed):
    """The item is green again; the next time the ladder begins anew."""

    verb = Verb.RECOVER
    round: int


@dataclass(frozen=True)
class OnPaper:
    """What the printed sheet says beside the deed, as it was that day: the same entry gives the same paper for ever."""

    office: str
    unit: str
    matter: str
    item: str  # its number
    source: str
    first_due_on: date
    due_on: date
    signer: str
    signed_as: str
    late: str  # what is late, in a sentence
    claimed: int
    expected: int | None = None
    gone: int | None = None
    whole: int | None = None


@dataclass(frozen=True)
class Supervised(Deed):
    """One matter, one sheet: a step of the ladder from level 1 on. Number, round and paper are given by the ledger."""

    verb = Verb.SUPERVISE
    level: int
    demand: str
    reply_by: date
    mandate: str  # the paper by which this office was made to supervise
    over_cap: str = ""  # why one more than the month's cap
    number: str = ""
    round: int = 0
    paper: OnPaper | None = None

    def wrong(self) -> Incomplete | None:
        if not self.demand.strip():
            return Incomplete("ledger.demand_missing", _("未写明督办要求。"), _("请写明要做到什么。"))
        if not self.mandate.strip():
            return Incomplete(
                "ledger.mandate_missing", _("未写明督办授权依据。"), _("请写明政府指定文件或领导小组会议纪要的名称。")
            )
        return None


@dataclass(frozen=True)
class Waived(Reasoned):
    """The office decides against the step that was proposed."""

    verb = Verb.WAIVE


@dataclass(frozen=True)
class Answered(Deed):
    """The supervised unit answers the sheet."""

    verb = Verb.ANSWER
    done: str

    def wrong(self) -> Incomplete | None:
        if self.done.strip():
            return None
        return Incomplete("ledger.answer_empty", _("未写明答复内容。"), _("请写明原因、措施和完成时间。"))


@dataclass(frozen=True)
class Objected(Reasoned):
    """The supervised unit holds that the sheet is not right."""

    verb = Verb.OBJECT


@dataclass(frozen=True)
class Upheld(Deed):
    """The objection is answered: the sheet stays, with a new day for the reply."""

    verb = Verb.UPHOLD
    reason: str
    reply_by: date

    def wrong(self) -> Incomplete | None:
        return reason_missing(self.reason)


@dataclass(frozen=True)
class Withdrawn(Reasoned):
    """The sheet is taken back; it keeps its number and no longer counts."""

    verb = Verb.WITHDRAW
