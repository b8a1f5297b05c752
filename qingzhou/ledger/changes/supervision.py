"""What the deeds of supervision change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qingzhou.ledger import deeds
from qingzhou.ledger.changes.change import Change
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import (
    Projection,
    Rung,
    Standing,
    Written,
    change_clock,
    start_clock,
    void_open_clocks,
)
from qingzhou.ledger.rounds import ended
from qingzhou.ledger.states import Side, Verb


def _remind(item: Projection, entry: Written, _deed: deeds.Reminded) -> Projection:
    return replace(item, rungs=(*item.rungs, _rung(item, entry, level=0, standing=Standing.SENT)))


def _urge(item: Projection, entry: Written, _deed: deeds.Urged) -> Projection:
    return replace(item, urged_on=local_day(entry.at))


def _propose(item: Projection, entry: Written, deed: deeds.Proposed) -> Projection:
    return replace(item, proposed=deed.level, proposed_on=local_day(entry.at))


def _recover(item: Projection, _entry: Written, _deed: deeds.Recovered) -> Projection:
    return ended(item)


def _supervise(item: Projection, entry: Written, deed: deeds.Supervised) -> Projection:
    item = void_open_clocks(_change_open(item, standing=Standing.OVERTAKEN), "answer", "objection")
    new = _rung(item, entry, level=deed.level, standing=Standing.WAITING, number=deed.number, reply_by=deed.reply_by)
    item = replace(item, rungs=(*item.rungs, new), proposed=None, proposed_on=None)
    return start_clock(item, "answer", Side.LEAD, entry, fixed_on=deed.reply_by)


def _waive(item: Projection, _entry: Written, _deed: deeds.Waived) -> Projection:
    waived = () if item.proposed is None else (item.proposed,)
    return replace(item, waived=(*item.waived, *waived), proposed=None, proposed_on=None)


def _reply(item: Projection, entry: Written, _deed: deeds.Answered) -> Projection:
    item = _change_open(item, standing=Standing.REPLIED, replied_on=local_day(entry.at))
    return change_clock(item, "answer", met_at=entry.at)


def _object(item: Projection, entry: Written, _deed: deeds.Objected) -> Projection:
    item = _change_open(item, standing=Standing.OBJECTED, objected_on=local_day(entry.at))
    return start_clock(void_open_clocks(item, "answer"), "objection", Side.OFFICE, entry, workdays="answer_objection")


def _uphold(item: Projection, entry: Written, deed: deeds.Upheld) -> Projection:
    item = _change_open(item, standing=Standing.WAITING, reply_by=deed.reply_by, heard=True)
    item = change_clock(item, "objection", met_at=entry.at)
    return start_clock(item, "answer", Side.LEAD, entry, fixed_on=deed.reply_by)


def _withdraw(item: Projection, entry: Written, _deed: deeds.Withdrawn) -> Projection:
    sheet = item.sheet
    if sheet is not None and sheet.standing is Standing.OBJECTED:
        item = change_clock(item, "objection", met_at=entry.at)
    if sheet is not None:  # and is not proposed again in this round
        item = replace(item, waived=(*item.waived, sheet.level))
    return void_open_clocks(_change_open(item, standing=Standing.WITHDRAWN, heard=True), "answer")


def _rung(item: Projection, entry: Written, **said: Any) -> Rung:
    return Rung(round=item.round, seq=item.entries, on=local_day(entry.at), unit=item.lead, signer=entry.person, **said)


def _change_open(item: Projection, **changes: Any) -> Projection:
    sheet = item.sheet
    return replace(item, rungs=tuple(replace(rung, **changes) if rung is sheet else rung for rung in item.rungs))


CHANGES: dict[Verb, Change] = {
    Verb.REMIND: _remind,
    Verb.URGE: _urge,
    Verb.PROPOSE: _propose,
    Verb.RECOVER: _recover,
    Verb.SUPERVISE: _supervise,
    Verb.WAIVE: _waive,
    Verb.ANSWER: _reply,
    Verb.OBJECT: _object,
    Verb.UPHOLD: _uphold,
    Verb.WITHDRAW: _withdraw,
}
